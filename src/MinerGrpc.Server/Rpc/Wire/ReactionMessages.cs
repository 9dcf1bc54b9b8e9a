using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Statistics;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Wire;

/// <summary>Event studies as messages. Stateless.</summary>
internal static class ReactionMessages
{
    public static DealReaction ToMessage(EventReaction reaction, Universe universe)
    {
        var state = reaction.State;
        var message = new DealReaction
        {
            Instrument = universe[state.Instrument].Name,
            Window = ToMessage(reaction.Window),
            Status = (V1.DivergenceStatus)state.Status,
            Relation = (DealRelation)reaction.Relation,
            Pairs = state.Estimate?.Count ?? 0,
        };
        message.AbnormalLogReturns.AddRange(reaction.AbnormalReturns);
        if (state is { Forecast: { } forecast, Estimate.Fit: { } fit })
        {
            message.CumulativeAbnormalLogReturn = forecast.Residual;
            message.StandardError = forecast.StandardError;
            message.DegreesOfFreedom = fit.DegreesOfFreedom;
            message.Beta = fit.Beta;
            message.Alpha = fit.Alpha;
            FillTest(message, reaction, forecast);
        }

        return message;
    }

    public static IEnumerable<CrossSectionTest> Tests(EventGroup group)
    {
        yield return Test(group, "CROSS_SECTIONAL_T", group.Study.CrossSectionalT);
        yield return Test(group, "PATELL", group.Study.Patell);
        yield return Test(group, "BMP", group.Study.Bmp);
        yield return Test(group, "KOLARI_PYNNONEN_BMP", group.Study.KolariPynnonenBmp);
        yield return Test(group, "KOLARI_PYNNONEN_PATELL", group.Study.KolariPynnonenPatell);
        if (group.Corrado is { } corrado)
        {
            yield return Test(group, "CORRADO_RANK", corrado);
        }
    }

    public static ReactionSummary Summary(EventGroup group)
    {
        var message = new ReactionSummary
        {
            Window = ToMessage(group.Window),
            Relation = (DealRelation)group.Relation,
            Instruments = group.Instruments,
        };
        if (group.Study.MeanAbnormalReturn is { } mean)
        {
            message.MeanCumulativeAbnormalLogReturn = mean;
        }

        if (group.Study.MeanResidualCorrelation is { } correlation)
        {
            message.MeanResidualCorrelation = correlation;
        }

        return message;
    }

    private static void FillTest(DealReaction message, EventReaction reaction, Forecast forecast)
    {
        if (forecast is { Sigmas: { } t, PValue: { } p })
        {
            message.TStatistic = t;
            message.PValue = p;
        }

        if (reaction is { Holm: { } holm, BenjaminiHochberg: { } hochberg })
        {
            message.HolmPValue = holm;
            message.BenjaminiHochbergPValue = hochberg;
        }
    }

    private static CrossSectionTest Test(EventGroup group, string name, EventTest test)
    {
        var message = new CrossSectionTest
        {
            Window = ToMessage(group.Window),
            Relation = (DealRelation)group.Relation,
            Test = name,
            Instruments = test.Instruments,
        };
        if (test is { Statistic: { } statistic, PValue: { } p })
        {
            message.Statistic = statistic;
            message.PValue = p;
        }

        return message;
    }

    private static EventWindow ToMessage(SessionOffsets window) =>
        new() { FirstSession = window.First, LastSession = window.Last };
}
