using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>
/// Puts the bundled history into a journal that does not have it: once, in the order of the tables, through the one
/// path like everything else. A process that is killed in between goes on where it stopped: bars that are there count
/// as unchanged, and the name of a deal is taken once.
/// </summary>
internal sealed class HistoryFeed(
    IReadOnlyList<Bar> bars, IReadOnlyList<Deal> deals, Instant begin, bool isThere,
    Func<BarBatch, CancellationToken, ValueTask<BarReceipt>> importBars,
    Func<DealCommand, CancellationToken, ValueTask<Deal>> announce) : IFeed
{
    private const int BarsInBatch = 1_000;

    public string Name => "history";

    public bool DeliversQuotes => false;

    public async Task RunAsync(IFeedSink sink, CancellationToken stopping)
    {
        if (isThere)
        {
            return;
        }

        // The journal's time begins where the history ends, not at the calendar's first day.
        await sink.SubmitAsync(new FeedBatch { Source = Name, Quotes = default, AdvanceTo = begin }, stopping);
        foreach (var batch in bars.Chunk(BarsInBatch))
        {
            await importBars(new BarBatch { Bars = batch }, stopping);
        }

        foreach (var deal in deals)
        {
            await AnnounceAsync(deal, stopping);
        }

        await sink.SubmitAsync(
            new FeedBatch
            {
                Source = Name,
                Quotes = default,
                Progress = new FeedProgress(BundledHistory.Name, begin),
            },
            stopping);
    }

    private async ValueTask AnnounceAsync(Deal deal, CancellationToken stopping)
    {
        try
        {
            await announce(
                new DealCommand
                {
                    Kind = DealCommandKind.Announce,
                    RequestId = string.Empty,
                    Digest = [],
                    Draft = deal,
                    Name = deal.Name,
                    Revision = 0,
                    Reason = string.Empty,
                },
                stopping);
        }
        catch (DealRefusedException e) when (e.Refusal.Reason == DealRefusalReason.NameTaken)
        {
            // An earlier start has told it, or a person has: theirs stands.
        }
    }
}

/// <summary>Plays one feed after the other, under the name of the last.</summary>
internal sealed class FeedSequence(params IReadOnlyList<IFeed> feeds) : IFeed
{
    public string Name => feeds[^1].Name;

    public bool DeliversQuotes => feeds.Any(f => f.DeliversQuotes);

    public async Task RunAsync(IFeedSink sink, CancellationToken stopping)
    {
        foreach (var feed in feeds)
        {
            await feed.RunAsync(sink, stopping);
        }
    }
}
