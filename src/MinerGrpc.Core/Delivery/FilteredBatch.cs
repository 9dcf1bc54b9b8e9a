using System.Buffers;

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
    private readonly byte[]? _rented;

    private FilteredBatch(EventFilter filter, FramedEvents[] parts, byte[]? rented)
    {
        Filter = filter;
        _parts = parts;
        _rented = rented;
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

        if (lengths.Count == batch.Entries.Length)
        {
            return new FilteredBatch(filter, Cut(batch.Bytes, lengths), null);
        }

        var length = lengths.Sum();
        var bytes = batch.IsRented ? ArrayPool<byte>.Shared.Rent(length) : new byte[length];
        Copy(batch, filter, bytes);
        return new FilteredBatch(
            filter, Cut(bytes.AsMemory(0, length), lengths), batch.IsRented ? bytes : null);
    }

    /// <summary>With the batch nobody may look at it any more.</summary>
    internal void Release()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
    }

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
