using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Delivery;

/// <summary>
/// Where one event lies in its batch and what a filter needs to know of it. <see cref="Offset"/> and
/// <see cref="Length"/> are of the event itself; the frame (tag and length) stands before it.
/// </summary>
public readonly record struct EventEntry(
    long Sequence, EventKind Kind, InstrumentId? Instrument, Instant EventTime, double? MoveRatio, int FrameOffset,
    int Offset, int Length)
{
    /// <summary>Frame and event.</summary>
    public int End => Offset + Length;
}

/// <summary>
/// The events of one journal row, encoded once: the same bytes are journaled, sent to every live subscriber and read
/// back for a replay. Immutable.
/// </summary>
public sealed class EncodedBatch
{
    private readonly EventEntry[] _entries;

    public EncodedBatch(ReadOnlyMemory<byte> bytes, EventEntry[] entries)
    {
        ArgumentOutOfRangeException.ThrowIfZero(entries.Length);
        Bytes = bytes;
        _entries = entries;
    }

    /// <summary>All events, each with its frame, back to back.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>In the order of their sequence; at least one.</summary>
    public ReadOnlySpan<EventEntry> Entries => _entries;

    public long FirstSequence => _entries[0].Sequence;

    public long LastSequence => _entries[^1].Sequence;

    public Instant FirstTime => _entries[0].EventTime;

    public Instant LastTime => _entries[^1].EventTime;

    /// <summary>The event without its frame.</summary>
    public ReadOnlyMemory<byte> Event(in EventEntry entry) => Bytes.Slice(entry.Offset, entry.Length);

    /// <summary>The position of the first entry after a sequence.</summary>
    public int PositionAfter(long sequence)
    {
        var position = 0;
        while (position < _entries.Length && _entries[position].Sequence <= sequence)
        {
            position++;
        }

        return position;
    }
}
