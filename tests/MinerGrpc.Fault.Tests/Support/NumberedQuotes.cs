using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Google.Type;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>
/// Quotes that can be told apart: the size of the bid is the quote's number. Their market time lies on 10 September
/// 2025 and rises with the number, so that none is late and none grows stale.
/// </summary>
internal static class NumberedQuotes
{
    private const long Dollar = 1_000_000_000;

    private static readonly DateTimeOffset s_start = new(2025, 9, 10, 14, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<string> Instruments { get; } =
    [
        .. new[]
            {
                "apld", "bitf", "btbt", "btc-usd", "btdr", "can", "cifr", "clsk", "corz", "hive", "hut", "iren",
                "mara",
            }
            .Select(id => "instruments/" + id),
    ];

    /// <summary>Quotes `first` to `first + count - 1`.</summary>
    public static IEnumerable<QuoteUpdate> Make(long first, int count) =>
        Enumerable.Range(0, count).Select(i => Make(first + i));

    /// <param name="number">From 1.</param>
    /// <param name="instrument">Null: the number chooses.</param>
    public static QuoteUpdate Make(long number, string? instrument = null)
    {
        // Within 2 % of one another: no trade has to wait for a second one.
        var price = (10 * Dollar) + (number % 20 * Dollar / 100);
        return new QuoteUpdate
        {
            Instrument = instrument ?? Instruments[(int)(number % Instruments.Count)],
            EventTime = Timestamp.FromDateTimeOffset(TimeOf(number)),
            BidPriceNanos = price - (Dollar / 100),
            BidSizeNanos = number,
            AskPriceNanos = price + (Dollar / 100),
            AskSizeNanos = Dollar,
            LastPriceNanos = price,
            LastSizeNanos = Dollar,
            PreviousClosePriceNanos = 10 * Dollar,
            PreviousCloseSessionDate = new Date { Year = 2025, Month = 9, Day = 9 },
        };
    }

    /// <summary>Bids and asks, 1 to `count`, as a file for the console's publish.</summary>
    public static IEnumerable<string> Csv(int count) =>
    [
        "time,instrument,bid,bid_size,ask",
        .. Enumerable.Range(1, count).Select(CsvRow),
    ];

    public static long NumberOf(Quote quote) => quote.BidSizeNanos;

    private static string CsvRow(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $"{TimeOf(number):yyyy-MM-dd'T'HH:mm:ss.fff}Z,{Instruments[number % 5]},10.01,0.{number:D9},10.02");

    private static DateTimeOffset TimeOf(long number) => s_start.AddMilliseconds(number);
}
