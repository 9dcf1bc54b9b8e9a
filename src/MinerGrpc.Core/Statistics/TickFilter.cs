using MinerGrpc.Core.Sector;

namespace MinerGrpc.Core.Statistics;

/// <summary>
/// What the neighbours of a tick say of prices near it. A price is kept when |price - trimmed mean| is below three
/// deviations plus gamma; gamma lets a tick pass where the neighbours are all equal. Source: Brownlees and Gallo,
/// Financial Econometric Analysis at Ultra-High Frequency (2006), 3.1.
/// </summary>
/// <param name="TrimmedMean">Of the neighbours without the highest and the lowest.</param>
/// <param name="Deviation">Sample standard deviation, over n - 1, of the same.</param>
/// <param name="Threshold">3 deviations + gamma.</param>
public readonly record struct TickFilter(double TrimmedMean, double Deviation, double Threshold)
{
    private const double Deviations = 3;

    /// <summary>Up to this many neighbours nothing is allocated.</summary>
    private const int OnStack = 32;

    /// <summary>The statistic of a tick's neighbours.</summary>
    /// <param name="neighbours">Without the tick itself, in any order; finite.</param>
    /// <param name="trim">The share to leave out at either end, rounded down to whole ones; 0 to below 0.5.</param>
    /// <param name="gamma">In the unit of the prices, 0 or more.</param>
    /// <returns>Null: fewer than two neighbours are left.</returns>
    public static TickFilter? Of(ReadOnlySpan<double> neighbours, double trim, double gamma)
    {
        if (!(trim is >= 0 and < 0.5))
        {
            throw new ArgumentOutOfRangeException(nameof(trim), trim, "It must be 0 or more and below 0.5.");
        }

        if (!(gamma >= 0) || double.IsInfinity(gamma))
        {
            throw new ArgumentOutOfRangeException(nameof(gamma), gamma, "It must be 0 or more.");
        }

        Observation.Require(neighbours, nameof(neighbours));
        var sorted = neighbours.Length <= OnStack ? stackalloc double[OnStack] : new double[neighbours.Length];
        sorted = sorted[..neighbours.Length];
        neighbours.CopyTo(sorted);
        sorted.Sort();

        // A product such as 0.29 * 100 may come out just below the whole number that it is.
        var dropped = (int)((trim * neighbours.Length) + 1e-9);
        var kept = sorted[dropped..^dropped];
        if (kept.Length < 2)
        {
            return null;
        }

        var mean = CompensatedSum.Of(kept) / kept.Length;
        var squares = default(CompensatedSum);
        foreach (var price in kept)
        {
            squares.Add((price - mean) * (price - mean));
        }

        var deviation = Math.Sqrt(squares.Value / (kept.Length - 1));
        return new TickFilter(mean, deviation, (Deviations * deviation) + gamma);
    }

    /// <summary>
    /// The statistic of every tick of a series, each from the nearest others: half before it and half after it, at
    /// the ends more on the one side. For cleaning what is stored; a live tick has neighbours in the past alone.
    /// </summary>
    /// <param name="prices">In the order of time.</param>
    /// <param name="neighbours">As many as each tick has, 1 or more; fewer where the series is shorter.</param>
    /// <param name="trim">As for one tick.</param>
    /// <param name="gamma">As for one tick.</param>
    public static TickFilter?[] Centred(ReadOnlySpan<double> prices, int neighbours, double trim, double gamma)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(neighbours);
        var count = Math.Min(neighbours, prices.Length - 1);
        var others = new double[Math.Max(0, count)];
        var all = new TickFilter?[prices.Length];
        for (var i = 0; i < prices.Length; i++)
        {
            var first = Math.Clamp(i - (neighbours / 2), 0, prices.Length - 1 - count);
            prices[first..i].CopyTo(others);
            prices[(i + 1)..(first + count + 1)].CopyTo(others.AsSpan(i - first));
            all[i] = Of(others, trim, gamma);
        }

        return all;
    }

    /// <summary>|price - trimmed mean|.</summary>
    public double DistanceOf(double price) => Math.Abs(price - TrimmedMean);

    /// <summary>Whether a tick at this price is kept; one of NaN is not.</summary>
    public bool Keeps(double price) => DistanceOf(price) < Threshold;
}
