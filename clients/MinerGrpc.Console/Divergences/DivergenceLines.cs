using System.Globalization;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Divergences;

/// <summary>A divergence in lines for a person. What is not known is left out or a dash, never a zero.</summary>
internal static class DivergenceLines
{
    private const int LabelWidth = 13;

    public static IEnumerable<string> Of(QueryDivergenceResponse answer)
    {
        var one = answer.Divergence ?? new Divergence();
        yield return Line(Plain.ShortName(one.Instrument), one.Status == DivergenceStatus.Ok
            ? ContractNames.Of(one.Status)
            : $"{ContractNames.Of(one.Status)}: {Plain.OneLine(one.StatusMessage)}");
        yield return Line("price", Leg(
            (one.BasePrice, one.BaseTime), (one.LastPrice, one.LastTime),
            Plain.Ratio(one.HasMoveRatio, one.MoveRatio)));
        yield return Line("BTC", Leg(
            (one.BenchmarkBasePrice, one.BenchmarkBaseTime), (one.BenchmarkLastPrice, one.BenchmarkLastTime),
            Plain.Ratio(one.HasBenchmarkMoveRatio, one.BenchmarkMoveRatio)));
        yield return Line("estimate", Estimate(one));
        if (one.Status == DivergenceStatus.Ok)
        {
            yield return Line("expected", $"{Plain.Ratio(one.HasExpectedMoveRatio, one.ExpectedMoveRatio)} (ln "
                + $"{Plain.Log(one.HasExpectedLogReturn, one.ExpectedLogReturn)})");
            yield return Line("residual", Residual(one));
            yield return Line("correlation", $"{Plain.Number(one.HasCorrelation, one.Correlation)}, 95 % from "
                + $"{Plain.Number(one.HasCorrelationLow, one.CorrelationLow)} to "
                + Plain.Number(one.HasCorrelationHigh, one.CorrelationHigh));
        }

        yield return Line("peers", Peers(one));
        if (one.ExcludedPeers.Count > 0)
        {
            yield return Line("left out", string.Join(", ", one.ExcludedPeers.Select(peer =>
                $"{Plain.ShortName(peer.Instrument)} {ContractNames.Of(peer.Reason)}")));
        }

        yield return Line("model", ContractNames.Of(one.BusinessModel));
        if (Flags(one) is { Length: > 0 } flags)
        {
            yield return Line("flags", flags);
        }

        foreach (var line in DiagnosticLines.Of(answer.Diagnostics))
        {
            yield return line;
        }

        yield return Line("as of", IsoTime.ToText(answer.AsOf));
        yield return Line("inputs", Plain.Digest(answer.InputsDigest));
    }

    /// <summary>Null: there are none.</summary>
    public static TextTable? Pairs(IReadOnlyCollection<ReturnPair> pairs)
    {
        if (pairs.Count == 0)
        {
            return null;
        }

        var table = new TextTable("FROM", "TO", "RETURN(LN)", "BTC(LN)");
        foreach (var pair in pairs)
        {
            table.Add(
                IsoTime.ToText(pair.StartTime),
                IsoTime.ToText(pair.EndTime),
                pair.LogReturn.ToString("+0.000000;-0.000000;0.000000", CultureInfo.InvariantCulture),
                pair.BenchmarkLogReturn.ToString("+0.000000;-0.000000;0.000000", CultureInfo.InvariantCulture));
        }

        return table;
    }

    /// <summary>PARTIAL: the session is under way. SIMULATED: a price is a reconstruction.</summary>
    public static string Flags(Divergence one) =>
        string.Join(' ', new[] { one.PartialSession ? "PARTIAL" : "", one.Simulated ? "SIMULATED" : "" }
            .Where(flag => flag.Length > 0));

    public static string Line(string label, string text) => $"{label.PadRight(LabelWidth)}{text}";

    private static string Leg(
        (decimal? Price, Google.Protobuf.WellKnownTypes.Timestamp? Time) start,
        (decimal? Price, Google.Protobuf.WellKnownTypes.Timestamp? Time) end,
        string move) =>
        $"{Plain.Price(start.Price)} at {IsoTime.ToText(start.Time)} to {Plain.Price(end.Price)} at "
            + $"{IsoTime.ToText(end.Time)}: {move}";

    private static string Estimate(Divergence one)
    {
        var span = one.EstimatedFrom is null
            ? ""
            : $" from {IsoTime.ToText(one.EstimatedFrom)} to {IsoTime.ToText(one.EstimatedThrough)}";
        var pairs = FormattableString.Invariant($"{one.Pairs} pairs{span}");
        return one.HasBeta
            ? $"beta {Plain.Number(one.HasBeta, one.Beta)} +- "
                + $"{Plain.Number(one.HasBetaStandardError, one.BetaStandardError)}, alpha "
                + (one.HasAlpha ? one.Alpha.ToString("0.000000", CultureInfo.InvariantCulture) : Plain.Absent)
                + $" a step, R2 {Plain.Number(one.HasRSquared, one.RSquared)}, {pairs}"
            : pairs;
    }

    private static string Residual(Divergence one) =>
        $"ln {Plain.Log(one.HasResidualLogReturn, one.ResidualLogReturn)} +- "
        + $"{Plain.Number(one.HasResidualStandardError, one.ResidualStandardError)} "
        + $"(steps {Plain.Count(one.WindowSteps)}): "
        + $"{Plain.Statistic(one.HasResidualSigmas, one.ResidualSigmas)} sigmas, p "
        + Plain.Probability(one.HasPValue, one.PValue)
        + (one.HasDegreesOfFreedom
            ? FormattableString.Invariant($" with {one.DegreesOfFreedom:0.##} degrees of freedom")
            : "");

    private static string Peers(Divergence one) => !one.HasLeaveOneOutExcessRatio
        ? "no comparison"
        : FormattableString.Invariant($"{Plain.Ratio(true, one.LeaveOneOutExcessRatio)} over the other {one.Peers - 1}")
            + $", modified z {Plain.Statistic(one.HasModifiedZ, one.ModifiedZ)}";
}
