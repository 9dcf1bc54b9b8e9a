using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Market;

/// <summary>
/// BTC at the official closes of the newest sessions that it was seen or supplied for, oldest kept first. Not
/// thread-safe, owned by the market.
/// </summary>
internal sealed class BenchmarkCloses
{
    private readonly (DateOnly Date, PricePoint Point)[] _closes =
        new (DateOnly, PricePoint)[MarketRules.BenchmarkClosesKept];

    private int _count;

    public ReadOnlySpan<(DateOnly Date, PricePoint Point)> All => _closes.AsSpan(0, _count);

    /// <summary>Null: it is not kept.</summary>
    public PricePoint? Of(DateOnly date)
    {
        foreach (ref readonly var close in All)
        {
            if (close.Date == date)
            {
                return close.Point;
            }
        }

        return null;
    }

    /// <summary>In the place of what was kept of that day, or of the oldest.</summary>
    public void Keep(DateOnly date, PricePoint point)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_closes[i].Date == date)
            {
                _closes[i].Point = point;
                return;
            }
        }

        if (_count == _closes.Length)
        {
            Array.Copy(_closes, 1, _closes, 0, _closes.Length - 1);
            _count--;
        }

        _closes[_count++] = (date, point);
    }
}
