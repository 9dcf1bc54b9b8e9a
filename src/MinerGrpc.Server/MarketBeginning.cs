using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Wire;

namespace MinerGrpc.Server;

/// <summary>
/// The market where a replay of the journal begins: at a checkpoint with the plain rows of its past, or before the
/// first event. Thread-safe.
/// </summary>
internal sealed class MarketBeginning(Universe universe)
{
    private readonly EventScanner _scanner = new(universe);
    private readonly EventDecoder _decoder = new(universe);
    private readonly SlotMap _slots = new(universe.Count);

    /// <param name="checkpoint">Null: the journal has none before the place that is asked for.</param>
    /// <param name="oldestAfter">The sequence before the journal's oldest event.</param>
    /// <param name="rows">The plain rows.</param>
    public MarketMoment At(JournalCheckpoint? checkpoint, long oldestAfter, IStoredRows rows)
    {
        var market = new SectorMarket(universe, TradingCalendar.NewYork);
        var latest = LatestValues.Empty(_slots, oldestAfter);
        if (checkpoint is not null)
        {
            MarketCheckpoints.Restore(checkpoint.Memory, market, universe);
            market.RestoreClock(checkpoint.Sequence, checkpoint.MarketTime);
            var batch = _scanner.Scan(checkpoint.Events);
            _decoder.RestoreBoards(batch, market);
            latest = LatestValues.Empty(_slots, checkpoint.Sequence).With(batch);
        }

        Load(market, latest.Sequence, rows);
        return new MarketMoment(market, latest);
    }

    /// <summary>What the events before a place left in the plain tables: closes, the day's minutes, deals.</summary>
    private static void Load(SectorMarket market, long through, IStoredRows rows)
    {
        market.LoadBars(Bars(rows.ReadBarVersions(
            BarInterval.OneDay, new Instant(long.MinValue), new Instant(long.MaxValue), through)));
        if (market.State.Time is { } now && TradingCalendar.NewYork.CurrentOrPrevious(now) is { } day)
        {
            var minutes = rows.ReadBarVersions(BarInterval.OneMinute, day.PreOpen, now.PlusNanos(1), through);
            market.LoadBars(
                [.. Bars(minutes).GroupBy(b => (b.Instrument, b.Start))
                    .Select(versions => versions.LastOrDefault(IsOwn)).Where(IsOwn)]);
        }

        market.LoadDeals(EventDecoder.Deals(rows.ReadDeals(through)));
    }

    /// <summary>The market made it itself: imported ones have no last trade.</summary>
    private static bool IsOwn(Bar bar) => bar.LastTradeTime is not null;

    private static Bar[] Bars(IReadOnlyList<BarRow> rows) => [.. rows.Select(row => row.Bar)];
}
