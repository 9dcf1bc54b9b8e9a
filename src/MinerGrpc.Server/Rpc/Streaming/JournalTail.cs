using MinerGrpc.Core.Delivery;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>
/// The newest batches in memory, bounded by bytes: readers of every event that keep up never touch the disk.
/// Thread-safe.
/// </summary>
public sealed class JournalTail(int maximumBytes)
{
    private readonly Lock _gate = new();
    private readonly List<EncodedBatch> _batches = [];
    private int _first;
    private long _bytes;

    /// <summary>Bytes held now.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    public void Add(EncodedBatch batch)
    {
        lock (_gate)
        {
            batch.Hold();
            _batches.Add(batch);
            _bytes += batch.Bytes.Length;
            while (_bytes > maximumBytes && _batches.Count - _first > 1)
            {
                _bytes -= _batches[_first].Bytes.Length;
                _batches[_first].Release();
                _batches[_first++] = null!;
            }

            // The dropped ones are cut off in one go, so that a publication stays cheap.
            if (_first > 1_024 && _first > _batches.Count / 2)
            {
                _batches.RemoveRange(0, _first);
                _first = 0;
            }
        }
    }

    /// <summary>
    /// Adds the batches that hold events after a sequence, up to about <paramref name="maximumTake"/> bytes; each is
    /// held for the caller, who releases it. False: the next event is older than what is held, or there is none yet.
    /// </summary>
    public bool TryTake(long afterSequence, int maximumTake, List<EncodedBatch> into)
    {
        lock (_gate)
        {
            int low = _first, high = _batches.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_batches[middle].LastSequence <= afterSequence)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            if (low == _batches.Count || _batches[low].FirstSequence > afterSequence + 1)
            {
                return false;
            }

            for (var bytes = 0; low < _batches.Count && bytes < maximumTake; low++)
            {
                _batches[low].Hold();
                into.Add(_batches[low]);
                bytes += _batches[low].Bytes.Length;
            }

            return true;
        }
    }
}
