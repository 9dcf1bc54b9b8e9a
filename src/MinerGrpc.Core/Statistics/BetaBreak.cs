using MinerGrpc.Core.Sector;

namespace MinerGrpc.Core.Statistics;

/// <summary>Chow's test of one line against two.</summary>
/// <param name="F">((SSE - SSE1 - SSE2) / 2) / ((SSE1 + SSE2) / (n - 4)).</param>
/// <param name="Df1">2: alpha and beta.</param>
/// <param name="Df2">n - 4.</param>
/// <param name="PValue">Upper tail of F.</param>
/// <param name="BetaBefore">Of the pairs before the split.</param>
/// <param name="BetaAfter">Of the pairs from the split on.</param>
public readonly record struct ChowTest(
    double F, int Df1, int Df2, double PValue, double BetaBefore, double BetaAfter);

/// <summary>The CUSUM of ordinary residuals.</summary>
/// <param name="Statistic">sup |sum of residuals| / (s sqrt(n)).</param>
/// <param name="PValue">Of the supremum of a Brownian bridge, for large n.</param>
public readonly record struct OlsCusum(double Statistic, double PValue)
{
    /// <summary>Upper tails of 1, 5 and 10 %, rounded as tables have them.</summary>
    public const double Critical1Percent = 1.63;
    public const double Critical5Percent = 1.36;
    public const double Critical10Percent = 1.22;
}

/// <summary>Whether one line holds over all pairs, oldest first. Recursive residuals have their own type.</summary>
public static class BetaBreak
{
    /// <summary>
    /// Null: one of the two parts has no line of its own, no degree of freedom is left, or both parts are exact.
    /// Source: Chow (1960).
    /// </summary>
    /// <param name="x">Oldest first.</param>
    /// <param name="y">As many as x.</param>
    /// <param name="split">The first pair of the second part, from 0.</param>
    public static ChowTest? Chow(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int split)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(split);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(split, x.Length);
        if (LinearFit.Of(x, y) is not { } whole || LinearFit.Of(x[..split], y[..split]) is not { } before
            || LinearFit.Of(x[split..], y[split..]) is not { } after)
        {
            return null;
        }

        var freedom = x.Length - 4;
        var parts = SquaredErrors(before) + SquaredErrors(after);
        if (parts <= 0)
        {
            return null;
        }

        var f = Math.Max(0, SquaredErrors(whole) - parts) / 2 / (parts / freedom);
        return double.IsFinite(f)
            ? new ChowTest(f, 2, freedom, Distributions.FUpperTail(f, 2, freedom), before.Beta, after.Beta)
            : null;
    }

    /// <summary>Null: no line, or an exact one. Source: Ploberger and Kramer (1992).</summary>
    public static OlsCusum? OlsCusum(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (LinearFit.Of(x, y) is not { ResidualDeviation: > 0 } fit)
        {
            return null;
        }

        var (sum, largest) = (default(CompensatedSum), 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            sum.Add(y[i] - fit.MeanY - (fit.Beta * (x[i] - fit.MeanX)));
            largest = Math.Max(largest, Math.Abs(sum.Value));
        }

        var statistic = largest / fit.ResidualDeviation / Math.Sqrt(x.Length);
        return new OlsCusum(statistic, Distributions.KolmogorovUpperTail(statistic));
    }

    private static double SquaredErrors(in LinearFit fit) =>
        fit.ResidualDeviation * fit.ResidualDeviation * fit.DegreesOfFreedom;
}
