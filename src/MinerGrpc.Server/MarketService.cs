using Grpc.Health.V1;
using Grpc.HealthCheck;
using MinerGrpc.Server.Feeds;
using MinerGrpc.Server.Rpc.Streaming;

namespace MinerGrpc.Server;

/// <summary>Starts the loop and the feeds before the port opens, and ends them after it has closed.</summary>
internal sealed class MarketService(
    MarketLoop loop, Inbox inbox, IJournal journal, StreamHub streams, FeedHealth health,
    IReadOnlyList<Func<IFeed>> feeds, TimeProvider time, HealthServiceImpl serving,
    IHostApplicationLifetime host, ILogger<MarketService> log) : IHostedService, IDisposable
{
    /// <summary>The service name under which ingest has a health of its own.</summary>
    public const string IngestHealth = "minergrpc.v1.IngestService";

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _loopEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _feeds = Task.CompletedTask;
    private Task _pulse = Task.CompletedTask;
    private CancellationTokenRegistration _drain;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        loop.Recover();
        new Thread(RunLoop) { Name = "market loop", IsBackground = true }.Start();
        _pulse = streams.PulseAsync(_stopping.Token);
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

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _feeds;
        await _pulse;
        inbox.Close();
        await _loopEnded.Task;
        await _drain.DisposeAsync();
        journal.Dispose();
    }

    public void Dispose() => _stopping.Dispose();

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
