using Google.Protobuf.WellKnownTypes;
using Google.Type;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Support;

/// <summary>Quotes of 9 September 2025 for tests that publish.</summary>
internal static class Trades
{
    public static readonly DateTimeOffset Open = new(2025, 9, 9, 13, 30, 0, TimeSpan.Zero);

    public static readonly Date DayBefore = new() { Year = 2025, Month = 9, Day = 8 };

    public static Timestamp At(double secondsAfterOpen) =>
        Timestamp.FromDateTimeOffset(Open.AddSeconds(secondsAfterOpen));

    public static long Nanos(decimal units) => decimal.ToInt64(units * 1_000_000_000);

    /// <summary>A trade with a bid below and an ask above it.</summary>
    public static QuoteUpdate Trade(string id, double secondsAfterOpen, decimal price, decimal size = 100) => new()
    {
        Instrument = "instruments/" + id,
        EventTime = At(secondsAfterOpen),
        BidPriceNanos = Nanos(price) - 1_000_000,
        BidSizeNanos = Nanos(10),
        AskPriceNanos = Nanos(price) + 1_000_000,
        AskSizeNanos = Nanos(20),
        LastPriceNanos = Nanos(price),
        LastSizeNanos = Nanos(size),
    };

    public static QuoteUpdate WithPreviousClose(this QuoteUpdate quote, decimal price)
    {
        quote.PreviousClosePriceNanos = Nanos(price);
        quote.PreviousCloseSessionDate = DayBefore;
        return quote;
    }

    /// <summary>BTC and two miners with a base, at the open: enough for a sector move.</summary>
    public static QuoteUpdate[] Opening() =>
    [
        Trade("btc-usd", 0, 112_000m).WithPreviousClose(112_097.31m),
        Trade("bitf", 0, 1.30m).WithPreviousClose(1.28m),
        Trade("mara", 0, 15.41m).WithPreviousClose(15.20m),
    ];
}
