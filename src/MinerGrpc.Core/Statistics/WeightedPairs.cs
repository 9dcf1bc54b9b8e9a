using MinerGrpc.Core.Sector;

namespace MinerGrpc.Core.Statistics;

/// <summary>Least squares from the pairs themselves, in two passes, with compensated sums.</summary>
internal static class WeightedPairs
{
    /// <param name="x">Checked observations.</param>
    /// <param name="y">As many.</param>
    /// <param name="weights">As many, 0 or more; or empty: equal ones.</param>
    public static LinearFit? Fit(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> weights) =>
        Sum(x, y, weights) is { Determined: true } sums
            ? sums.Fit(SquaredErrors(x, y, weights, sums), PairSums.ExactByPairs)
            : null;

    /// <summary>Null: no pair has a weight.</summary>
    public static PairSums? Sum(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> weights)
    {
        var unit = Largest(weights);
        var (total, squares) = (default(CompensatedSum), default(CompensatedSum));
        var (sumX, sumY) = (default(CompensatedSum), default(CompensatedSum));
        for (var i = 0; i < x.Length; i++)
        {
            var weight = weights.IsEmpty ? 1 : weights[i] / unit;
            total.Add(weight);
            squares.Add(weight * weight);
            sumX.Add(weight * x[i]);
            sumY.Add(weight * y[i]);
        }

        if (x.IsEmpty || unit == 0)
        {
            return null;
        }

        var (meanX, meanY) = (sumX.Value / total.Value, sumY.Value / total.Value);
        var effective = total.Value * (total.Value / squares.Value);
        var scale = effective / total.Value;
        var (xx, yy, xy) = (default(CompensatedSum), default(CompensatedSum), default(CompensatedSum));
        for (var i = 0; i < x.Length; i++)
        {
            var weight = weights.IsEmpty ? 1 : weights[i] / unit;
            var (dx, dy) = (x[i] - meanX, y[i] - meanY);
            xx.Add(weight * dx * dx);
            yy.Add(weight * dy * dy);
            xy.Add(weight * dx * dy);
        }

        return new PairSums(
            x.Length, effective, meanX, meanY, xx.Value * scale, yy.Value * scale, xy.Value * scale);
    }

    /// <summary>Of the line through the sums, scaled as they are.</summary>
    private static double SquaredErrors(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> weights, in PairSums sums)
    {
        var unit = Largest(weights);
        var (total, errors) = (default(CompensatedSum), default(CompensatedSum));
        for (var i = 0; i < x.Length; i++)
        {
            var weight = weights.IsEmpty ? 1 : weights[i] / unit;
            var error = y[i] - sums.MeanY - (sums.Beta * (x[i] - sums.MeanX));
            total.Add(weight);
            errors.Add(weight * error * error);
        }

        return errors.Value * (sums.Effective / total.Value);
    }

    private static double Largest(ReadOnlySpan<double> weights)
    {
        var largest = weights.IsEmpty ? 1.0 : 0.0;
        foreach (var weight in weights)
        {
            largest = Math.Max(largest, weight);
        }

        return largest;
    }
}
