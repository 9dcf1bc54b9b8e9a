using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Wire;

namespace MinerGrpc.Server;

/// <summary>
/// Rebuilds the market and the latest values from the journal: the newest checkpoint and the tail after it.
/// </summary>
internal sealed class MarketRecovery(IJournal journal, Universe universe)
{
    private const int ReadBytes = 1 << 20;

    private readonly EventScanner _scanner = new(universe);
    private readonly EventDecoder _decoder = new(universe);
    private readonly SlotMap _slots = new(universe.Count);

    /// <summary>The present state.</summary>
    public (SectorMarket Market, LatestValues Latest) Recover()
    {
        var market = new SectorMarket(universe, TradingCalendar.NewYork);
        var checkpoint = journal.FindCheckpoint(atOrBefore: null);
        if (checkpoint is not null)
        {
            // Before the boards: BTC's trades go in by their time, and the board holds the newest.
            MarketCheckpoints.Restore(checkpoint.Memory, market, universe);
            market.RestoreClock(checkpoint.Sequence, checkpoint.MarketTime);
        }

        var latest = LatestOf(checkpoint, batch => _decoder.Restore(batch, market));
        foreach (var batch in Read(latest.Sequence))
        {
            _decoder.Restore(batch, market);
            latest = latest.With(batch);
        }

        return (market, latest);
    }

    private IEnumerable<EncodedBatch> Read(long after)
    {
        while (journal.ReadAfter(after, ReadBytes) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                yield return _scanner.Scan(row.Events);
            }

            after = rows[^1].LastSequence;
        }
    }

    private LatestValues LatestOf(JournalCheckpoint? checkpoint, Action<EncodedBatch> restore)
    {
        if (checkpoint is null)
        {
            return LatestValues.Empty(_slots, journal.Range.OldestAfter);
        }

        var batch = _scanner.Scan(checkpoint.Events);
        restore(batch);
        return LatestValues.Empty(_slots, checkpoint.Sequence).With(batch);
    }
}
