using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Divergences;

/// <summary>Whether an estimate can be trusted, in lines.</summary>
internal static class DiagnosticLines
{
    /// <param name="found">Null: there are none, and no lines.</param>
    public static IEnumerable<string> Of(ModelDiagnostics? found)
    {
        if (found is null)
        {
            yield break;
        }

        yield return DivergenceLines.Line("other betas", "Scholes-Williams "
            + $"{Plain.Number(found.HasScholesWilliamsBeta, found.ScholesWilliamsBeta)}, Dimson "
            + $"{Plain.Number(found.HasDimsonBeta, found.DimsonBeta)} +- "
            + Plain.Number(found.HasDimsonStandardError, found.DimsonStandardError));
        yield return DivergenceLines.Line("break", "Chow F "
            + $"{Plain.Number(found.HasChowFStatistic, found.ChowFStatistic)} p "
            + $"{Plain.Probability(found.HasChowPValue, found.ChowPValue)}, CUSUM "
            + (found.HasCusumCrossingPair
                ? $"leaves its bounds at pair {Plain.Count(found.CusumCrossingPair)}"
                : "within its bounds")
            + $", OLS-CUSUM {Plain.Number(found.HasOlsCusumStatistic, found.OlsCusumStatistic)} p "
            + Plain.Probability(found.HasOlsCusumPValue, found.OlsCusumPValue));
        if (found.CorrelationBreak is { } window)
        {
            yield return DivergenceLines.Line("over window", FormattableString.Invariant(
                $"correlation {Plain.Number(true, window.WindowCorrelation)} over {window.WindowSteps} steps, z ")
                + $"{Plain.Statistic(true, window.ZStatistic)} p {Plain.Probability(true, window.PValue)}");
        }
    }
}
