namespace MinerGrpc.Core.Delivery;

/// <summary>The events of a batch that pass a filter: one copy for all streams that ask for them.</summary>
public sealed class FilteredBatch
{
    private FilteredBatch(EventFilter filter, ReadOnlyMemory<byte> bytes, int events)
    {
        Filter = filter;
        Bytes = bytes;
        Events = events;
    }

    public EventFilter Filter { get; }

    /// <summary>Each event with its frame; the batch's own bytes where nothing is left out.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public int Events { get; }

    internal static FilteredBatch Of(EncodedBatch batch, EventFilter filter)
    {
        if (filter.PassesAll)
        {
            return new FilteredBatch(filter, batch.Bytes, batch.Entries.Length);
        }

        var (length, events) = (0, 0);
        foreach (ref readonly var entry in batch.Entries)
        {
            if (filter.Passes(entry))
            {
                length += entry.End - entry.FrameOffset;
                events++;
            }
        }

        if (events == batch.Entries.Length)
        {
            return new FilteredBatch(filter, batch.Bytes, events);
        }

        var bytes = length == 0 ? [] : new byte[length];
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

        return new FilteredBatch(filter, bytes, events);
    }
}
