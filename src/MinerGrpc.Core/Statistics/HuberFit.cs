using MinerGrpc.Core.Sector;

namespace MinerGrpc.Core.Statistics;

/// <summary>
/// Huber's M-estimate of a line by reweighting, with his proposal for standard errors. Sources: Huber, Robust
/// Statistics (1981), 7.6 and 7.8; the scale about zero is that of statsmodels' RLM.
/// </summary>
internal static class HuberFit
{
    /// <summary>Errors beyond this many scales are bent; 95 % efficient where they are normal.</summary>
    private const double Tuning = 1.345;

    /// <summary>The third quartile of the normal distribution: the median |error| of scale one.</summary>
    private const double NormalThirdQuartile = 0.6744897501960817;

    /// <summary>Series of returns settle in far fewer; what does not oscillates in the last digits.</summary>
    private const int MaxRounds = 500;

    /// <summary>Relative to the deviation of y: most pairs lie on the line, to the last digits.</summary>
    private const double ExactScale = 1e-12;

    /// <summary>Relative to the scale: a line that moves less than this has settled.</summary>
    private const double Settled = 1e-14;

    /// <summary>Null: no fit, as for the equal weights that it starts from.</summary>
    public static LinearFit? Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (WeightedPairs.Sum(x, y, []) is not { Determined: true } equal)
        {
            return null;
        }

        var (weights, scratch) = (new double[x.Length], new double[x.Length]);
        var zero = ExactScale * Math.Sqrt(equal.Syy / x.Length);
        var sums = equal;
        var scale = ScaleOf(x, y, sums, scratch);
        for (var round = 0; round < MaxRounds && scale > zero; round++)
        {
            SetWeights(x, y, sums, scale, weights);
            if (WeightedPairs.Sum(x, y, weights) is not { Determined: true } next)
            {
                break;
            }

            var moved = Math.Abs(next.Alpha - sums.Alpha + ((next.Beta - sums.Beta) * equal.MeanX))
                + (Math.Abs(next.Beta - sums.Beta) * Math.Sqrt(equal.Sxx / x.Length));
            sums = next;
            scale = ScaleOf(x, y, sums, scratch);
            if (moved <= Settled * scale)
            {
                break;
            }
        }

        return WithErrors(x, y, sums, equal, scale > zero ? scale : 0);
    }

    private static LinearFit WithErrors(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, in PairSums sums, in PairSums equal, double scale)
    {
        var (bent, within) = (default(CompensatedSum), 0);
        for (var i = 0; i < x.Length; i++)
        {
            var error = Math.Abs(ErrorOf(x[i], y[i], sums));
            var limit = Tuning * scale;
            within += error <= limit ? 1 : 0;
            bent.Add(Math.Min(error, limit) * Math.Min(error, limit));
        }

        // Half of the pairs or more lie within the scale, so the share is never near zero; unless the scale is.
        var share = scale > 0 ? (double)within / x.Length : 1;
        var correction = 1 + (2.0 / x.Length * (1 - share) / share);
        var deviation = correction / share * Math.Sqrt(bent.Value / (x.Length - 2));
        return sums.Fit(sums.Syy - (sums.Beta * sums.Sxy), PairSums.ExactBySums) with
        {
            ResidualDeviation = scale,
            BetaStandardError = deviation / Math.Sqrt(equal.Sxx),
            AlphaStandardError =
                deviation * Math.Sqrt((1.0 / x.Length) + (equal.MeanX / equal.Sxx * equal.MeanX)),
        };
    }

    private static void SetWeights(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, in PairSums sums, double scale, Span<double> weights)
    {
        for (var i = 0; i < x.Length; i++)
        {
            var error = Math.Abs(ErrorOf(x[i], y[i], sums));
            weights[i] = error <= Tuning * scale ? 1 : Tuning * scale / error;
        }
    }

    private static double ScaleOf(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, in PairSums sums, Span<double> scratch)
    {
        for (var i = 0; i < x.Length; i++)
        {
            scratch[i] = Math.Abs(ErrorOf(x[i], y[i], sums));
        }

        scratch.Sort();
        return RobustSpread.MedianOf(scratch) / NormalThirdQuartile;
    }

    private static double ErrorOf(double x, double y, in PairSums sums) =>
        y - sums.MeanY - (sums.Beta * (x - sums.MeanX));
}
