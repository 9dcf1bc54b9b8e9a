using System.Globalization;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Market;

/// <summary>The words of the market tests: instruments, instants of New York's clock, and quotes.</summary>
internal static class Given
{
    public static readonly TradingCalendar NewYork = TradingCalendar.NewYork;
    public static readonly Universe Universe = TestTables.BundledUniverse;
    public static readonly InstrumentId Btc = Universe.Benchmark;
    public static readonly InstrumentId Mara = Id("mara");
    public static readonly InstrumentId Riot = Id("riot");
    public static readonly InstrumentId Nbis = Id("nbis");

    public static InstrumentId Id(string name) =>
        Universe.TryFind("instruments/" + name, out var id) ? id : throw new ArgumentException(name + " is unknown");

    /// <summary>New York's clock: "2025-09-09 16:00:00", with a fraction where one is wanted.</summary>
    public static Instant At(string newYork)
    {
        var local = DateTime.ParseExact(
            newYork, "yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture, DateTimeStyles.None);
        return NewYorkTime.At(DateOnly.FromDateTime(local), TimeOnly.FromDateTime(local));
    }

    public static DateOnly Day(string date) => DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static Price Dollars(decimal price) => Price.FromDecimal(price);

    public static QuoteInput Trade(InstrumentId id, Instant time, decimal last, decimal? size = null) => new()
    {
        Instrument = id,
        EventTime = time,
        Last = Dollars(last),
        LastSize = size is { } s ? Size.FromDecimal(s) : null,
    };

    public static QuoteInput Trade(InstrumentId id, string newYork, decimal last, decimal? size = null) =>
        Trade(id, At(newYork), last, size);

    /// <summary>Null: the side is absent.</summary>
    public static QuoteInput Sides(InstrumentId id, Instant time, decimal? bid, decimal? ask) => new()
    {
        Instrument = id,
        EventTime = time,
        Bid = bid is { } b ? Dollars(b) : null,
        Ask = ask is { } a ? Dollars(a) : null,
    };

    public static QuoteInput Sides(InstrumentId id, string newYork, decimal? bid, decimal? ask) =>
        Sides(id, At(newYork), bid, ask);

    public static QuoteInput PreviousClose(InstrumentId id, string newYork, decimal price, string date) => new()
    {
        Instrument = id,
        EventTime = At(newYork),
        PreviousClose = Dollars(price),
        PreviousCloseDate = Day(date),
    };

    public static QuoteInput Halt(InstrumentId id, string newYork) =>
        new() { Instrument = id, EventTime = At(newYork), Flags = QuoteFlags.Halted };
}
