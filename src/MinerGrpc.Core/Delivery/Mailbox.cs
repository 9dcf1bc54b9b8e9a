namespace MinerGrpc.Core.Delivery;

/// <summary>A value that is due, and how many older ones of its slot it replaced.</summary>
public readonly record struct DueValue(LatestValue Value, long FoldedCount);

/// <summary>
/// What one reader of the latest values has had. It cannot overflow: a slot is due when its newest sequence is above
/// the place that the reader has reached, so the state is one number and a count for each slot, however long the
/// reader is away. Not thread-safe, owned by its stream.
/// </summary>
public sealed class Mailbox
{
    private readonly EventFilter _filter;
    private readonly long[] _counts;
    private bool _started;

    /// <summary>
    /// Starts empty: the first <see cref="Collect"/> finds everything present, which is the snapshot.
    /// </summary>
    public Mailbox(EventFilter filter, SlotMap slots)
    {
        _filter = filter;
        _counts = new long[slots.Count];
    }

    /// <summary>Everything up to here was delivered, folded or filtered.</summary>
    public long Through { get; private set; }

    /// <summary>Starts at a place that the reader has reached by other means, such as a replay.</summary>
    public void StartAt(LatestValues latest)
    {
        _started = true;
        Through = latest.Sequence;
        for (var slot = 0; slot < _counts.Length; slot++)
        {
            _counts[slot] = latest[slot].Count;
        }
    }

    /// <summary>
    /// Adds what is due, in the order of its sequence, and moves on to <paramref name="latest"/>. Events that never
    /// fold come from <see cref="LatestValues.Unfolded"/>: whether that reaches back far enough is the caller's to ask.
    /// </summary>
    public void Collect(LatestValues latest, List<DueValue> due)
    {
        var first = !_started;
        for (var slot = 0; slot < _counts.Length; slot++)
        {
            var value = latest[slot];
            if (value.Sequence <= Through || !_filter.Passes(value.Entry))
            {
                continue;
            }

            // What was there before the reader came was not folded for it.
            due.Add(new DueValue(value, first ? 0 : value.Count - _counts[slot] - 1));
            _counts[slot] = value.Count;
        }

        foreach (ref readonly var value in latest.Unfolded)
        {
            if (value.Sequence > Through && !first && _filter.Passes(value.Entry))
            {
                due.Add(new DueValue(value, 0));
            }
        }

        if (first)
        {
            AddPresentSession(latest, due);
            StartAt(latest);
        }

        due.Sort(static (left, right) => left.Value.Sequence.CompareTo(right.Value.Sequence));
        Through = latest.Sequence;
    }

    /// <summary>Of past session changes only the present state belongs into a snapshot.</summary>
    private void AddPresentSession(LatestValues latest, List<DueValue> due)
    {
        var session = latest.LastSession;
        if (session.Sequence > 0 && _filter.Passes(session.Entry))
        {
            due.Add(new DueValue(session, 0));
        }
    }
}
