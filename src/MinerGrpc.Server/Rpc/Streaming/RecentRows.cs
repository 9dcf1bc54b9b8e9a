using System.Runtime.CompilerServices;
using MinerGrpc.Core.Delivery;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>
/// Rows that were read from the journal a moment ago. Streams that fall behind together come to the same places one
/// after the other: the first of them reads and checks a row, for all. Bounded by bytes; the row that was read first
/// goes first. Thread-safe.
/// </summary>
internal sealed class RecentRows(int maximumBytes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, EncodedBatch> _rows = [];
    private readonly Queue<EncodedBatch> _order = new();
    private long _bytes;

    /// <param name="row">In memory of its own.</param>
    public void Add(EncodedBatch row)
    {
        lock (_gate)
        {
            if (!_rows.TryAdd(row.FirstSequence, row))
            {
                return;
            }

            _order.Enqueue(row);
            for (_bytes += Size(row); _bytes > maximumBytes && _order.TryDequeue(out var oldest);)
            {
                _rows.Remove(oldest.FirstSequence);
                _bytes -= Size(oldest);
            }
        }
    }

    /// <summary>
    /// Adds the rows that follow a sequence, as far as they are here, up to about <paramref name="maximumTake"/> bytes.
    /// False: there is none, or the sequence lies within a row.
    /// </summary>
    public bool TryTake(long afterSequence, int maximumTake, List<EncodedBatch> into)
    {
        lock (_gate)
        {
            var (next, bytes) = (afterSequence + 1, 0);
            while (bytes < maximumTake && _rows.TryGetValue(next, out var row))
            {
                into.Add(row);
                (next, bytes) = (row.LastSequence + 1, bytes + row.Bytes.Length);
            }

            return bytes > 0;
        }
    }

    private static long Size(EncodedBatch row) =>
        row.Bytes.Length + ((long)row.Entries.Length * Unsafe.SizeOf<EventEntry>());
}
