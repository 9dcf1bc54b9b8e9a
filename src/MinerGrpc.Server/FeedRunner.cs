using MinerGrpc.Server.Feeds;

namespace MinerGrpc.Server;

/// <summary>Runs a feed to its end, through times in which the journal takes nothing.</summary>
internal sealed class FeedRunner(IFeedSink sink, FeedHealth health, TimeProvider time, ILogger log)
{
    /// <summary>How long a feed waits when the journal took nothing: long enough for a person to make room.</summary>
    public static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Until the feed ends, the server stops, or it fails for good. When the journal takes nothing for now the feed is
    /// made anew after a while, so that it goes on from where the journal stands.
    /// </summary>
    public async Task RunAsync(Func<IFeed> make, CancellationToken stopping)
    {
        while (await RunOnceAsync(make, stopping))
        {
            try
            {
                await Task.Delay(Retry, time, stopping);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>True: try again.</summary>
    private async Task<bool> RunOnceAsync(Func<IFeed> make, CancellationToken stopping)
    {
        IFeed feed;
        try
        {
            feed = make();
        }
        catch (Exception e)
        {
            // What it is made from cannot be read: nobody waits for its task, so it is told here.
            log.FeedFailed("that was to start", e);
            return false;
        }

        if (feed.DeliversQuotes)
        {
            health.Started(feed.Name);
        }

        try
        {
            await Task.Run(() => feed.RunAsync(sink, stopping), CancellationToken.None);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The server stops; the feed goes on after the next start.
        }
        catch (Exception e) when (e is JournalFullException or JournalBusyException)
        {
            log.FeedWaits(feed.Name, Retry.TotalSeconds, e.Message);
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
