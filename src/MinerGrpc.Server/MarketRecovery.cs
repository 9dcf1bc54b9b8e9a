using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Wire;

namespace MinerGrpc.Server;

/// <summary>The market and the newest values at one place in the journal.</summary>
public sealed record MarketMoment(SectorMarket Market, LatestValues Latest);

/// <summary>
/// Rebuilds the market from the journal: a checkpoint and what follows it. A restart stands at the journal's end, a
/// question about the past at an earlier place; both are this. Thread-safe.
/// </summary>
public sealed class MarketRecovery(IJournal journal, Universe universe)
{
    private const int ReadBytes = 1 << 20;

    private readonly EventScanner _scanner = new(universe);
    private readonly EventDecoder _decoder = new(universe);
    private readonly SlotMap _slots = new(universe.Count);

    /// <summary>All that the journal holds.</summary>
    public MarketMoment Present()
    {
        var moment = Rebuild(new Instant(long.MaxValue), CancellationToken.None);
        foreach (var trade in journal.ReadWaitingTrades())
        {
            moment.Market.State.Jumps.Restore(trade);
        }

        return moment;
    }

    /// <summary>
    /// What was known at a market time. Market time never falls along the journal, so nothing that came later is seen.
    /// </summary>
    public MarketMoment At(Instant time, CancellationToken ct) => Rebuild(time, ct);

    private MarketMoment Rebuild(Instant through, CancellationToken ct)
    {
        var market = new SectorMarket(universe, TradingCalendar.NewYork);
        var latest = LatestValues.Empty(_slots, journal.Range.OldestAfter);
        if (journal.FindCheckpoint(through) is { } checkpoint)
        {
            MarketCheckpoints.Restore(checkpoint.Memory, market, universe);
            market.RestoreClock(checkpoint.Sequence, checkpoint.MarketTime);
            var batch = _scanner.Scan(checkpoint.Events);
            _decoder.RestoreBoards(batch, market);
            latest = LatestValues.Empty(_slots, checkpoint.Sequence).With(batch);
        }

        Load(market, latest.Sequence);

        foreach (var batch in Read(latest.Sequence, through, ct))
        {
            _decoder.Restore(batch, market);
            latest = latest.With(batch);
        }

        return new MarketMoment(market, latest);
    }

    /// <summary>What the events before a place left in the plain tables: closes, the day's minutes, deals.</summary>
    private void Load(SectorMarket market, long through)
    {
        market.LoadBars(Bars(BarInterval.OneDay, new Instant(long.MinValue), new Instant(long.MaxValue), through));
        if (market.State.Time is { } now && TradingCalendar.NewYork.CurrentOrPrevious(now) is { } day)
        {
            market.LoadBars(
                [.. Bars(BarInterval.OneMinute, day.PreOpen, now.PlusNanos(1), through)
                    .GroupBy(b => (b.Instrument, b.Start))
                    .Select(versions => versions.LastOrDefault(IsOwn)).Where(IsOwn)]);
        }

        market.LoadDeals(EventDecoder.Deals(journal.ReadDeals(through)));
    }

    /// <summary>The market made it itself: imported ones have no last trade.</summary>
    private static bool IsOwn(Bar bar) => bar.LastTradeTime is not null;

    private Bar[] Bars(BarInterval interval, Instant start, Instant end, long through) =>
        [.. journal.ReadBarVersions(interval, start, end, through).Select(row => row.Bar)];

    private IEnumerable<EncodedBatch> Read(long after, Instant through, CancellationToken ct)
    {
        while (journal.ReadAfter(after, ReadBytes) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                ct.ThrowIfCancellationRequested();
                var batch = _scanner.Scan(row.Events);
                if (batch.LastTime <= through)
                {
                    yield return batch;
                    continue;
                }

                if (UpTo(batch, through) is { } part)
                {
                    yield return part;
                }

                yield break;
            }

            after = rows[^1].LastSequence;
        }
    }

    private static EncodedBatch? UpTo(EncodedBatch batch, Instant time)
    {
        var entries = batch.Entries.ToArray().TakeWhile(e => e.EventTime <= time).ToArray();
        return entries.Length == 0 ? null : new EncodedBatch(batch.Bytes, entries);
    }
}
