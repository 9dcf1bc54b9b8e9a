using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>Each event as one readable line.</summary>
internal sealed class EventLines(Tickers tickers)
{
    public string Of(Event arrived)
    {
        var time = IsoTime.ToText(arrived.EventTime);
        return arrived.PayloadCase switch
        {
            Event.PayloadOneofCase.Move => $"{time} {Move(arrived.Move)}",
            Event.PayloadOneofCase.Sector => $"{time} {Plain.Sector(arrived.Sector)}",
            Event.PayloadOneofCase.Session => $"{time} session {Plain.Session(arrived.Session.Previous)} to "
                + $"{Plain.Session(arrived.Session.Current)} {Plain.Date(arrived.Session.SessionDate)}",
            Event.PayloadOneofCase.Quote => $"{time} {Quote(arrived.Quote)}",
            Event.PayloadOneofCase.Deal => $"{time} {Deal(arrived.Deal)}",
            Event.PayloadOneofCase.Alert => $"{time} {Alert(arrived.Alert)}",
            Event.PayloadOneofCase.Correction => $"{time} {Correction(arrived.Correction)}",
            Event.PayloadOneofCase.Bar => $"{time} {Bar(arrived.Bar)}",
            _ => $"{time} {arrived.Kind.ToString().ToLowerInvariant()} {tickers.Of(arrived.Instrument)}",
        };
    }

    private string Move(Move move) => Line(
        tickers.Of(move.Instrument),
        Plain.Price(move.LastPrice),
        Plain.Ratio(move.HasMoveRatio, move.MoveRatio),
        "BTC",
        Plain.Ratio(move.HasBenchmarkMoveRatio, move.BenchmarkMoveRatio),
        "excess",
        Plain.Ratio(move.HasExcessRatio, move.ExcessRatio),
        Plain.Flags(move.Flags));

    private string Quote(Quote quote) => Line(
        tickers.Of(quote.Instrument),
        "last",
        Plain.Price(quote.LastPrice),
        "bid",
        Plain.Price(quote.BidPrice),
        "ask",
        Plain.Price(quote.AskPrice),
        Plain.Flags(quote.Flags));

    private static string Deal(Deal deal) => Line(
        "deal",
        Plain.Id(deal.Name),
        ContractNames.Of(deal.Status),
        ContractNames.Of(deal.Type),
        AmountText.Range(deal.BaseValue, deal.MaximumValue),
        Plain.OneLine(deal.Headline),
        deal.Revision > 1 ? $"(revision {Plain.Count(deal.Revision)}: {Plain.OneLine(deal.RevisionReason)})" : "");

    private string Alert(DivergenceAlert alert)
    {
        var one = alert.Divergence ?? new Divergence();
        return Line(
            "alert",
            tickers.Of(alert.Instrument),
            ContractNames.Of(alert.State),
            Plain.Statistic(one.HasResidualSigmas, one.ResidualSigmas),
            "sigmas, peak",
            Plain.Statistic(alert.HasPeakResidualSigmas, alert.PeakResidualSigmas) + ", move",
            Plain.Ratio(one.HasMoveRatio, one.MoveRatio),
            "BTC",
            Plain.Ratio(one.HasBenchmarkMoveRatio, one.BenchmarkMoveRatio),
            string.Join(' ', alert.Deals.Select(Plain.Id)));
    }

    private string Correction(Correction correction)
    {
        var before = Plain.Price(correction.OriginalPrice)
            + (correction.OriginalSize is { } original ? $" size {Plain.Size(original)}" : "");
        var after = correction.CorrectedPrice is { } price
            ? $"is now {Plain.Price(price)}"
                + (correction.CorrectedSize is { } corrected ? $" size {Plain.Size(corrected)}" : "")
            : "is cancelled";
        return Line(
            "correction",
            tickers.Of(correction.Instrument),
            "trade of sequence",
            Plain.Count(correction.CorrectedSequence),
            "at",
            IsoTime.ToText(correction.TradeTime),
            before,
            after + ", last",
            Plain.Price(correction.Quote?.LastPrice));
    }

    private string Bar(Bar bar) => Line(
        "bar",
        tickers.Of(bar.Instrument),
        ContractNames.Of(bar.Interval),
        IsoTime.ToText(bar.StartTime),
        "open",
        Plain.Price(bar.OpenPrice),
        "high",
        Plain.Price(bar.HighPrice),
        "low",
        Plain.Price(bar.LowPrice),
        "close",
        Plain.Price(bar.ClosePrice),
        "volume",
        Plain.Size(bar.VolumeSize),
        Plain.Flags(bar.Flags));

    private static string Line(params string[] words) => string.Join(' ', words).TrimEnd();
}
