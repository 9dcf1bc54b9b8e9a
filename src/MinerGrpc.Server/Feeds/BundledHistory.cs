using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Tables;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>The facts that stand before the bundled session: official closes and announcements, from Data/.</summary>
public static class BundledHistory
{
    /// <summary>What the bars and the journal call it. Another number when the tables gain rows.</summary>
    public const string Name = "bundled history 1";

    private const string BarTable = "daily_bars.csv";
    private const string DealTable = "deals.csv";

    /// <summary>Oldest first. <see cref="FormatException"/> names table, line, column and value.</summary>
    public static IReadOnlyList<Bar> DailyBars(Universe universe, Instant now) =>
        [.. CsvTable.Parse(BarTable, BundledTables.Read(BarTable))
            .WithColumns("session_date", "instrument", "open", "high", "low", "close", "volume")
            .Rows.Select(row => ToBar(row, universe, now))];

    /// <summary>Drafts, in the order of their announcement.</summary>
    public static IReadOnlyList<Deal> Deals(Universe universe) =>
        DealTables.Parse(DealTable, BundledTables.Read(DealTable), universe);

    private static Bar ToBar(CsvRow row, Universe universe, Instant now)
    {
        var input = new BarInput
        {
            Name = "instruments/" + row["instrument"],
            Instrument = universe.TryFind("instruments/" + row["instrument"], out var id) ? id : null,
            Interval = BarInterval.OneDay,
            SessionDate = row.Date("session_date"),
            Open = PriceOf(row, "open"),
            High = PriceOf(row, "high"),
            Low = PriceOf(row, "low"),
            Close = PriceOf(row, "close"),
            Volume = row.OptionalNumber("volume") is { } volume ? Size.FromDecimal(volume) : null,
        };
        return BarJudge.Judge(input, Name, now, TradingCalendar.NewYork, out var bar) is { } refusal
            ? throw row.Error("instrument", refusal)
            : bar;
    }

    private static Price? PriceOf(CsvRow row, string column) =>
        row.OptionalNumber(column) is { } price ? Price.FromDecimal(price) : null;
}
