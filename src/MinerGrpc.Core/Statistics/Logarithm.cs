namespace MinerGrpc.Core.Statistics;

/// <summary>
/// ln(1 + x) and exp(x) - 1 for a small x. The base library's LogP1 and ExpM1 add or subtract the one as it stands and
/// lose the digits of x with it; the quotient here is off by the same rounding and gives them back. Source: Kahan.
/// </summary>
internal static class Logarithm
{
    /// <summary>ln(1 + x), x above -1.</summary>
    public static double OnePlus(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>exp(x) - 1.</summary>
    public static double ExpMinusOne(double x)
    {
        var power = Math.Exp(x);
        return power == 1 ? x : power < 0.5 || power > 2 ? power - 1 : (power - 1) * (x / Math.Log(power));
    }
}
