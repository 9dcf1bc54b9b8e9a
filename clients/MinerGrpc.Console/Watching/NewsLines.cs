using System.Globalization;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>Deals, alerts and corrections in short: what counts stands first, since the edge cuts the rest.</summary>
internal sealed class NewsLines(Tickers tickers)
{
    private const long SecondsADay = 86_400;

    /// <param name="arrived">A deal, an alert or a correction.</param>
    /// <param name="marketTime">In seconds since 1970; an event of its day is told by the hour.</param>
    public NewsLine Of(Event arrived, long? marketTime)
    {
        var (what, text) = arrived.PayloadCase switch
        {
            Event.PayloadOneofCase.Deal => ("DEAL", Deal(arrived.Deal)),
            Event.PayloadOneofCase.Alert => ("ALERT", Alert(arrived.Alert)),
            _ => ("CORRECTION", Correction(arrived.Correction)),
        };
        return new(When(arrived.EventTime?.Seconds, marketTime), what, Plain.OneLine(text));
    }

    private static string When(long? second, long? marketTime) => second is not { } known
        ? Plain.Absent
        : DateTimeOffset.FromUnixTimeSeconds(known).ToString(
            marketTime is { } now && known / SecondsADay == now / SecondsADay ? "HH:mm:ss" : "MM-dd",
            CultureInfo.InvariantCulture);

    private static string Deal(Deal deal) => Line(
        deal.Headline,
        deal.BaseValue is null && deal.MaximumValue is null ? "" : AmountText.Range(deal.BaseValue, deal.MaximumValue),
        ContractNames.Of(deal.Status),
        deal.Revision > 1 ? $"revision {Plain.Count(deal.Revision)}: {deal.RevisionReason}" : "");

    private string Alert(DivergenceAlert alert)
    {
        var one = alert.Divergence ?? new Divergence();
        return Line(
            $"{tickers.Of(alert.Instrument)} {ContractNames.Of(alert.State)}",
            $"{Plain.Statistic(one.HasResidualSigmas, one.ResidualSigmas)} sigmas",
            $"move {Plain.Ratio(one.HasMoveRatio, one.MoveRatio)}",
            $"BTC {Plain.Ratio(one.HasBenchmarkMoveRatio, one.BenchmarkMoveRatio)}",
            string.Join(' ', alert.Deals.Select(Plain.Id)));
    }

    private string Correction(Correction correction) => Line(
        $"{tickers.Of(correction.Instrument)} {Plain.Price(correction.OriginalPrice)} "
            + (correction.CorrectedPrice is { } price ? $"is now {Plain.Price(price)}" : "is cancelled"),
        $"last {Plain.Price(correction.Quote?.LastPrice)}");

    private static string Line(params string[] parts) =>
        string.Join("  ", parts.Where(part => part.Length > 0));
}
