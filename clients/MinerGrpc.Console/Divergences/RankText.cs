using System.Globalization;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Divergences;

/// <summary>A rank as tables: the members with a number, those without one and why, and the business models.</summary>
internal sealed class RankText(RankDivergencesResponse answer, RankOrder order)
{
    public void WriteTo(TextWriter output)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"ranked by {ContractNames.Of(order)} as of {IsoTime.ToText(answer.AsOf)}: "
            + $"{answer.Divergences.Count} with a number, {answer.Skipped.Count} without"));
        if (answer.Divergences.Count > 0)
        {
            Ranked().WriteTo(output);
        }

        if (answer.Skipped.Count > 0)
        {
            Skipped().WriteTo(output);
        }

        if (answer.Groups.Count > 0)
        {
            Groups().WriteTo(output);
        }

        output.WriteLine($"inputs {Plain.Digest(answer.InputsDigest)}");
    }

    private TextTable Ranked()
    {
        var table = new TextTable(
            "RANK", "INSTRUMENT", "MOVE", "BTC", "EXPECTED", "RESIDUAL(LN)", "SIGMAS", "P", "PEER EXCESS", "MODIFIED Z",
            "MODEL", "FLAGS");
        foreach (var (index, one) in answer.Divergences.Index())
        {
            table.Add(
                Plain.Count(index + 1),
                Plain.ShortName(one.Instrument),
                Plain.Ratio(one.HasMoveRatio, one.MoveRatio),
                Plain.Ratio(one.HasBenchmarkMoveRatio, one.BenchmarkMoveRatio),
                Plain.Ratio(one.HasExpectedMoveRatio, one.ExpectedMoveRatio),
                Plain.Log(one.HasResidualLogReturn, one.ResidualLogReturn),
                Plain.Statistic(one.HasResidualSigmas, one.ResidualSigmas),
                Plain.Probability(one.HasPValue, one.PValue),
                Plain.Ratio(one.HasLeaveOneOutExcessRatio, one.LeaveOneOutExcessRatio),
                Plain.Statistic(one.HasModifiedZ, one.ModifiedZ),
                ContractNames.Of(one.BusinessModel),
                DivergenceLines.Flags(one));
        }

        return table;
    }

    private TextTable Skipped()
    {
        var table = new TextTable("WITHOUT A NUMBER", "STATUS", "MESSAGE");
        foreach (var one in answer.Skipped)
        {
            table.Add(
                Plain.ShortName(one.Instrument), ContractNames.Of(one.Status), Plain.OneLine(one.StatusMessage));
        }

        return table;
    }

    private TextTable Groups()
    {
        var table = new TextTable("MODEL", "MEMBERS", "MEAN", "INSTRUMENTS");
        foreach (var group in answer.Groups)
        {
            table.Add(
                ContractNames.Of(group.BusinessModel),
                Plain.Count(group.Instruments.Count),
                order == RankOrder.PeerExcess ? Plain.Ratio(true, group.Mean) : Plain.Statistic(true, group.Mean),
                string.Join(' ', group.Instruments.Select(Plain.ShortName)));
        }

        return table;
    }
}
