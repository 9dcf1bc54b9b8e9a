using System.Globalization;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Deals;

/// <summary>Reactions to a deal as tables: instruments and windows, then summaries and tests over them.</summary>
internal sealed class ReactionText(string name, ListDealReactionsResponse answer)
{
    public void WriteTo(TextWriter output)
    {
        var revision = answer.Deal is { } deal ? $" revision {Plain.Count(deal.Revision)}" : "";
        output.WriteLine($"{Plain.OneLine(name)}{revision}: day 0 is {Plain.Date(answer.DayZero)}");
        if (answer.Reactions.Count == 0)
        {
            output.WriteLine("no instrument is affected, or no session is known yet");
        }
        else
        {
            Reactions().WriteTo(output);
        }

        if (answer.Summaries.Count > 0)
        {
            Summaries().WriteTo(output);
        }

        if (answer.Tests.Count > 0)
        {
            Tests().WriteTo(output);
        }

        output.WriteLine($"inputs {Plain.Digest(answer.InputsDigest)}");
    }

    private TextTable Reactions()
    {
        var table = new TextTable(
            "INSTRUMENT", "RELATION", "WINDOW", "CAR(LN)", "ERROR", "T", "P", "HOLM P", "BH P", "STATUS",
            "CONFOUNDERS");
        foreach (var one in answer.Reactions)
        {
            table.Add(
                Plain.ShortName(one.Instrument),
                ContractNames.Of(one.Relation),
                Window(one.Window),
                Plain.Log(one.HasCumulativeAbnormalLogReturn, one.CumulativeAbnormalLogReturn),
                Plain.Number(one.HasStandardError, one.StandardError),
                Plain.Statistic(one.HasTStatistic, one.TStatistic),
                Plain.Probability(one.HasPValue, one.PValue),
                Plain.Probability(one.HasHolmPValue, one.HolmPValue),
                Plain.Probability(one.HasBenjaminiHochbergPValue, one.BenjaminiHochbergPValue),
                ContractNames.Of(one.Status),
                Plain.OneLine(string.Join(", ", one.Confounders)));
        }

        return table;
    }

    private TextTable Summaries()
    {
        var table = new TextTable("RELATION", "WINDOW", "INSTRUMENTS", "MEAN CAR(LN)", "RESIDUAL CORRELATION");
        foreach (var one in answer.Summaries)
        {
            table.Add(
                ContractNames.Of(one.Relation),
                Window(one.Window),
                Plain.Count(one.Instruments),
                Plain.Log(one.HasMeanCumulativeAbnormalLogReturn, one.MeanCumulativeAbnormalLogReturn),
                Plain.Number(one.HasMeanResidualCorrelation, one.MeanResidualCorrelation));
        }

        return table;
    }

    private TextTable Tests()
    {
        var table = new TextTable("RELATION", "WINDOW", "TEST", "STATISTIC", "P", "INSTRUMENTS");
        foreach (var one in answer.Tests)
        {
            table.Add(
                ContractNames.Of(one.Relation),
                Window(one.Window),
                Plain.OneLine(one.Test),
                Plain.Statistic(one.HasStatistic, one.Statistic),
                Plain.Probability(one.HasPValue, one.PValue),
                Plain.Count(one.Instruments));
        }

        return table;
    }

    // [0,+5], as the field writes event windows.
    private static string Window(EventWindow? window) => window is null
        ? Plain.Absent
        : string.Create(CultureInfo.InvariantCulture, $"[{window.FirstSession:+0;-0;0},{window.LastSession:+0;-0;0}]");
}
