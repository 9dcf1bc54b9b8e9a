namespace MinerGrpc.Core.Statistics;

/// <summary>
/// Tail probabilities of test statistics, in [0, 1], to a relative error below 1e-12 also far out, down to the
/// smallest normal double. An infinite statistic has the limit; NaN and degrees of freedom that are not above zero are
/// refused with <see cref="ArgumentOutOfRangeException"/>.
/// </summary>
public static class Distributions
{
    /// <summary>Odds beyond this follow a pure power law to the last bit; their square does not overflow.</summary>
    private const double PowerLawOdds = 1e16;

    /// <summary>P(Z at most z) of a standard normal Z.</summary>
    public static double NormalCdf(double z)
    {
        RefuseNaN(z, nameof(z));
        return 0.5 * ErrorFunction.Complement(-z / double.Sqrt(2));
    }

    /// <summary>P(|Z| at least |z|) of a standard normal Z.</summary>
    public static double NormalTwoSided(double z)
    {
        RefuseNaN(z, nameof(z));
        return ErrorFunction.Complement(Math.Abs(z) / double.Sqrt(2));
    }

    /// <summary>P(|T| at least |t|) of Student's t.</summary>
    /// <param name="t">The statistic.</param>
    /// <param name="df">Degrees of freedom, any real number above zero; infinity is the normal distribution.</param>
    public static double StudentTTwoSided(double t, double df)
    {
        RefuseNaN(t, nameof(t));
        RefuseDegrees(df, nameof(df));
        if (double.IsPositiveInfinity(df))
        {
            return NormalTwoSided(t);
        }

        // T squared is F with 1 and df degrees; its odds are squared only once they are known not to overflow.
        var root = Math.Abs(t) / Math.Sqrt(df);
        var farRoot = Math.Sqrt(PowerLawOdds);
        return root <= farRoot
            ? BetaTail(df / 2, 0.5, root * root)
            : BetaTail(df / 2, 0.5, PowerLawOdds) * Math.Pow(root / farRoot, -df);
    }

    /// <summary>P(F at least f) of Fisher's F. 1 for f at or below zero.</summary>
    /// <param name="f">The statistic.</param>
    /// <param name="df1">Degrees of freedom of the numerator, above zero and finite; to 1e10 precise.</param>
    /// <param name="df2">Degrees of freedom of the denominator, above zero and finite; to 1e10 precise.</param>
    public static double FUpperTail(double f, double df1, double df2)
    {
        RefuseNaN(f, nameof(f));
        RefuseDegrees(df1, nameof(df1));
        RefuseDegrees(df2, nameof(df2));
        ArgumentOutOfRangeException.ThrowIfEqual(df1, double.PositiveInfinity);
        ArgumentOutOfRangeException.ThrowIfEqual(df2, double.PositiveInfinity);
        if (f <= 0)
        {
            return 1;
        }

        var odds = f * (df1 / df2);
        return odds <= PowerLawOdds
            ? BetaTail(df2 / 2, df1 / 2, odds)
            : BetaTail(df2 / 2, df1 / 2, PowerLawOdds) * Math.Pow(odds / PowerLawOdds, -df2 / 2);
    }

    /// <summary>
    /// P(sup |B| at least x) of a Brownian bridge B on [0, 1]: the limit of Kolmogorov's statistic and of the CUSUM of
    /// ordinary residuals. 1 for x at or below zero. Source: Kolmogorov (1933); Smirnov (1948) for small x.
    /// </summary>
    public static double KolmogorovUpperTail(double x)
    {
        RefuseNaN(x, nameof(x));
        if (x <= 0)
        {
            return 1;
        }

        // Either series converges everywhere; on its side of one each needs a handful of terms.
        return x < 1 ? 1 - KolmogorovBelowOne(x) : KolmogorovTailFromOne(x);
    }

    private static double KolmogorovBelowOne(double x)
    {
        var sum = 0.0;
        for (var k = 1; k <= 9; k += 2)
        {
            var term = k * Math.PI / x;
            sum += Math.Exp(-term * term / 8);
        }

        return Math.Sqrt(2 * Math.PI) * sum / x;
    }

    private static double KolmogorovTailFromOne(double x)
    {
        var sum = 0.0;
        for (var k = 5; k >= 1; k--)
        {
            sum = Math.Exp(-2.0 * k * k * x * x) - sum;
        }

        return 2 * sum;
    }

    /// <summary>I_{1/(1 + odds)}(a, b), with both arguments of the beta kept exact near zero and one.</summary>
    private static double BetaTail(double a, double b, double odds) =>
        IncompleteBeta.Regularized(a, b, 1 / (1 + odds), odds / (1 + odds));

    private static void RefuseNaN(double statistic, string name)
    {
        if (double.IsNaN(statistic))
        {
            throw new ArgumentOutOfRangeException(name, statistic, "It must be a number.");
        }
    }

    private static void RefuseDegrees(double df, string name)
    {
        if (!(df > 0))
        {
            throw new ArgumentOutOfRangeException(name, df, "Degrees of freedom must be above zero.");
        }
    }
}
