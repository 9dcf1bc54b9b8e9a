using MinerGrpc.Core.Sector;

namespace MinerGrpc.Core.Statistics;

/// <summary>
/// The error of each pair against the line through the pairs before it, by its standard deviation factor, and their
/// CUSUM. Two pairs have none: they decide the line. While all x so far are equal the line is a level, and the pair
/// with which x first varies is the second of the two. Source: Brown, Durbin and Evans (1975); scaled by the sample
/// deviation of the residuals, as there.
/// </summary>
public sealed class RecursiveResiduals
{
    /// <summary>Coefficients of the bounds that the CUSUM leaves with a chance of 1, 5 and 10 %.</summary>
    public const double Bound1Percent = 1.143;
    public const double Bound5Percent = 0.948;
    public const double Bound10Percent = 0.85;

    private const int LineParameters = 2;
    private readonly double?[] _residuals;
    private readonly double[] _sums;
    private readonly double[] _squares;

    private RecursiveResiduals(double?[] residuals, double deviation)
    {
        _residuals = residuals;
        Deviation = deviation;
        (_sums, _squares) = (new double[residuals.Length], new double[residuals.Length]);
        var (sum, squares) = (default(CompensatedSum), default(CompensatedSum));
        for (var t = 0; t < residuals.Length; t++)
        {
            var residual = residuals[t] ?? 0;
            sum.Add(residual);
            squares.Add(residual * residual);
            (_sums[t], _squares[t]) = (sum.Value / deviation, squares.Value);
        }
    }

    /// <summary>By pair, from 0. Null: one of the two that decide the line.</summary>
    public IReadOnlyList<double?> Residuals => _residuals;

    /// <summary>Sample standard deviation of the residuals around their mean; above zero.</summary>
    public double Deviation { get; }

    /// <summary>Sum of all squared residuals: the SSE of the one line through all pairs.</summary>
    public double SumOfSquares => _squares[^1];

    /// <summary>Null: fewer than four pairs, x does not vary, or the residuals do not.</summary>
    /// <param name="x">Oldest first.</param>
    /// <param name="y">As many as x.</param>
    public static RecursiveResiduals? Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Observation.RequirePairs(x, y);
        if (x.Length < LineParameters + 2 || WeightedPairs.Sum(x, y, []) is not { Determined: true } sums)
        {
            return null;
        }

        var residuals = new double?[x.Length];
        var before = default(PairMoments);
        for (var t = 0; t < x.Length; t++)
        {
            residuals[t] = ResidualOf(x[t], y[t], before);
            before.Add(x[t], y[t]);
        }

        var deviation = SampleDeviation(residuals);
        return deviation * deviation * x.Length > PairSums.ExactByPairs * sums.Syy
            ? new RecursiveResiduals(residuals, deviation)
            : null;
    }

    /// <summary>W: the sum of residuals up to and with a pair, by their deviation.</summary>
    public double CumulativeSum(int pair) => _sums[pair];

    /// <summary>
    /// coefficient (sqrt(n - 2) + 2 (pair - 1) / sqrt(n - 2)): W leaves [-bound, bound] anywhere with the chance that
    /// the coefficient stands for.
    /// </summary>
    public double Bound(int pair, double coefficient = Bound5Percent)
    {
        var root = Math.Sqrt(_residuals.Length - LineParameters);
        return coefficient * (root + (2.0 * (pair + 1 - LineParameters) / root));
    }

    /// <summary>The first pair, from 0, at which |W| exceeds its bound. Null: it never does.</summary>
    public int? FirstCrossing(double coefficient = Bound5Percent)
    {
        for (var t = 0; t < _sums.Length; t++)
        {
            if (_residuals[t] is not null && Math.Abs(_sums[t]) > Bound(t, coefficient))
            {
                return t;
            }
        }

        return null;
    }

    /// <summary>The share of the sum of squares up to and with a pair, from 0 to 1.</summary>
    public double CumulativeSquares(int pair) => _squares[pair] / _squares[^1];

    private static double? ResidualOf(double x, double y, in PairMoments before)
    {
        if (before.Count == 0)
        {
            return null;
        }

        var (dx, dy) = (x - before.MeanX, y - before.MeanY);
        if (PairSums.Varies(before.Sxx, before.Count, before.MeanX))
        {
            var error = dy - (before.Sxy / before.Sxx * dx);
            return error / double.Hypot(Math.Sqrt(1 + (1.0 / before.Count)), dx / Math.Sqrt(before.Sxx));
        }

        // Whether x varies with this pair is asked as of any series, so that rounding alone makes no slope.
        var with = before;
        with.Add(x, y);
        return PairSums.Varies(with.Sxx, with.Count, with.MeanX) ? null : dy / Math.Sqrt(1 + (1.0 / before.Count));
    }

    private static double SampleDeviation(double?[] residuals)
    {
        double[] values = [.. residuals.Where(r => r is not null).Select(r => r!.Value)];
        var mean = CompensatedSum.Of(values) / values.Length;
        var squares = default(CompensatedSum);
        foreach (var value in values)
        {
            squares.Add((value - mean) * (value - mean));
        }

        return Math.Sqrt(squares.Value / (values.Length - 1));
    }
}
