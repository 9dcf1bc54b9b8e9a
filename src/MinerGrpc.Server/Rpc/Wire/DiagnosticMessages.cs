using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Statistics;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Wire;

/// <summary>What stands beside an estimate, so that a reader can tell whether to trust it. Stateless.</summary>
internal static class DiagnosticMessages
{
    /// <summary>Null unless the status is OK.</summary>
    public static ModelDiagnostics? Of(DivergenceState state)
    {
        if (state is not { Forecast: not null, Estimate: { Fit: { } fit, Pairs: { Count: > 0 } pairs } })
        {
            return null;
        }

        double[] x = [.. pairs.Select(p => p.Benchmark)];
        double[] y = [.. pairs.Select(p => p.Own)];
        var message = new ModelDiagnostics { CorrelationBreak = BreakOf(state, fit) };
        FillNonsynchronous(message, x, y);
        FillBreaks(message, x, y);
        return message;
    }

    private static void FillNonsynchronous(ModelDiagnostics message, double[] x, double[] y)
    {
        if (NonsynchronousBeta.ScholesWilliams(x, y) is { } scholesWilliams)
        {
            message.ScholesWilliamsBeta = scholesWilliams.Beta;
        }

        if (NonsynchronousBeta.Dimson(x, y) is { } dimson)
        {
            message.DimsonBeta = dimson.Beta;
            message.DimsonStandardError = dimson.StandardError;
        }
    }

    private static void FillBreaks(ModelDiagnostics message, double[] x, double[] y)
    {
        if (BetaBreak.Chow(x, y, x.Length / 2) is { } chow)
        {
            message.ChowFStatistic = chow.F;
            message.ChowPValue = chow.PValue;
        }

        if (RecursiveResiduals.Of(x, y)?.FirstCrossing() is { } crossing)
        {
            message.CusumCrossingPair = crossing;
        }

        if (BetaBreak.OlsCusum(x, y) is { } cusum)
        {
            message.OlsCusumStatistic = cusum.Statistic;
            message.OlsCusumPValue = cusum.PValue;
        }
    }

    /// <summary>Correlation over the pairs against correlation over the window. Null: fewer than four steps.</summary>
    private static CorrelationBreak? BreakOf(DivergenceState state, LinearFit fit)
    {
        var move = state.Move!;
        return fit.Correlation is { } before
            && Correlation.Of(move.BenchmarkReturns, move.Returns) is { } within
            && Correlation.Difference(before, fit.EffectivePairs, within, state.Steps) is { } difference
            ? new CorrelationBreak
            {
                WindowCorrelation = within,
                WindowSteps = state.Steps,
                ZStatistic = difference.Z,
                PValue = difference.PValue,
            }
            : null;
    }
}
