namespace MinerGrpc.Core.Statistics;

/// <summary>
/// What happened over some steps outside of the pairs of a fit, against what the fit expected of them. For one step it
/// is the ordinary forecast error. Formula: ANALYTICS.md, market model.
/// </summary>
/// <param name="Steps">m, 1 or more.</param>
/// <param name="Actual">Sum of y over the steps.</param>
/// <param name="Expected">m alpha + beta (sum of x).</param>
/// <param name="Residual">Actual less expected.</param>
/// <param name="StandardError">s sqrt(m + m^2 / n + (sum of x - m MeanX)^2 / Sxx). 0: the fit is exact.</param>
/// <param name="Sigmas">Residual by its standard error. Null: the error is 0.</param>
/// <param name="PValue">Two-sided, Student's t with the fit's degrees of freedom. Null: the error is 0.</param>
public readonly record struct Forecast(
    int Steps, double Actual, double Expected, double Residual, double StandardError, double? Sigmas, double? PValue)
{
    /// <param name="fit">Estimated on pairs that end before the steps begin.</param>
    /// <param name="steps">1 or more.</param>
    /// <param name="sumX">Of the benchmark over the steps; at most 1e100 in size, as the other.</param>
    /// <param name="sumY">Of the instrument over the steps.</param>
    public static Forecast Of(in LinearFit fit, int steps, double sumX, double sumY)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        Observation.Require(sumX, nameof(sumX));
        Observation.Require(sumY, nameof(sumY));
        var expected = (steps * fit.Alpha) + (fit.Beta * sumX);
        var residual = sumY - expected;
        var distance = (sumX - (steps * fit.MeanX)) / Math.Sqrt(fit.Sxx);
        var own = Math.Sqrt(steps + ((double)steps * steps / fit.EffectivePairs));
        var error = fit.ResidualDeviation * double.Hypot(own, distance);
        double? sigmas = error > 0 && double.IsFinite(residual / error) ? residual / error : null;
        return new Forecast(
            steps,
            sumY,
            expected,
            residual,
            error,
            sigmas,
            sigmas is { } t ? Distributions.StudentTTwoSided(t, fit.DegreesOfFreedom) : null);
    }
}
