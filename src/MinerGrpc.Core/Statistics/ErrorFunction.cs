namespace MinerGrpc.Core.Statistics;

/// <summary>The complementary error function, to full relative precision on both sides.</summary>
internal static class ErrorFunction
{
    /// <summary>Here the series still keeps all but two digits of its complement, and the fraction is quick.</summary>
    private const double SeriesUpTo = 1.5;

    /// <summary>More terms or steps than any argument needs; 100 are enough for the slowest.</summary>
    private const int MaxSteps = 500;

    /// <summary>2 / sqrt(pi) times the integral of exp(-t^2) from x to infinity. Any x but NaN.</summary>
    public static double Complement(double x) =>
        x < 0 ? 2 - Complement(-x)
        : x < SeriesUpTo ? 1 - Series(x)
        : double.IsPositiveInfinity(x) ? 0
        : Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * Fraction(x));

    /// <summary>erf(x) = 2 / sqrt(pi) exp(-x^2) sum of 2^n x^(2n+1) / (2n+1)!!, of one sign (A&amp;S 7.1.6).</summary>
    private static double Series(double x)
    {
        var term = x;
        var sum = x;
        for (var n = 1; n < MaxSteps && term > sum * 1e-17; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>x + (1/2)/(x + 1/(x + (3/2)/(x + ...))), by Lentz's method (A&amp;S 7.1.14).</summary>
    private static double Fraction(double x)
    {
        var value = x;
        var numerator = x;
        var denominator = 0.0;
        for (var n = 1; n < MaxSteps; n++)
        {
            denominator = 1 / (x + (n / 2.0 * denominator));
            numerator = x + (n / 2.0 / numerator);
            var step = numerator * denominator;
            value *= step;
            if (Math.Abs(step - 1) < 1e-16)
            {
                break;
            }
        }

        return value;
    }
}
