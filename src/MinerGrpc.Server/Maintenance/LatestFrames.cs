using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;

namespace MinerGrpc.Server.Maintenance;

/// <summary>
/// The newest event of each slot and the newest session change at one place in the journal, which is what a checkpoint
/// holds. Written apart from <see cref="LatestValues"/>, so that the one is held against the other. Not thread-safe.
/// </summary>
internal sealed class LatestFrames(Universe universe)
{
    private readonly SlotMap _slots = new(universe.Count);
    private readonly Dictionary<int, (long Sequence, ReadOnlyMemory<byte> Frame)> _newest = [];

    /// <summary>All that came before is forgotten.</summary>
    public void Clear() => _newest.Clear();

    /// <param name="batch">Whose events come next.</param>
    /// <param name="after">Events up to this one are passed over.</param>
    /// <param name="through">So are events after this one.</param>
    public void Take(EncodedBatch batch, long after, long through)
    {
        // The other slots are from 0 on.
        const int session = -1;
        foreach (ref readonly var entry in batch.Entries)
        {
            var slot = _slots.SlotOf(entry.Kind, entry.Instrument);
            if (entry.Sequence > after && entry.Sequence <= through && (slot >= 0 || entry.Kind == EventKind.Session))
            {
                _newest[slot < 0 ? session : slot] =
                    (entry.Sequence, batch.Bytes[entry.FrameOffset..entry.End]);
            }
        }
    }

    /// <summary>Whether these are the very bytes that a checkpoint holds.</summary>
    public bool Equal(ReadOnlySpan<byte> events)
    {
        foreach (var (_, frame) in _newest.Values.OrderBy(value => value.Sequence))
        {
            if (!events.StartsWith(frame.Span))
            {
                return false;
            }

            events = events[frame.Length..];
        }

        return events.IsEmpty;
    }
}
