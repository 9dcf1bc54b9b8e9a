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
    private readonly MarketBeginning _beginning = new(universe);

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
        var (market, latest) = _beginning.At(journal.FindCheckpoint(through), journal.Range.OldestAfter, journal);
        foreach (var batch in Read(latest.Sequence, through, ct))
        {
            _decoder.Restore(batch, market);
            latest = latest.With(batch);
        }

        return new MarketMoment(market, latest);
    }

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
