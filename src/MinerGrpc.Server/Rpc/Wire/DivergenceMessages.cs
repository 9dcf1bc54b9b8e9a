using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Statistics;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Wire;

/// <summary>Divergences and alerts as messages. Stateless; the same state gives the same bytes.</summary>
internal static class DivergenceMessages
{
    public static V1.Divergence ToMessage(DivergenceState state, Universe universe)
    {
        var message = new V1.Divergence
        {
            Instrument = universe[state.Instrument].Name,
            Status = (V1.DivergenceStatus)state.Status,
            StatusMessage = state.Fault?.Message ?? string.Empty,
            Pairs = state.Estimate?.Count ?? 0,
            EstimatedFrom = state.Estimate?.From.ToTimestamp(),
            EstimatedThrough = state.Estimate?.Through.ToTimestamp(),
            BusinessModel = (V1.BusinessModel)state.Model,
            PartialSession = state.Partial,
            WindowSteps = state.Steps,
        };
        if (state.Move is { } move)
        {
            FillPrices(message, move);
        }

        if (state is { Forecast: { } forecast, Estimate.Fit: { } fit })
        {
            FillEstimate(message, fit);
            FillForecast(message, forecast);
            message.BenchmarkLogReturn = state.Move!.BenchmarkReturns.Sum();
        }

        if (state.Peers is { } peers)
        {
            FillPeers(message, peers, universe);
        }

        return message;
    }

    public static DivergenceAlert ToMessage(AlertTold alert, Universe universe)
    {
        var message = new DivergenceAlert
        {
            Name = alert.Name,
            Instrument = universe[alert.Instrument].Name,
            State = (V1.AlertState)alert.State,
            Divergence = ToMessage(alert.Divergence, universe),
            RaiseThresholdSigmas = AlertRules.RaiseSigmas,
            ClearThresholdSigmas = AlertRules.ClearSigmas,
            RaiseTime = alert.RaiseTime.ToTimestamp(),
            UpdateTime = alert.UpdateTime.ToTimestamp(),
            ClearTime = alert.ClearTime.ToTimestamp(),
            PeakResidualSigmas = alert.PeakSigmas,
            SessionDate = alert.SessionDate.ToDate(),
        };
        message.Deals.AddRange(alert.Deals);
        return message;
    }

    private static void FillPrices(V1.Divergence message, WindowMove move)
    {
        message.Simulated = move.Simulated;
        if (move.Base is { } from)
        {
            message.BasePriceNanos = from.Price.Nanos;
            message.BaseTime = from.Time.ToTimestamp();
        }

        if (move.Last is { } last)
        {
            message.LastPriceNanos = last.Price.Nanos;
            message.LastTime = last.Time.ToTimestamp();
        }

        if (move.BenchmarkBase is { } benchmarkFrom)
        {
            message.BenchmarkBasePriceNanos = benchmarkFrom.Price.Nanos;
            message.BenchmarkBaseTime = benchmarkFrom.Time.ToTimestamp();
        }

        if (move.BenchmarkLast is { } benchmarkLast)
        {
            message.BenchmarkLastPriceNanos = benchmarkLast.Price.Nanos;
            message.BenchmarkLastTime = benchmarkLast.Time.ToTimestamp();
        }

        if (move.MoveRatio is { } ratio)
        {
            message.MoveRatio = ratio;
        }

        if (move.BenchmarkMoveRatio is { } benchmarkRatio)
        {
            message.BenchmarkMoveRatio = benchmarkRatio;
        }
    }

    private static void FillEstimate(V1.Divergence message, LinearFit fit)
    {
        message.Beta = fit.Beta;
        message.BetaStandardError = fit.BetaStandardError;
        message.Alpha = fit.Alpha;
        message.ResidualDeviation = fit.ResidualDeviation;
        message.BenchmarkMean = fit.MeanX;
        message.BenchmarkSumOfSquares = fit.Sxx;
        message.EffectivePairs = fit.EffectivePairs;
        message.DegreesOfFreedom = fit.DegreesOfFreedom;
        if (fit.RSquared is { } rSquared)
        {
            message.RSquared = rSquared;
        }

        if (fit.Correlation is not { } correlation)
        {
            return;
        }

        message.Correlation = correlation;
        if (Correlation.Interval(correlation, fit.EffectivePairs) is { } interval)
        {
            message.CorrelationLow = interval.Low;
            message.CorrelationHigh = interval.High;
        }
    }

    private static void FillForecast(V1.Divergence message, Forecast forecast)
    {
        message.ActualLogReturn = forecast.Actual;
        message.ExpectedLogReturn = forecast.Expected;
        message.ExpectedMoveRatio = Returns.SimpleOf(forecast.Expected);
        message.ResidualLogReturn = forecast.Residual;
        message.ResidualStandardError = forecast.StandardError;
        if (forecast is { Sigmas: { } sigmas, PValue: { } p })
        {
            message.ResidualSigmas = sigmas;
            message.PValue = p;
        }
    }

    private static void FillPeers(V1.Divergence message, PeerComparison peers, Universe universe)
    {
        message.Peers = peers.Count;
        message.ExcludedPeers.AddRange(peers.Excluded.Select(e => new V1.ExcludedPeer
        {
            Instrument = universe[e.Instrument].Name,
            Reason = (V1.PeerExclusionReason)e.Reason,
        }));
        if (peers.Excess is { } excess)
        {
            message.LeaveOneOutExcessRatio = excess;
        }

        if (peers.ModifiedZ is { } z)
        {
            message.ModifiedZ = z;
        }
    }
}
