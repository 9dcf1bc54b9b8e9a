using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Market;

/// <summary>
/// The benchmark's recent trades, oldest first, in a ring: answers "the last price at or before". Not thread-safe,
/// owned by the market.
/// </summary>
public sealed class BenchmarkHistory
{
    private readonly PricePoint[] _ring;
    private int _start;
    private int _count;

    public BenchmarkHistory(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _ring = new PricePoint[capacity];
    }

    public int Count => _count;

    /// <summary>0 is the oldest.</summary>
    public PricePoint this[int position] => _ring[(_start + position) % _ring.Length];

    /// <summary>Trades come in the order of their time; of two at one instant the later one stands.</summary>
    public void Add(PricePoint trade)
    {
        if (_count > 0 && this[_count - 1].Time >= trade.Time)
        {
            if (this[_count - 1].Time == trade.Time)
            {
                _ring[(_start + _count - 1) % _ring.Length] = trade;
            }

            return;
        }

        if (_count == _ring.Length)
        {
            _start = (_start + 1) % _ring.Length;
            _count--;
        }

        _ring[(_start + _count) % _ring.Length] = trade;
        _count++;
    }

    /// <summary>Null: nothing at or before, or the newest such trade is older than the maximum age.</summary>
    public PricePoint? AtOrBefore(Instant time, TimeSpan maximumAge)
    {
        int low = 0, high = _count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (this[middle].Time <= time)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low > 0 && time - this[low - 1].Time <= maximumAge ? this[low - 1] : null;
    }
}
