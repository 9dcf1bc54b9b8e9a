namespace MinerGrpc.Core.Statistics;

/// <summary>
/// Watches, pair by pair, whether beta still is what a baseline said: the CUSUM of the score for beta,
/// z = e (x - mean x) / (s sd(x)), e the error of the baseline's line. A beta that fell shows on the lower side.
/// Not thread-safe.
/// </summary>
public sealed class ScoreCusum
{
    private readonly LinearFit _baseline;
    private readonly double _scale;

    private ScoreCusum(in LinearFit baseline, double scale, TabularCusum cusum)
    {
        _baseline = baseline;
        _scale = scale;
        Cusum = cusum;
    }

    public TabularCusum Cusum { get; }

    /// <summary>Null: the baseline is exact and leaves no scale.</summary>
    /// <param name="baseline">sd(x) is its sqrt(Sxx / n).</param>
    /// <param name="reference">k, in deviations.</param>
    /// <param name="threshold">h.</param>
    public static ScoreCusum? Of(in LinearFit baseline, double reference = 0.5, double threshold = 5)
    {
        var cusum = new TabularCusum(reference, threshold);
        var scale = baseline.ResidualDeviation * Math.Sqrt(baseline.Sxx / baseline.EffectivePairs);
        return scale > 0 ? new ScoreCusum(baseline, scale, cusum) : null;
    }

    /// <summary>Takes the next pair; its score z.</summary>
    public double Add(double x, double y)
    {
        Observation.Require(x, nameof(x));
        Observation.Require(y, nameof(y));
        var z = (y - _baseline.At(x)) * ((x - _baseline.MeanX) / _scale);
        Cusum.Add(z);
        return z;
    }
}
