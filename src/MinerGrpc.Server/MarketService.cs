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

    private static readonly TimeSpan FeedRetry = TimeSpan.FromSeconds(5);

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
        _feeds = Task.WhenAll(feeds.Select(RunFeedAsync));

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

    /// <summary>
    /// Until the feed ends, the server stops, or it fails for good. When the journal takes nothing for now the feed is
    /// made anew after a while, so that it goes on from where the journal stands.
    /// </summary>
    private async Task RunFeedAsync(Func<IFeed> make)
    {
        while (await RunOnceAsync(make()))
        {
            try
            {
                await Task.Delay(FeedRetry, time, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>True: try again.</summary>
    private async Task<bool> RunOnceAsync(IFeed feed)
    {
        if (feed.DeliversQuotes)
        {
            health.Started(feed.Name);
        }

        try
        {
            await Task.Run(() => feed.RunAsync(inbox, _stopping.Token));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The server stops; the feed goes on after the next start.
        }
        catch (Exception e) when (e is JournalFullException or JournalBusyException)
        {
            log.FeedWaits(feed.Name, FeedRetry.TotalSeconds, e.Message);
            return true;
        }
        catch (Exception e)
        {
            log.FeedFailed(feed.Name, e);
        }
        finally
        {
            health.Ended(feed.Name);
        }

        return false;
    }
}
