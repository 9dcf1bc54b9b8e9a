using System.Net;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>
/// One stream as the hub sees it: something to wake, at once or at a time, and a write that must not take for ever.
/// </summary>
internal sealed class Subscriber(TimeProvider time, IPAddress caller)
{
    private readonly WakeSignal _signal = new();
    private readonly Lock _writeGate = new();
    private Action? _giveUp;
    private long _dueAt = long.MaxValue;
    private long _writeDueAt = long.MaxValue;
    private long _place = long.MaxValue;
    private volatile bool _quiet;

    /// <summary>Whose stream it is: see <see cref="CallerCounts"/>.</summary>
    public IPAddress Caller => caller;

    /// <summary>Its place in <see cref="SubscriberSlots"/>.</summary>
    public int Slot { get; set; }

    /// <summary>
    /// The sequence that its stream has reached, for those who watch. The highest number until it has begun.
    /// </summary>
    public long Place
    {
        get => Volatile.Read(ref _place);
        set => Volatile.Write(ref _place, value);
    }

    /// <summary>
    /// Something new is there. Ignored while the stream is quiet: it looks when its time has come. Whatever ends the
    /// quiet ends it before the stream looks, so that nothing falls between its look and its next wait.
    /// </summary>
    /// <returns>The stream has waited, and has gone on here until it waits again.</returns>
    public bool Published() => !_quiet && _signal.SetHere();

    /// <summary>Wakes it, quiet or not.</summary>
    public void Wake()
    {
        _quiet = false;
        _signal.Set();
    }

    public void Tick(long now)
    {
        if (now >= Volatile.Read(ref _dueAt))
        {
            Wake();
        }

        if (now >= Volatile.Read(ref _writeDueAt))
        {
            GiveUp(now);
        }
    }

    /// <summary>A write is under way. <see cref="WriteEnds"/> follows, or the time is over.</summary>
    /// <param name="timeout">From now; the hub looks every 50 ms.</param>
    /// <param name="giveUp">Called by the hub once the time is over; makes the write end.</param>
    public void WriteBegins(TimeSpan timeout, Action giveUp)
    {
        _giveUp = giveUp;
        Volatile.Write(ref _writeDueAt, time.GetTimestamp() + Ticks(timeout));
    }

    /// <summary>
    /// Afterwards nothing gives up this write: its call may be over, and its connection may serve another.
    /// </summary>
    public void WriteEnds()
    {
        lock (_writeGate)
        {
            _writeDueAt = long.MaxValue;
        }
    }

    /// <summary>Waits for something new or for the time.</summary>
    /// <param name="delay">From now; the hub looks every 50 ms.</param>
    /// <param name="quiet">Only the time, not publications.</param>
    public ValueTask WaitAsync(TimeSpan delay, bool quiet)
    {
        Volatile.Write(ref _dueAt, time.GetTimestamp() + Ticks(delay));
        _quiet = quiet;
        return _signal.WaitAsync();
    }

    private void GiveUp(long now)
    {
        lock (_writeGate)
        {
            if (now >= _writeDueAt)
            {
                _writeDueAt = long.MaxValue;
                _giveUp!();
            }
        }
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
