namespace MinerGrpc.Core.Statistics;

/// <summary>An interval that holds the true value with 95 % confidence.</summary>
public readonly record struct ConfidenceInterval(double Low, double High);

/// <summary>Whether two correlations of samples that do not overlap differ.</summary>
/// <param name="StandardError">Of the difference of Fisher's transforms: sqrt(1/(n1 - 3) + 1/(n2 - 3)).</param>
/// <param name="Z">First transform less the second, by the standard error.</param>
/// <param name="PValue">Two-sided, normal.</param>
public readonly record struct CorrelationDifference(double StandardError, double Z, double PValue);

/// <summary>
/// Inference on correlations by Fisher's transform z = atanh(r), which has the standard error 1 / sqrt(n - 3). Nothing
/// can be said, null, of fewer than four pairs and of r = -1 or 1. Source: Fisher (1921).
/// </summary>
public static class Correlation
{
    /// <summary>Below it the standard error does not exist.</summary>
    public const int MinPairs = 4;

    /// <summary>A standard normal lies within this of 0 in 95 % of cases.</summary>
    private const double Normal95 = 1.9599639845400545;

    /// <summary>Of pairs. Null: fewer than two, or one of the two does not vary beyond rounding.</summary>
    public static double? Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Observation.RequirePairs(x, y);
        return WeightedPairs.Sum(x, y, [])?.Correlation;
    }

    /// <summary>The 95 % interval of a correlation.</summary>
    /// <param name="r">In [-1, 1].</param>
    /// <param name="pairs">That it was worked out from; with weights their effective number.</param>
    public static ConfidenceInterval? Interval(double r, double pairs)
    {
        if (Transform(r, pairs) is not { } z)
        {
            return null;
        }

        var reach = Normal95 / Math.Sqrt(pairs - 3);
        return new ConfidenceInterval(Math.Tanh(z - reach), Math.Tanh(z + reach));
    }

    /// <summary>Null where either has no transform.</summary>
    public static CorrelationDifference? Difference(double r1, double pairs1, double r2, double pairs2)
    {
        if (Transform(r1, pairs1) is not { } first || Transform(r2, pairs2) is not { } second)
        {
            return null;
        }

        var error = Math.Sqrt((1 / (pairs1 - 3)) + (1 / (pairs2 - 3)));
        var z = (first - second) / error;
        return new CorrelationDifference(error, z, Distributions.NormalTwoSided(z));
    }

    /// <summary>atanh(r). Null: fewer than four pairs, or |r| = 1.</summary>
    /// <param name="r">In [-1, 1].</param>
    /// <param name="pairs">That it was worked out from.</param>
    public static double? Transform(double r, double pairs)
    {
        if (!(Math.Abs(r) <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(r), r, "A correlation lies between -1 and 1.");
        }

        return pairs >= MinPairs && double.IsFinite(pairs) && Math.Abs(r) < 1 ? Math.Atanh(r) : null;
    }
}
