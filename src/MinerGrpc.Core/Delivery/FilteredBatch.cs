namespace MinerGrpc.Core.Delivery;

/// <summary>Some events with their frames, back to back.</summary>
public readonly record struct FramedEvents(ReadOnlyMemory<byte> Bytes, int Events);

/// <summary>
/// The events of a batch that pass a filter: one copy for all streams that ask for them, cut into parts that a response
/// may hold.
/// </summary>
public sealed class FilteredBatch
{
    /// <summary>Bytes of a part at most, unless a single event has more.</summary>
    public const int PartBytes = 64 << 10;

    private readonly FramedEvents[] _parts;

    private FilteredBatch(EventFilter filter, FramedEvents[] parts)
    {
        Filter = filter;
        _parts = parts;
    }

    public EventFilter Filter { get; }

    /// <summary>Of the batch's own bytes where nothing is left out. None: nothing passes.</summary>
    public ReadOnlySpan<FramedEvents> Parts => _parts;

    internal static FilteredBatch Of(EncodedBatch batch, EventFilter filter)
    {
        var lengths = new List<int>();
        foreach (ref readonly var entry in batch.Entries)
        {
            if (filter.Passes(entry))
            {
                lengths.Add(entry.End - entry.FrameOffset);
            }
        }

        var bytes = lengths.Count == batch.Entries.Length ? batch.Bytes : Copy(batch, filter, lengths.Sum());
        return new FilteredBatch(filter, Cut(bytes, lengths));
    }

    private static byte[] Copy(EncodedBatch batch, EventFilter filter, int length)
    {
        var bytes = new byte[length];
        var target = bytes.AsSpan();
        foreach (ref readonly var entry in batch.Entries)
        {
            if (filter.Passes(entry))
            {
                var framed = batch.Bytes.Span[entry.FrameOffset..entry.End];
                framed.CopyTo(target);
                target = target[framed.Length..];
            }
        }

        return bytes;
    }

    private static FramedEvents[] Cut(ReadOnlyMemory<byte> bytes, List<int> lengths)
    {
        var parts = new List<FramedEvents>();
        var (start, end, events) = (0, 0, 0);
        foreach (var length in lengths)
        {
            if (events > 0 && end - start + length > PartBytes)
            {
                parts.Add(new FramedEvents(bytes[start..end], events));
                (start, events) = (end, 0);
            }

            end += length;
            events++;
        }

        if (events > 0)
        {
            parts.Add(new FramedEvents(bytes[start..end], events));
        }

        return [.. parts];
    }
}
