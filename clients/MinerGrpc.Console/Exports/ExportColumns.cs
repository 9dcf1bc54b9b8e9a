using MinerGrpc.ConsoleClient.Files;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Exports;

/// <summary>The columns of exports: those that `publish` and `import bars` read.</summary>
internal static class ExportColumns
{
    public static readonly IReadOnlyList<FileColumn<QuoteUpdate>> Quotes =
    [
        new InstantColumn<QuoteUpdate>("time", q => q.EventTime),
        new TextColumn<QuoteUpdate>("instrument", q => Plain.Id(q.Instrument)),
        new UnitsColumn<QuoteUpdate>("bid", q => q.HasBidPriceNanos ? q.BidPriceNanos : null),
        new UnitsColumn<QuoteUpdate>("bid_size", q => q.HasBidSizeNanos ? q.BidSizeNanos : null),
        new UnitsColumn<QuoteUpdate>("ask", q => q.HasAskPriceNanos ? q.AskPriceNanos : null),
        new UnitsColumn<QuoteUpdate>("ask_size", q => q.HasAskSizeNanos ? q.AskSizeNanos : null),
        new UnitsColumn<QuoteUpdate>("last", q => q.HasLastPriceNanos ? q.LastPriceNanos : null),
        new UnitsColumn<QuoteUpdate>("last_size", q => q.HasLastSizeNanos ? q.LastSizeNanos : null),
        new UnitsColumn<QuoteUpdate>(
            "previous_close", q => q.HasPreviousClosePriceNanos ? q.PreviousClosePriceNanos : null),
        new DateColumn<QuoteUpdate>("previous_close_date", q => q.PreviousCloseSessionDate),
        new TextColumn<QuoteUpdate>("flags", q => Flags(q.Flags)),
    ];

    public static readonly IReadOnlyList<FileColumn<Bar>> Bars =
    [
        new TextColumn<Bar>("interval", b => ContractNames.Of(b.Interval)),
        new TextColumn<Bar>("instrument", b => Plain.Id(b.Instrument)),
        new DateColumn<Bar>("session_date", b => b.SessionDate),
        new InstantColumn<Bar>("start_time", b => b.StartTime),
        new UnitsColumn<Bar>("open", b => b.HasOpenPriceNanos ? b.OpenPriceNanos : null),
        new UnitsColumn<Bar>("high", b => b.HasHighPriceNanos ? b.HighPriceNanos : null),
        new UnitsColumn<Bar>("low", b => b.HasLowPriceNanos ? b.LowPriceNanos : null),
        new UnitsColumn<Bar>("close", b => b.HasClosePriceNanos ? b.ClosePriceNanos : null),
        new UnitsColumn<Bar>("volume", b => b.HasVolumeSizeNanos ? b.VolumeSizeNanos : null),
        new TextColumn<Bar>("source", b => b.Source),
        new TextColumn<Bar>("flags", b => Flags(b.Flags)),
    ];

    private static string Flags(IEnumerable<QuoteFlag> flags) =>
        string.Join('|', flags.Select(flag => ContractNames.Of(flag)));
}
