namespace MinerGrpc.Core.Sector;

/// <summary>
/// The median of a sample and two measures of how far its values lie from it, and the modified z that follows from
/// them. Source: Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993), with unrounded constants.
/// </summary>
/// <param name="Count">Values in the sample.</param>
/// <param name="Median">Mean of the two middle values where the count is even. 0 for an empty sample.</param>
/// <param name="MedianDeviation">MAD: the median of |value - median|.</param>
/// <param name="MeanDeviation">The mean of |value - median|.</param>
public readonly record struct RobustSpread(int Count, double Median, double MedianDeviation, double MeanDeviation)
{
    /// <summary>Below this count a sample says nothing of what is usual, and z is undefined.</summary>
    public const int MinCount = 4;

    /// <summary>The third quartile of the normal distribution: MAD / this estimates a standard deviation.</summary>
    private const double NormalThirdQuartile = 0.6744897501960817;

    /// <summary>sqrt(pi / 2): the mean deviation times this estimates a standard deviation.</summary>
    private const double NormalMeanDeviation = 1.2533141373155003;

    /// <summary>
    /// A deviation up to this, relative to 1 + |median|, is zero. A return is a quotient near one, less one, and is
    /// off by up to 2e-16: two shares that both rose 18 % from different prices differ by that, and a MAD of 1e-16
    /// would make an outlier of everybody. One nano on a price of 10,000 still makes 1e-13.
    /// </summary>
    private const double RelativeNoise = 1e-14;

    /// <summary>The spread of values that stand in ascending order. Allocates nothing.</summary>
    /// <param name="ascending">Finite.</param>
    /// <param name="scratch">At least as long; overwritten.</param>
    public static RobustSpread Of(ReadOnlySpan<double> ascending, Span<double> scratch)
    {
        if (ascending.IsEmpty)
        {
            return default;
        }

        var median = MedianOf(ascending);
        var deviations = scratch[..ascending.Length];
        for (var i = 0; i < ascending.Length; i++)
        {
            deviations[i] = Math.Abs(ascending[i] - median);
        }

        deviations.Sort();
        var zero = RelativeNoise * (1 + Math.Abs(median));
        return new RobustSpread(
            ascending.Length,
            median,
            WithoutNoise(MedianOf(deviations), zero),
            WithoutNoise(CompensatedSum.Of(deviations) / deviations.Length, zero));
    }

    /// <summary>
    /// 0.6745 (value - median) / MAD. Where more than half of the sample is one value MAD is 0 and
    /// (value - median) / (1.2533 x mean deviation) takes its place. Null: fewer than four values, or all equal.
    /// </summary>
    public double? ModifiedZ(double value) =>
        Count < MinCount ? null
        : MedianDeviation > 0 ? NormalThirdQuartile * (value - Median) / MedianDeviation
        : MeanDeviation > 0 ? (value - Median) / (NormalMeanDeviation * MeanDeviation)
        : null;

    /// <summary>The middle value, or the mean of the two; the values ascend and there is at least one.</summary>
    internal static double MedianOf(ReadOnlySpan<double> ascending)
    {
        var middle = ascending.Length / 2;
        return ascending.Length % 2 == 1
            ? ascending[middle]
            : ascending[middle - 1] + ((ascending[middle] - ascending[middle - 1]) / 2);
    }

    private static double WithoutNoise(double deviation, double zero) => deviation <= zero ? 0 : deviation;
}
