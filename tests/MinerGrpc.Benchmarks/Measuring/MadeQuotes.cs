using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Feeds;
using MinerGrpc.V1;

namespace MinerGrpc.Benchmarks.Measuring;

/// <summary>
/// Quotes of a busy session, always the same: bid, ask and last with sizes, the instruments in turn, each a slow walk
/// that the jump filter lets pass. Market time rises by the same step from quote to quote.
/// </summary>
internal static class MadeQuotes
{
    /// <summary>10,000 quotes in a second of the market.</summary>
    public const long StepNanos = 100_000;

    public static readonly Instant Start = Instant.From(new DateTimeOffset(2025, 9, 10, 14, 0, 0, TimeSpan.Zero));

    public static readonly Universe Universe = Universe.Parse(
        BundledTables.Read("instruments.csv"), BundledTables.Read("tickers.csv"),
        BundledTables.Read("business_models.csv"), BundledTables.Read("mergers.csv"),
        BundledTables.Read("splits.csv"));

    private static readonly string[] s_ids =
    [
        "apld", "bitf", "btbt", "btc-usd", "btdr", "can", "cifr", "clsk", "corz", "hive", "hut", "iren", "mara",
        "riot", "wulf",
    ];

    private static readonly InstrumentId[] s_instruments = [.. s_ids.Select(Find)];

    public static int Instruments => s_ids.Length;

    /// <summary>The name of the instrument of a quote.</summary>
    public static string NameOf(long number) => "instruments/" + s_ids[number % s_ids.Length];

    public static Instant TimeOf(long number) => Start.PlusNanos(number * StepNanos);

    public static Timestamp StampOf(long number) => Timestamp.FromDateTimeOffset(
        new DateTimeOffset(2025, 9, 10, 14, 0, 0, TimeSpan.Zero).AddTicks(number * StepNanos / 100));

    /// <summary>For the market loop itself.</summary>
    public static QuoteInput Input(long number)
    {
        var price = PriceOf(number);
        return new QuoteInput
        {
            Instrument = s_instruments[number % s_instruments.Length],
            EventTime = TimeOf(number),
            Bid = new Price(price - Cent),
            BidSize = new Size(SizeOf(number)),
            Ask = new Price(price + Cent),
            AskSize = new Size(SizeOf(number + 1)),
            Last = new Price(price),
            LastSize = new Size(SizeOf(number + 2)),
            PreviousClose = new Price(Close),
            PreviousCloseDate = new DateOnly(2025, 9, 9),
        };
    }

    /// <summary>For the wire; the close of the day before comes once with each instrument.</summary>
    public static QuoteUpdate Update(long number)
    {
        var price = PriceOf(number);
        var update = new QuoteUpdate
        {
            Instrument = NameOf(number),
            EventTime = StampOf(number),
            BidPriceNanos = price - Cent,
            BidSizeNanos = SizeOf(number),
            AskPriceNanos = price + Cent,
            AskSizeNanos = SizeOf(number + 1),
            LastPriceNanos = price,
            LastSizeNanos = SizeOf(number + 2),
        };
        if (number < s_ids.Length)
        {
            update.PreviousClosePriceNanos = Close;
            update.PreviousCloseSessionDate = new Google.Type.Date { Year = 2025, Month = 9, Day = 9 };
        }

        return update;
    }

    /// <summary>A batch of them as it goes over the wire, with an id of its own.</summary>
    public static byte[] Batch(long first, int count)
    {
        var request = new PublishQuotesRequest { BatchId = $"bench-{first}", Source = "bench" };
        for (var i = 0; i < count; i++)
        {
            request.Quotes.Add(Update(first + i));
        }

        return request.ToByteArray();
    }

    private const long Dollar = 1_000_000_000;

    public const long Cent = Dollar / 100;

    /// <summary>Of the day before, of every instrument.</summary>
    public const long Close = 20 * Dollar;

    public static long PriceOf(long number)
    {
        // Up and down by cents within 2 %, over some thousand quotes.
        var step = number / s_ids.Length / 16 % 80;
        return Close + ((step < 40 ? step : 80 - step) * Cent);
    }

    public static long SizeOf(long number) => (1 + (number * 7_919 % 900)) * Dollar;

    private static InstrumentId Find(string id) => Universe.TryFind("instruments/" + id, out var found)
        ? found
        : throw new InvalidOperationException($"the universe has no {id}");
}
