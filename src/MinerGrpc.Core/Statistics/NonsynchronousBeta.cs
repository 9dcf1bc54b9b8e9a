namespace MinerGrpc.Core.Statistics;

/// <summary>Scholes and Williams' beta.</summary>
/// <param name="Lag">Slope of y on the x of the period before.</param>
/// <param name="Same">Slope on the x of the same period.</param>
/// <param name="Lead">Slope on the x of the period after.</param>
/// <param name="Autocorrelation">Of x with the x of the period before.</param>
/// <param name="Beta">(lag + same + lead) / (1 + 2 autocorrelation).</param>
public readonly record struct ScholesWilliamsBeta(
    double Lag, double Same, double Lead, double Autocorrelation, double Beta);

/// <summary>Dimson's beta with one lag and one lead.</summary>
/// <param name="Lag">Coefficient of the x of the period before, the others held.</param>
/// <param name="Same">Of the same period.</param>
/// <param name="Lead">Of the period after.</param>
/// <param name="Beta">Their sum.</param>
/// <param name="StandardError">Of the sum. 0: the fit is exact.</param>
/// <param name="Pairs">Periods in the regression: all but the first and the last.</param>
public readonly record struct DimsonBeta(
    double Lag, double Same, double Lead, double Beta, double StandardError, int Pairs);

/// <summary>
/// Betas that hold where the two prices of a pair are not of one instant, so that part of a move falls into the period
/// before or after. x and y are successive periods, oldest first. Sources: Scholes and Williams (1977); Dimson (1979).
/// </summary>
public static class NonsynchronousBeta
{
    /// <summary>Nearer to 0 than this 1 + 2 autocorrelation is 0 that was rounded.</summary>
    private const double ZeroDenominator = 1e-12;

    /// <summary>Null: fewer than five periods, x does not vary, or its autocorrelation is -1/2.</summary>
    public static ScholesWilliamsBeta? ScholesWilliams(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Observation.RequirePairs(x, y);
        if (x.Length < 5)
        {
            return null;
        }

        var inner = y[1..^1];
        if (LinearFit.Of(x[..^2], inner) is not { } lag || LinearFit.Of(x[1..^1], inner) is not { } same
            || LinearFit.Of(x[2..], inner) is not { } lead || Correlation.Of(x[..^1], x[1..]) is not { } correlation)
        {
            return null;
        }

        var denominator = 1 + (2 * correlation);
        return Math.Abs(denominator) > ZeroDenominator
            ? new ScholesWilliamsBeta(
                lag.Beta, same.Beta, lead.Beta, correlation, (lag.Beta + same.Beta + lead.Beta) / denominator)
            : null;
    }

    /// <summary>Null: fewer than seven periods, or the three x of a period are not independent.</summary>
    public static DimsonBeta? Dimson(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Observation.RequirePairs(x, y);
        if (x.Length < 7)
        {
            return null;
        }

        var fit = OrthogonalFit.Of([x[..^2].ToArray(), x[1..^1].ToArray(), x[2..].ToArray()], y[1..^1]);
        return fit is { } f
            ? new DimsonBeta(
                f.Coefficients[0], f.Coefficients[1], f.Coefficients[2], f.Sum, f.SumStandardError, x.Length - 2)
            : null;
    }
}
