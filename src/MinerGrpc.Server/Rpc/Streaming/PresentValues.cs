using MinerGrpc.Core.Delivery;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>
/// What every reader of the latest values is due who stood at one place and wants the same: a response's events as they
/// are written.
/// </summary>
/// <param name="From">Where the readers stood. Null: they have just come, this is the snapshot.</param>
/// <param name="Filter">What they want.</param>
/// <param name="Body">Framed events with their folded counts.</param>
/// <param name="Events">In it.</param>
/// <param name="Folded">Older events that they replaced.</param>
internal sealed record SharedDue(
    LatestValues? From, EventFilter Filter, ReadOnlyMemory<byte> Body, int Events, long Folded);

/// <summary>
/// The newest values, and what streams are due by them: made for the first stream and shared with the others, since
/// streams that keep up all stand at the same place. Thread-safe.
/// </summary>
public sealed class PresentValues(LatestValues latest)
{
    /// <summary>Streams at more places than these make their own; each kept one takes some kilobytes.</summary>
    private const int MostShared = 32;

    private SharedDue[] _shared = [];

    public LatestValues Latest { get; } = latest;

    /// <summary>Null: it is the reader's own to make, since it is too large, or too many readers differ.</summary>
    internal SharedDue? TakeShared(LatestValues? from, EventFilter filter)
    {
        if (!filter.IsBySlot)
        {
            return null;
        }

        var known = Volatile.Read(ref _shared);
        if (Find(known, from, filter) is { } there)
        {
            return there;
        }

        return known.Length < MostShared ? Add(Make(from, filter)) : null;
    }

    private static SharedDue? Find(SharedDue[] known, LatestValues? from, EventFilter filter)
    {
        foreach (var due in known)
        {
            if (ReferenceEquals(due.From, from) && due.Filter.Equals(filter))
            {
                return due;
            }
        }

        return null;
    }

    private SharedDue? Add(SharedDue made)
    {
        if (made.Body.Length > StreamOutput.ResponseBytes)
        {
            return null;
        }

        while (true)
        {
            var known = _shared;
            if (Find(known, made.From, made.Filter) is { } other)
            {
                return other;
            }

            if (Interlocked.CompareExchange(ref _shared, [.. known, made], known) == known)
            {
                return made;
            }
        }
    }

    private SharedDue Make(LatestValues? from, EventFilter filter)
    {
        var mailbox = new Mailbox(filter, Latest.Slots);
        if (from is not null)
        {
            mailbox.StartAt(from);
        }

        var due = new List<DueValue>();
        mailbox.Collect(Latest, due);
        var response = new ReadyResponse();
        foreach (var value in due)
        {
            response.AddFolded(value.Value.Batch!, value.Value.Entry, value.FoldedCount);
        }

        return new SharedDue(from, filter, response.ToBody(), response.Events, response.Folded);
    }
}
