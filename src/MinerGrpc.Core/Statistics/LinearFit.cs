namespace MinerGrpc.Core.Statistics;

/// <summary>
/// A line y = alpha + beta x through pairs, with what a forecast from it needs. With equal weights it is ordinary least
/// squares. With weights w it is as if there were n = (sum w)^2 / sum w^2 equal ones (Kish 1965): sums of squares are
/// scaled by n / sum w, so that every formula keeps its form. There is no fit, null, with fewer than three pairs, with
/// weights that leave no degree of freedom, and where x does not vary beyond rounding (1e-12 of its size). All numbers
/// are finite. Formulas: ANALYTICS.md, market model.
/// </summary>
public readonly record struct LinearFit
{
    /// <summary>Pairs given, 3 or more.</summary>
    public int Pairs { get; init; }

    /// <summary>n: the pairs, or with weights the number of equal ones that know as much. Above 2.</summary>
    public double EffectivePairs { get; init; }

    public double MeanX { get; init; }

    public double MeanY { get; init; }

    /// <summary>Sum of squares of x around its mean, scaled to n pairs. Above 0.</summary>
    public double Sxx { get; init; }

    public double Beta { get; init; }

    /// <summary>For each step.</summary>
    public double Alpha { get; init; }

    /// <summary>s: sqrt(SSE / (n - 2)). 0: the fit is exact. A robust fit: its scale.</summary>
    public double ResidualDeviation { get; init; }

    /// <summary>1 - SSE / Syy, in [0, 1]. Null: y does not vary.</summary>
    public double? RSquared { get; init; }

    /// <summary>s / sqrt(Sxx).</summary>
    public double BetaStandardError { get; init; }

    /// <summary>s sqrt(1 / n + MeanX^2 / Sxx).</summary>
    public double AlphaStandardError { get; init; }

    /// <summary>n - 2, above 0.</summary>
    public double DegreesOfFreedom { get; init; }

    /// <summary>In [-1, 1]. Null: y does not vary.</summary>
    public double? Correlation { get; init; }

    /// <summary>Ordinary least squares from moments. Exact is what explains y but for 1e-14 of its squares.</summary>
    public static LinearFit? From(in PairMoments moments)
    {
        var sums = new PairSums(
            moments.Count, moments.Count, moments.MeanX, moments.MeanY, moments.Sxx, moments.Syy, moments.Sxy);
        return sums.Determined ? sums.Fit(sums.Syy - (sums.Beta * sums.Sxy), PairSums.ExactBySums) : null;
    }

    /// <summary>Ordinary least squares from pairs.</summary>
    public static LinearFit? Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Observation.RequirePairs(x, y);
        return WeightedPairs.Fit(x, y, []);
    }

    /// <summary>Weighted least squares.</summary>
    /// <param name="x">At most 1e100 in size, as y.</param>
    /// <param name="y">As many as x.</param>
    /// <param name="weights">As many, 0 or more and finite; only their proportions matter. All 0: no fit.</param>
    public static LinearFit? Weighted(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> weights)
    {
        Observation.RequirePairs(x, y);
        if (weights.Length != x.Length)
        {
            throw new ArgumentException($"{weights.Length} weights for {x.Length} pairs.", nameof(weights));
        }

        foreach (var weight in weights)
        {
            if (!(weight >= 0) || double.IsInfinity(weight))
            {
                throw new ArgumentException($"A weight is {weight}; it must be 0 or more.", nameof(weights));
            }
        }

        return WeightedPairs.Fit(x, y, weights);
    }

    /// <summary>Exponential weights: the newest pair, the last, has 1; each half-life before it halves that.</summary>
    /// <param name="x">Oldest first.</param>
    /// <param name="y">As many as x.</param>
    /// <param name="halfLifePairs">In pairs, above 0 and finite; lambda is 2^(-1 / half-life).</param>
    public static LinearFit? Ewma(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double halfLifePairs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(halfLifePairs);
        if (!double.IsFinite(halfLifePairs))
        {
            throw new ArgumentOutOfRangeException(nameof(halfLifePairs), halfLifePairs, "It must be finite.");
        }

        var weights = new double[x.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = Math.Pow(2, -(weights.Length - 1 - i) / halfLifePairs);
        }

        return Weighted(x, y, weights);
    }

    /// <summary>
    /// A fit that earlier jumps do not bend, after Huber: errors beyond 1.345 scales count by their size and not by
    /// their square. The scale is the median |error| / 0.6745; weights, moments and n are those at which it settled.
    /// </summary>
    public static LinearFit? Robust(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Observation.RequirePairs(x, y);
        return HuberFit.Of(x, y);
    }

    /// <summary>alpha + beta x.</summary>
    public double At(double x) => Alpha + (Beta * x);
}
