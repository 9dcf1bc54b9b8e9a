namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>
/// Tells every stream that something was published: in the thread pool, a few streams at a time. Were all of them put
/// there at once, each step of a delivery (to the stream's buffer, to its connection's, to the socket) would be taken
/// for all streams before the next, and each would find its bytes gone from the processor's cache. Allocates nothing.
/// A stream goes on for as long as it has something to write and its client takes it; two that do so at the same time
/// are waited for, which is no more than what the tail holds. Thread-safe.
/// </summary>
internal sealed class StreamWaker(SubscriberSlots subscribers) : IThreadPoolWorkItem
{
    /// <summary>About what a worker has written before what it has left for the pool has its turn.</summary>
    private const int BytesAtOnce = 64 << 10;

    /// <summary>Workers: while one writes for a stream, another's bytes are sent.</summary>
    private static readonly int s_workers = Environment.ProcessorCount;

    private int _streamsAtOnce = 1;
    private long _visits;
    private long _due;
    private int _working;

    /// <summary>After the event: visits each stream once from now on.</summary>
    /// <param name="bytes">That each stream may have to write.</param>
    public void Wake(int bytes)
    {
        Volatile.Write(ref _streamsAtOnce, Math.Max(1, BytesAtOnce / bytes));

        // A visit that is counted here has begun after the event was there, so the stream finds it.
        Interlocked.MemoryBarrier();
        var due = Volatile.Read(ref _visits) + subscribers.All.Length;
        for (var known = Volatile.Read(ref _due); known < due;)
        {
            var found = Interlocked.CompareExchange(ref _due, due, known);
            known = found == known ? due : found;
        }

        Begin();
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (var left = Volatile.Read(ref _streamsAtOnce); TryBeginVisit(out var visit);)
        {
            var slots = subscribers.All;
            if (slots[(int)(visit % slots.Length)]?.Published() == true && --left == 0)
            {
                // Behind what the stream has left for the pool to do.
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }
        }

        Interlocked.Decrement(ref _working);
        Begin();
    }

    private void Begin()
    {
        for (var working = Volatile.Read(ref _working); working < s_workers && HasVisits();)
        {
            var found = Interlocked.CompareExchange(ref _working, working + 1, working);
            if (found == working)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                working++;
            }
            else
            {
                working = found;
            }
        }
    }

    private bool HasVisits() => Volatile.Read(ref _visits) < Volatile.Read(ref _due);

    private bool TryBeginVisit(out long visit)
    {
        for (visit = Volatile.Read(ref _visits); visit < Volatile.Read(ref _due);)
        {
            var found = Interlocked.CompareExchange(ref _visits, visit + 1, visit);
            if (found == visit)
            {
                return true;
            }

            visit = found;
        }

        return false;
    }
}
