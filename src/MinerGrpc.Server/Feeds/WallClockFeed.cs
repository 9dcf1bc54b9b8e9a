using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>
/// Lets time go on between live quotes: without it a silent feed would never grow stale and a session would end only
/// with the next quote. Does nothing while the newest quotes are of the past, as in a replay: their time is their own.
/// </summary>
public sealed class WallClockFeed(Func<bool> isLive, TimeProvider clock) : IFeed
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    public string Name => "clock";

    public bool DeliversQuotes => false;

    public async Task RunAsync(IFeedSink sink, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            if (isLive())
            {
                await TickAsync(sink, stopping);
            }
        }
    }

    private async Task TickAsync(IFeedSink sink, CancellationToken stopping)
    {
        try
        {
            await sink.SubmitAsync(
                new FeedBatch { Source = Name, Quotes = default, AdvanceTo = Instant.From(clock.GetUtcNow()) },
                stopping);
        }
        catch (JournalException)
        {
            // The loop has logged it. Time goes on: once there is room again the next tick makes up for this one.
        }
    }
}
