namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>One stream as the hub sees it: something to wake, at once or at a time.</summary>
internal sealed class Subscriber(TimeProvider time)
{
    private readonly WakeSignal _signal = new();
    private long _dueAt = long.MaxValue;
    private long _place = long.MaxValue;
    private volatile bool _quiet;

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
    public void Published()
    {
        if (!_quiet)
        {
            _signal.Set();
        }
    }

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
    }

    /// <summary>Waits for something new or for the time.</summary>
    /// <param name="delay">From now; the hub looks every 50 ms.</param>
    /// <param name="quiet">Only the time, not publications.</param>
    public ValueTask WaitAsync(TimeSpan delay, bool quiet)
    {
        var ticks = (long)(delay.TotalSeconds * time.TimestampFrequency);
        Volatile.Write(ref _dueAt, time.GetTimestamp() + ticks);
        _quiet = quiet;
        return _signal.WaitAsync();
    }
}
