namespace MinerGrpc.Core.Statistics;

/// <summary>Sums around means that decide a line, scaled to n equal pairs.</summary>
/// <param name="Pairs">Pairs given.</param>
/// <param name="Effective">n.</param>
internal readonly record struct PairSums(
    int Pairs, double Effective, double MeanX, double MeanY, double Sxx, double Syy, double Sxy)
{
    /// <summary>Below this share of Syy the errors of single pairs are rounding: the fit is exact.</summary>
    public const double ExactByPairs = 1e-24;

    /// <summary>The same where the errors are a difference of sums, which keeps fewer digits.</summary>
    public const double ExactBySums = 1e-14;

    /// <summary>A variable whose deviations are at most 1e-12 of its size is a constant that was rounded.</summary>
    private const double ConstantShare = 1e-24;

    /// <summary>A smaller sum has lost digits to underflow, and what is divided by it may overflow.</summary>
    private const double SmallestSum = 1e-180;

    private const int MinPairs = 3;

    /// <summary>There are degrees of freedom left, and x varies.</summary>
    public bool Determined => Pairs >= MinPairs && Effective > 2 && Varies(Sxx, Effective, MeanX);

    public double Beta => YVaries ? Sxy / Sxx : 0;

    public double Alpha => MeanY - (Beta * MeanX);

    /// <summary>Null: x or y does not vary.</summary>
    public double? Correlation =>
        YVaries && Varies(Sxx, Effective, MeanX) ? Math.Clamp(Sxy / Math.Sqrt(Sxx) / Math.Sqrt(Syy), -1, 1) : null;

    private bool YVaries => Varies(Syy, Effective, MeanY);

    /// <summary>Whether a variable is more than a constant that was rounded.</summary>
    public static bool Varies(double sumOfSquares, double pairs, double mean) =>
        sumOfSquares > SmallestSum && sumOfSquares > ConstantShare * (sumOfSquares + (pairs * mean * mean));

    /// <summary>The line of determined sums.</summary>
    /// <param name="squaredErrors">SSE, scaled as the sums; below 0 is rounding.</param>
    /// <param name="exact">The share of Syy up to which SSE is rounding.</param>
    public LinearFit Fit(double squaredErrors, double exact)
    {
        var sse = !YVaries || squaredErrors <= exact * Syy ? 0 : squaredErrors;
        var deviation = Math.Sqrt(sse / (Effective - 2));
        return new LinearFit
        {
            Pairs = Pairs,
            EffectivePairs = Effective,
            MeanX = MeanX,
            MeanY = MeanY,
            Sxx = Sxx,
            Beta = Beta,
            Alpha = Alpha,
            ResidualDeviation = deviation,
            RSquared = YVaries ? Math.Max(0, 1 - (sse / Syy)) : null,
            BetaStandardError = deviation / Math.Sqrt(Sxx),
            AlphaStandardError = deviation * Math.Sqrt((1 / Effective) + (MeanX / Sxx * MeanX)),
            DegreesOfFreedom = Effective - 2,
            Correlation = sse == 0 && YVaries ? Math.Sign(Beta) : Correlation,
        };
    }
}
