namespace MinerGrpc.Core.Statistics;

/// <summary>
/// How far a pair of the estimation lies from the line, in deviations of its own error: a pair far from the mean of x
/// pulls the line towards itself. For fits with equal weights. Source: Belsley, Kuh and Welsch (1980), chapter 2.
/// </summary>
/// <param name="Leverage">1 / n + (x - MeanX)^2 / Sxx, from 1 / n to 1.</param>
/// <param name="Internal">Error by s sqrt(1 - leverage). Null: s is 0, or the pair decides the line alone.</param>
/// <param name="External">
/// The same with the s of the fit without the pair: Student's t with n - 3 degrees. Null with the internal one, with
/// three pairs, and where the others lie on a line.
/// </param>
public readonly record struct StudentizedResidual(double Leverage, double? Internal, double? External)
{
    /// <summary>What leverage or the share of other pairs lacks by no more than this is rounding.</summary>
    private const double Rounding = 1e-12;

    /// <summary>Of a pair that the fit was estimated on.</summary>
    public static StudentizedResidual Of(in LinearFit fit, double x, double y)
    {
        Observation.Require(x, nameof(x));
        Observation.Require(y, nameof(y));
        var distance = (x - fit.MeanX) / Math.Sqrt(fit.Sxx);
        var leverage = (1 / fit.EffectivePairs) + (distance * distance);
        if (fit.ResidualDeviation == 0 || 1 - leverage <= Rounding)
        {
            return new StudentizedResidual(leverage, null, null);
        }

        var error = y - fit.MeanY - (fit.Beta * (x - fit.MeanX));
        var own = error / fit.ResidualDeviation / Math.Sqrt(1 - leverage);
        var others = fit.DegreesOfFreedom - (own * own);
        return new StudentizedResidual(
            leverage,
            own,
            fit.DegreesOfFreedom > 1 && others > Rounding * fit.DegreesOfFreedom
                ? own * Math.Sqrt((fit.DegreesOfFreedom - 1) / others)
                : null);
    }
}
