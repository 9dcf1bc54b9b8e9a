using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Streaming;

namespace MinerGrpc.Server.Rpc;

/// <summary>
/// The newest values as they were known at a market time: the checkpoint before it and the journal up to it. Market
/// time never falls along the journal, so nothing that came later is seen.
/// </summary>
internal sealed class PastValues(StreamServices services)
{
    private const int ReadBytes = 1 << 20;

    /// <exception cref="Grpc.Core.RpcException">OUT_OF_RANGE before the journal begins.</exception>
    public LatestValues At(Instant? asOf, CancellationToken ct)
    {
        if (asOf is not { } time)
        {
            return services.Hub.Latest;
        }

        var range = services.Journal.Range;
        if (range.OldestTime is not { } oldest || time < oldest)
        {
            throw Faults.BeforeJournal(time.ToString(), range.OldestTime?.ToString() ?? "it is empty");
        }

        var values = Start(time, range);
        while (services.Journal.ReadAfter(values.Sequence, ReadBytes) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                ct.ThrowIfCancellationRequested();
                var batch = services.Scanner.Scan(row.Events);
                if (batch.LastTime > time)
                {
                    return UpTo(batch, time) is { } part ? values.With(part) : values;
                }

                values = values.With(batch);
            }
        }

        return values;
    }

    private LatestValues Start(Instant time, JournalRange range)
    {
        var slots = services.Hub.Latest.Slots;
        if (services.Journal.FindCheckpoint(time) is not { } checkpoint)
        {
            return LatestValues.Empty(slots, range.OldestAfter);
        }

        return LatestValues.Empty(slots, checkpoint.Sequence).With(services.Scanner.Scan(checkpoint.Events));
    }

    private static EncodedBatch? UpTo(EncodedBatch batch, Instant time)
    {
        var entries = batch.Entries.ToArray().TakeWhile(e => e.EventTime <= time).ToArray();
        return entries.Length == 0 ? null : new EncodedBatch(batch.Bytes, entries);
    }
}
