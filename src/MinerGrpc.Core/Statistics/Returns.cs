using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Statistics;

/// <summary>
/// Log returns, for regressions and sums over time; the simple return, for what is shown, is
/// <see cref="Price.MoveRatio"/>. Never mixed (ANALYTICS.md, returns and the benchmark).
/// </summary>
public static class Returns
{
    /// <summary>ln(to / from); both must be above zero. Full precision also for the smallest move.</summary>
    public static double Log(Price from, Price to)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(from.Nanos);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(to.Nanos);
        var ratio = (double)(to.Nanos - from.Nanos) / from.Nanos;
        return Math.Abs(ratio) < 0.5 ? Logarithm.OnePlus(ratio) : Math.Log((double)to.Nanos / from.Nanos);
    }

    /// <summary>exp(log return) - 1.</summary>
    public static double SimpleOf(double logReturn) => Logarithm.ExpMinusOne(logReturn);
}
