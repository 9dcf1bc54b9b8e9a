using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using MinerGrpc.Core.Delivery;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>
/// The newest values, made of what was published once somebody looks: streams of every event need no more than the
/// newest sequence, and then one copy of the slots serves many batches. One thread adds, any looks.
/// </summary>
internal sealed class NewestValues(LatestValues beginning)
{
    /// <summary>With more of them the one who looks would wait.</summary>
    private const int MostBatches = 32;

    /// <summary>A larger batch is not kept waiting: together they would hold more than the tail does.</summary>
    private const int LargeBytes = 64 << 10;

    private readonly Lock _gate = new();
    private readonly ConcurrentQueue<EncodedBatch> _added = new();
    private readonly List<EncodedBatch> _taken = [];
    private volatile PresentValues _present = new(beginning);
    private long _sequence = beginning.Sequence;

    /// <summary>Of the newest event.</summary>
    public long Sequence => Volatile.Read(ref _sequence);

    /// <summary>Of <see cref="Sequence"/> as it was before the call, or newer.</summary>
    public PresentValues Present
    {
        get
        {
            var present = _present;
            return present.Latest.Sequence < Sequence ? Make() : present;
        }
    }

    /// <summary>Before anybody looks.</summary>
    public void Restart(LatestValues latest)
    {
        _present = new PresentValues(latest);
        Volatile.Write(ref _sequence, latest.Sequence);
    }

    /// <summary>The batch is held by the caller.</summary>
    public void Add(EncodedBatch batch)
    {
        batch.Hold();
        _added.Enqueue(batch);

        // Only now: who sees the sequence must find the batch.
        Volatile.Write(ref _sequence, batch.LastSequence);
        if (batch.Bytes.Length > LargeBytes || _added.Count >= MostBatches)
        {
            Make();
        }
    }

    private PresentValues Make()
    {
        lock (_gate)
        {
            while (_added.TryDequeue(out var batch))
            {
                _taken.Add(batch);
            }

            if (_taken.Count == 0)
            {
                return _present;
            }

            var made = new PresentValues(_present.Latest.With(CollectionsMarshal.AsSpan(_taken)));
            _taken.ForEach(static batch => batch.Release());
            _taken.Clear();
            return _present = made;
        }
    }
}
