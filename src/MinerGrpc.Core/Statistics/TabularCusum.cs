namespace MinerGrpc.Core.Statistics;

/// <summary>
/// Page's two-sided CUSUM of standardised values: each side adds what exceeds the reference and never falls below
/// zero. Source: Page (1954); Montgomery, Introduction to Statistical Quality Control, chapter 9. Not thread-safe.
/// </summary>
public sealed class TabularCusum
{
    private readonly double _reference;
    private readonly double _threshold;

    /// <param name="reference">k: half of the shift to be found, in deviations; 0 or more.</param>
    /// <param name="threshold">h: a side above it is an alarm; above zero.</param>
    public TabularCusum(double reference, double threshold)
    {
        if (!(reference >= 0) || double.IsInfinity(reference))
        {
            throw new ArgumentOutOfRangeException(nameof(reference), reference, "It must be 0 or more.");
        }

        if (!(threshold > 0) || double.IsInfinity(threshold))
        {
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "It must be above zero.");
        }

        (_reference, _threshold) = (reference, threshold);
    }

    /// <summary>max(0, upper + z - k) after each value.</summary>
    public double Upper { get; private set; }

    /// <summary>max(0, lower - z - k) after each value.</summary>
    public double Lower { get; private set; }

    /// <summary>Whether a side stands above the threshold.</summary>
    public bool Alarmed => Upper > _threshold || Lower > _threshold;

    /// <summary>Takes the next value; says whether it stands at an alarm after it.</summary>
    public bool Add(double z)
    {
        Observation.Require(z, nameof(z));
        Upper = Math.Max(0, Upper + z - _reference);
        Lower = Math.Max(0, Lower - z - _reference);
        return Alarmed;
    }

    /// <summary>Both sides to zero, as after an alarm that was dealt with.</summary>
    public void Reset() => (Upper, Lower) = (0, 0);
}
