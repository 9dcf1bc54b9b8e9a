using System.Net;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>
/// Where live events meet their subscribers. A publication is one append to the tail, one to what the newest values are
/// made of, and one wake-up for each stream; no stream has a queue, so a stuck one costs nothing.
/// </summary>
public sealed class StreamHub
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly SubscriberSlots _subscribers = new();
    private readonly CallerCounts _callers = new();
    private readonly NewestValues _newest;
    private readonly StreamWaker _waker;

    public StreamHub(Universe universe, TimeProvider time, int tailBytes)
    {
        _time = time;
        _newest = new NewestValues(LatestValues.Empty(new SlotMap(universe.Count), 0));
        _waker = new StreamWaker(_subscribers);
        Tail = new JournalTail(tailBytes);
    }

    /// <summary>Of the newest event.</summary>
    public long Sequence => _newest.Sequence;

    /// <summary>The newest values: what a snapshot and a query see.</summary>
    public LatestValues Latest => Present.Latest;

    /// <summary>The same with what streams are due by them.</summary>
    public PresentValues Present => _newest.Present;

    /// <summary>The newest batches.</summary>
    public JournalTail Tail { get; }

    /// <summary>Streams that are open.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _subscribers.Count;
            }
        }
    }

    /// <summary>Callers that have streams open.</summary>
    internal int Callers
    {
        get
        {
            lock (_gate)
            {
                return _callers.Callers;
            }
        }
    }

    /// <summary>Events by which the open stream that is furthest behind is behind; 0 without streams.</summary>
    public long FurthestBehind
    {
        get
        {
            // The newest first: what is published meanwhile is nobody's delay.
            var newest = Sequence;
            var furthest = newest;
            foreach (var subscriber in _subscribers.All)
            {
                furthest = Math.Min(furthest, subscriber?.Place ?? newest);
            }

            return newest - furthest;
        }
    }

    /// <summary>The state after the start; before any subscriber and publication.</summary>
    public void Restart(LatestValues latest) => _newest.Restart(latest);

    /// <summary>Called by the market loop alone, in the order of the journal, after the batch is in it.</summary>
    public void Publish(EncodedBatch batch)
    {
        Tail.Add(batch);
        _newest.Add(batch);

        // The event first, then the question whether a stream wants to hear of it: the stream does it the other way
        // round, so one of the two sees the other.
        _waker.Wake(batch.Bytes.Length);
    }

    /// <summary>Streams of one caller that are open.</summary>
    internal int CountOf(IPAddress caller)
    {
        lock (_gate)
        {
            return _callers.Of(caller);
        }
    }

    /// <summary>Register first, then look at <see cref="Sequence"/>: nothing falls between.</summary>
    /// <param name="caller">Whose stream it is.</param>
    /// <param name="limit">Of all streams.</param>
    /// <param name="callerLimit">Of this caller's.</param>
    /// <param name="callerIsFull">With null: it is the caller's own limit that is reached.</param>
    /// <returns>To be given to <see cref="Unsubscribe"/> once. Null: a limit is reached.</returns>
    internal Subscriber? TrySubscribe(IPAddress caller, int limit, int callerLimit, out bool callerIsFull)
    {
        var subscriber = new Subscriber(_time, caller);
        lock (_gate)
        {
            callerIsFull = _callers.Of(caller) >= callerLimit;
            if (callerIsFull || _subscribers.Count >= limit)
            {
                return null;
            }

            _callers.Enter(caller);
            if (_subscribers.Add(subscriber))
            {
                // Those who are being woken may have been counted by their old places.
                _waker.Wake(1);
            }
        }

        // As in Publish, the other way round.
        Interlocked.MemoryBarrier();
        return subscriber;
    }

    internal void Unsubscribe(Subscriber subscriber)
    {
        lock (_gate)
        {
            _subscribers.Remove(subscriber);
            _callers.Leave(subscriber.Caller);
        }
    }

    /// <summary>
    /// Wakes each stream whose heartbeat or interval is due, until cancelled. One timer for all of them.
    /// </summary>
    public async Task PulseAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                var now = _time.GetTimestamp();
                foreach (var subscriber in _subscribers.All)
                {
                    subscriber?.Tick(now);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The server stops: what ends the streams is not this timer.
        }
    }

    /// <summary>Wakes every stream, so that each sees that the server stops.</summary>
    public void WakeAll()
    {
        foreach (var subscriber in _subscribers.All)
        {
            subscriber?.Wake();
        }
    }
}
