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
/// back for a replay. Immutable while it is held. One of the market's lies in <see cref="BatchMemory"/>, which is used
/// again once its last holder has let go. A holder that forgets to let go costs the pool a block and nothing else.
/// </summary>
public sealed class EncodedBatch
{
    /// <summary>More would cost more memory than they save work.</summary>
    private const int MostFilters = 16;

    private readonly BatchMemory? _memory;
    private readonly int _length;
    private MemoryBlock? _block;
    private ReadOnlyMemory<byte> _bytes;
    private ArraySegment<EventEntry> _entries;
    private FilteredBatch[] _filtered = [];
    private int _holders = 1;

    /// <summary>Bytes and entries that are the batch's own; holding it costs nothing.</summary>
    public EncodedBatch(ReadOnlyMemory<byte> bytes, EventEntry[] entries)
    {
        ArgumentOutOfRangeException.ThrowIfZero(entries.Length);
        _bytes = bytes;
        _entries = entries;
        _length = bytes.Length;
    }

    internal EncodedBatch(BatchMemory memory, in BlockPart part)
    {
        ArgumentOutOfRangeException.ThrowIfZero(part.Entries.Count);
        _memory = memory;
        _block = part.Block;
        _bytes = part.Bytes;
        _entries = part.Entries;
        _length = part.Bytes.Length;
    }

    /// <summary>All events, each with its frame, back to back.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.Length == _length ? _bytes : throw Released();

    /// <summary>In the order of their sequence; at least one.</summary>
    public ReadOnlySpan<EventEntry> Entries => _entries.Count > 0 ? _entries : throw Released();

    /// <summary>Its memory is used again once nobody holds it: who keeps more than a look must hold it.</summary>
    public bool IsShared => _memory is not null;

    public long FirstSequence => Entries[0].Sequence;

    public long LastSequence => Entries[^1].Sequence;

    public Instant FirstTime => Entries[0].EventTime;

    public Instant LastTime => Entries[^1].EventTime;

    /// <summary>
    /// What passes a filter, made for the first stream that asks and shared by the others; valid while the batch is
    /// held. Null: too many different filters have been asked for.
    /// </summary>
    public FilteredBatch? Filtered(EventFilter filter)
    {
        foreach (var made in Volatile.Read(ref _filtered))
        {
            if (made.Filter.Equals(filter))
            {
                return made;
            }
        }

        return AddFiltered(filter);
    }

    private FilteredBatch? AddFiltered(EventFilter filter)
    {
        var made = FilteredBatch.Of(this, _memory, filter);
        while (true)
        {
            var known = _filtered;
            var other = Array.Find(known, other => other.Filter.Equals(filter));
            if (other is not null || known.Length == MostFilters)
            {
                made.Release();
                return other;
            }

            if (Interlocked.CompareExchange(ref _filtered, [.. known, made], known) == known)
            {
                return made;
            }
        }
    }

    /// <summary>Events in memory of their own, to be kept for as long as one likes.</summary>
    /// <param name="events">In the order of their sequence; at least one. Their batches are held meanwhile.</param>
    internal static EncodedBatch CopyOf(ReadOnlySpan<LatestValue> events)
    {
        var length = 0;
        foreach (ref readonly var value in events)
        {
            length += value.Entry.End - value.Entry.FrameOffset;
        }

        var bytes = GC.AllocateUninitializedArray<byte>(length);
        var entries = new EventEntry[events.Length];
        for (int i = 0, start = 0; i < entries.Length; i++)
        {
            ref readonly var entry = ref events[i].Entry;
            events[i].Batch!.Bytes.Span[entry.FrameOffset..entry.End].CopyTo(bytes.AsSpan(start));
            entries[i] = entry with { FrameOffset = start, Offset = start + entry.Offset - entry.FrameOffset };
            start = entries[i].End;
        }

        return new EncodedBatch(bytes, entries);
    }

    /// <summary>Keeps it until <see cref="Release"/>. Only for one who knows that somebody holds it now.</summary>
    public void Hold()
    {
        if (IsShared && Interlocked.Increment(ref _holders) <= 1)
        {
            throw Released();
        }
    }

    /// <summary>Ends one hold; with the last one nobody may look at it any more.</summary>
    public void Release()
    {
        if (_block is not { } block || Interlocked.Decrement(ref _holders) != 0)
        {
            return;
        }

        // Whoever looks too late gets an exception, never the events of another group.
        _bytes = default;
        _entries = ArraySegment<EventEntry>.Empty;
        _block = null;
        Array.ForEach(_filtered, static filtered => filtered.Release());
        _filtered = [];
        block.Release();
    }

    /// <summary>The event without its frame.</summary>
    public ReadOnlyMemory<byte> Event(in EventEntry entry) => Bytes.Slice(entry.Offset, entry.Length);

    /// <summary>The position of the first entry after a sequence.</summary>
    public int PositionAfter(long sequence)
    {
        var entries = Entries;
        int low = 0, high = entries.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (entries[middle].Sequence <= sequence)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static ObjectDisposedException Released() => new(nameof(EncodedBatch), "its last holder has let go of it");
}
