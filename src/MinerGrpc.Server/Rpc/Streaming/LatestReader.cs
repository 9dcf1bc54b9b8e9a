using MinerGrpc.Core.Delivery;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>
/// One stream's place among the latest values. With a filter by slot the place is all that there is to know, so what is
/// due can be shared; with a minimum move each stream has counts of its own. Not thread-safe, owned by its stream.
/// </summary>
internal sealed class LatestReader(EventFilter filter)
{
    private readonly List<DueValue> _due = [];
    private LatestValues? _reached;
    private Mailbox? _own;

    /// <summary>False until the snapshot was taken, or a place was given to start at.</summary>
    public bool IsStarted => _reached is not null;

    /// <summary>Begins anew: what is taken next is the snapshot.</summary>
    public void Restart()
    {
        _reached = null;
        _own = null;
    }

    /// <summary>Starts at a place that the stream has reached by other means, such as a replay.</summary>
    public void StartAt(LatestValues latest)
    {
        _reached = latest;
        if (!filter.IsBySlot)
        {
            _own = new Mailbox(filter, latest.Slots);
            _own.StartAt(latest);
        }
    }

    /// <summary>What is due, and moves on. Null: <see cref="Take"/> has to make it.</summary>
    public SharedDue? TakeShared(PresentValues present)
    {
        var due = present.TakeShared(_reached, filter);
        _reached = due is null ? _reached : present.Latest;
        return due;
    }

    /// <summary>What is due in the order of its sequence, and moves on. Valid until the next call.</summary>
    public List<DueValue> Take(LatestValues latest)
    {
        var mailbox = _own ?? new Mailbox(filter, latest.Slots);
        if (_own is null && _reached is { } from)
        {
            mailbox.StartAt(from);
        }

        _due.Clear();
        mailbox.Collect(latest, _due);
        _reached = latest;
        _own = filter.IsBySlot ? null : mailbox;
        return _due;
    }
}
