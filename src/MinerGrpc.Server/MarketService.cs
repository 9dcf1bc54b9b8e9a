using Grpc.Health.V1;
using Grpc.HealthCheck;
using MinerGrpc.Server.Feeds;
using MinerGrpc.Server.Rpc;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Telemetry;

namespace MinerGrpc.Server;

/// <summary>Starts the loop and the feeds before the port opens, and ends them after it has closed.</summary>
internal sealed class MarketService(
    MarketLoop loop, Inbox inbox, IJournal journal, JournalUpkeep upkeep, StreamHub streams, FeedHealth health,
    IReadOnlyList<Func<IFeed>> feeds, PublisherPlaces publishers, TimeProvider time, HealthServiceImpl serving,
    DatabaseOptions database, StateMetrics metrics, IHostApplicationLifetime host, ILogger<MarketService> log)
    : IHostedLifecycleService, IDisposable
{
    /// <summary>The service name under which ingest has a health of its own.</summary>
    public const string IngestHealth = "minergrpc.v1.IngestService";

    /// <summary>A client that takes nothing does not hold up the stop for longer; its connection is closed.</summary>
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan DrainLook = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _loopEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _feeds = Task.CompletedTask;
    private Task _pulse = Task.CompletedTask;
    private Task _upkeep = Task.CompletedTask;
    private CancellationTokenRegistration _drain;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Recover();
        metrics.Start();
        new Thread(RunLoop) { Name = "market loop", IsBackground = true }.Start();
        _pulse = streams.PulseAsync(_stopping.Token);
        _upkeep = upkeep.RunAsync(_stopping.Token);
        var runner = new FeedRunner(inbox, health, time, log);
        _feeds = Task.WhenAll(feeds.Select(make => runner.RunAsync(make, _stopping.Token)));

        // Streams see the stop at once, not at their next event.
        _drain = host.ApplicationStopping.Register(() =>
        {
            log.Stopping();

            // First, so that nobody is sent here any more.
            serving.SetStatus(string.Empty, HealthCheckResponse.Types.ServingStatus.NotServing);
            serving.SetStatus(IngestHealth, HealthCheckResponse.Types.ServingStatus.NotServing);
            streams.WakeAll();
        });
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Before any connection is closed: streams and publishers get their last words, and a moment to read them. A
    /// client whose connection closes at once may never see the status that came just before.
    /// </summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        host.StopApplication();
        var began = TimeProvider.System.GetTimestamp();
        while ((streams.Count > 0 || publishers.Current > 0)
            && TimeProvider.System.GetElapsedTime(began) < LongestDrain && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(DrainLook, TimeProvider.System, CancellationToken.None);
        }

        await Task.Delay(LastWords, TimeProvider.System, CancellationToken.None);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _feeds;
        await _pulse;
        await _upkeep;
        inbox.Close();
        await _loopEnded.Task;
        await _drain.DisposeAsync();
        journal.Dispose();
    }

    public void Dispose() => _stopping.Dispose();

    /// <exception cref="StartRefusedException">What the market is to stand on is damaged.</exception>
    private void Recover()
    {
        try
        {
            loop.Recover();
        }
        catch (JournalCorruptException damage)
        {
            throw StartRefusedException.Damaged(Path.GetFullPath(database.Path), damage);
        }
    }

    private void RunLoop()
    {
        try
        {
            loop.Run();
        }
        catch (Exception e)
        {
            // A market that may be wrong must not go on answering.
            log.LoopDied(e);
            Environment.ExitCode = 1;
            loop.Abandon(e);
            host.StopApplication();
        }
        finally
        {
            _loopEnded.SetResult();
        }
    }
}
