namespace MinerGrpc.Core.Delivery;

/// <summary>Some events with their frames, back to back.</summary>
public readonly record struct FramedEvents(ReadOnlyMemory<byte> Bytes, int Events);

/// <summary>
/// The events of a batch that pass a filter, for all streams that ask for them, cut into parts that a response may
/// hold. Where they lie one behind the other, as the quotes of a group do, they are the batch's own bytes; else one
/// copy.
/// </summary>
public sealed class FilteredBatch
{
    /// <summary>Bytes of a part at most, unless a single event has more.</summary>
    public const int PartBytes = 64 << 10;

    private readonly FramedEvents[] _parts;
    private readonly MemoryBlock? _block;

    private FilteredBatch(EventFilter filter, FramedEvents[] parts, MemoryBlock? block)
    {
        Filter = filter;
        _parts = parts;
        _block = block;
    }

    public EventFilter Filter { get; }

    /// <summary>None: nothing passes.</summary>
    public ReadOnlySpan<FramedEvents> Parts => _parts;

    /// <param name="memory">The batch's. Null: it has memory of its own, and so has what is made of it.</param>
    internal static FilteredBatch Of(EncodedBatch batch, BatchMemory? memory, EventFilter filter)
    {
        var (first, last, length, events) = (-1, -1, 0, 0);
        for (var i = 0; i < batch.Entries.Length; i++)
        {
            ref readonly var entry = ref batch.Entries[i];
            if (filter.Passes(entry))
            {
                first = first < 0 ? i : first;
                last = i;
                length += entry.End - entry.FrameOffset;
                events++;
            }
        }

        if (events == 0)
        {
            return new FilteredBatch(filter, [], null);
        }

        if (events == last - first + 1)
        {
            var lying = batch.Bytes[batch.Entries[first].FrameOffset..batch.Entries[last].End];
            return new FilteredBatch(filter, Cut(batch, filter, lying, events), null);
        }

        var part = memory?.Take(length, 0);
        var bytes = part?.Bytes ?? new byte[length];
        Copy(batch, filter, bytes.Span);
        return new FilteredBatch(filter, Cut(batch, filter, bytes, events), part?.Block);
    }

    /// <summary>With the batch nobody may look at it any more.</summary>
    internal void Release() => _block?.Release();

    private static void Copy(EncodedBatch batch, EventFilter filter, Span<byte> target)
    {
        foreach (ref readonly var entry in batch.Entries)
        {
            if (filter.Passes(entry))
            {
                var framed = batch.Bytes.Span[entry.FrameOffset..entry.End];
                framed.CopyTo(target);
                target = target[framed.Length..];
            }
        }
    }

    /// <param name="bytes">What passes, back to back.</param>
    /// <param name="passing">Events in them.</param>
    private static FramedEvents[] Cut(EncodedBatch batch, EventFilter filter, ReadOnlyMemory<byte> bytes, int passing)
    {
        if (bytes.Length <= PartBytes)
        {
            return [new FramedEvents(bytes, passing)];
        }

        var parts = new List<FramedEvents>();
        var (start, end, events) = (0, 0, 0);
        foreach (ref readonly var entry in batch.Entries)
        {
            if (!filter.Passes(entry))
            {
                continue;
            }

            var length = entry.End - entry.FrameOffset;
            if (events > 0 && end - start + length > PartBytes)
            {
                parts.Add(new FramedEvents(bytes[start..end], events));
                (start, events) = (end, 0);
            }

            end += length;
            events++;
        }

        parts.Add(new FramedEvents(bytes[start..end], events));
        return [.. parts];
    }
}
