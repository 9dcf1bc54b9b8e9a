namespace MinerGrpc.Core.Statistics;

/// <summary>
/// The regularised incomplete beta function. Its leading factor is Loader's saddle-point form, which loses nothing for
/// large arguments, where a difference of log-gammas would lose most digits.
/// </summary>
internal static class IncompleteBeta
{
    /// <summary>Steps of the fraction: about the square root of the larger parameter, times a few.</summary>
    private const int MaxSteps = 1_000_000;

    /// <summary>I_x(a, b).</summary>
    /// <param name="a">Above zero, finite.</param>
    /// <param name="b">Above zero, finite.</param>
    /// <param name="x">In [0, 1].</param>
    /// <param name="y">1 - x, given apart so that a small one keeps its digits.</param>
    public static double Regularized(double a, double b, double x, double y) =>
        x <= 0 ? 0
        : y <= 0 ? 1
        : x < (a + 1) / (a + b + 2) ? Math.Min(1, Density(a, b, x, y) * Fraction(a, b, x, y))
        : Math.Max(0, 1 - (Density(b, a, y, x) * Fraction(b, a, y, x)));

    /// <summary>
    /// x^a y^b / B(a, b) = ab/n sqrt(n / (2 pi a b)) exp(d(n) - d(a) - d(b) - D(a, n x) - D(b, n y)), n = a + b.
    /// Source: Loader, Fast and Accurate Computation of Binomial Probabilities (2000).
    /// </summary>
    private static double Density(double a, double b, double x, double y)
    {
        var n = a + b;
        var exponent = StirlingError(n) - StirlingError(a) - StirlingError(b) - Deviance(a, n * x) - Deviance(b, n * y);
        return Math.Sqrt(a / n * b / (2 * Math.PI)) * Math.Exp(exponent);
    }

    /// <summary>
    /// The continued fraction whose numerator is the density: the even part of the classical one, arranged so that
    /// nothing cancels near the mean. Source: DiDonato and Morris, ACM TOMS 18 (1992), formula 9.
    /// </summary>
    private static double Fraction(double a, double b, double x, double y)
    {
        var distance = a > b ? ((a + b) * y) - b : a - ((a + b) * x);
        var value = a / (a + 1) * (distance + 1);
        var numerator = value;
        var denominator = 0.0;
        for (var n = 1; n < MaxSteps; n++)
        {
            var odd = a + (2.0 * n) - 1;
            var partial = n * (b - n) / odd * x;
            var alpha = (a + n - 1) * ((a + b + n - 1) / odd) * partial * x;
            var beta = n + partial + ((a + n) / (odd + 2) * (distance + 1 + (n * (1 + y))));
            denominator = 1 / (beta + (alpha * denominator));
            numerator = beta + (alpha / numerator);
            var step = numerator * denominator;
            value *= step;
            if (Math.Abs(step - 1) < 2e-16)
            {
                break;
            }
        }

        return 1 / value;
    }

    /// <summary>m ln(m / expected) + expected - m, without cancellation where the two are close.</summary>
    private static double Deviance(double m, double expected)
    {
        var difference = m - expected;
        if (Math.Abs(difference) >= 0.1 * (m + expected))
        {
            return (m * Math.Log(m / expected)) - difference;
        }

        var ratio = difference / (m + expected);
        var sum = difference * ratio;
        var power = 2 * m * ratio;
        for (var k = 3; ; k += 2)
        {
            power *= ratio * ratio;
            var next = sum + (power / k);
            if (next == sum)
            {
                return sum;
            }

            sum = next;
        }
    }

    /// <summary>ln Gamma(z + 1) - (z + 1/2) ln z + z - ln sqrt(2 pi), for z above zero.</summary>
    private static double StirlingError(double z)
    {
        var shifted = 0.0;
        for (; z < 15; z++)
        {
            shifted += ((z + 0.5) * Logarithm.OnePlus(1 / z)) - 1;
        }

        var inverse = 1 / z;
        var square = inverse * inverse;
        var tail = (1 / 1260.0) - (square * ((1 / 1680.0) - (square / 1188)));
        return shifted + (inverse * ((1 / 12.0) - (square * ((1 / 360.0) - (square * tail)))));
    }
}
