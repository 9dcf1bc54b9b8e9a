using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Ingest;

/// <summary>What the market says of a quote is counted in the ack, and only what it takes reaches the board.</summary>
public sealed class VerdictTests
{
    private static readonly Dictionary<string, (QuoteVerdict Verdict, Action<QuoteUpdate> Change)> s_cases = new()
    {
        ["a good quote"] = (QuoteVerdict.Accepted, q => { }),
        ["a trade alone"] = (QuoteVerdict.Accepted, q => { q.ClearBidPriceNanos(); q.ClearAskPriceNanos(); }),
        ["a name that is none"] = (QuoteVerdict.UnknownInstrument, q => q.Instrument = "instruments/doge"),
        ["no name"] = (QuoteVerdict.UnknownInstrument, q => q.Instrument = ""),
        ["a ticker for a name"] = (QuoteVerdict.UnknownInstrument, q => q.Instrument = "BITF"),
        ["SQL for a name"] = (QuoteVerdict.UnknownInstrument, q => q.Instrument = "'; DROP TABLE journal--"),
        ["no time"] = (QuoteVerdict.Malformed, q => q.EventTime = null),
        ["nanos of -1"] =
            (QuoteVerdict.Malformed, q => q.EventTime = new Timestamp { Seconds = 1_757_430_000, Nanos = -1 }),
        ["nanos of 1e9"] =
            (QuoteVerdict.Malformed, q => q.EventTime = new Timestamp { Seconds = 1_757_430_000, Nanos = (int)1e9 }),
        ["the year 10000"] = (QuoteVerdict.Malformed, q => q.EventTime = new Timestamp { Seconds = 253_402_300_800 }),
        ["the smallest time"] = (QuoteVerdict.Malformed, q => q.EventTime = new Timestamp { Seconds = long.MinValue }),
        ["a time before the calendar"] =
            (QuoteVerdict.Malformed, q => q.EventTime = new Timestamp { Seconds = 1_600_000_000 }),
        ["a negative bid"] = (QuoteVerdict.Malformed, q => q.BidPriceNanos = -1),
        ["the smallest ask"] = (QuoteVerdict.Malformed, q => q.AskPriceNanos = long.MinValue),
        ["a last of 0"] = (QuoteVerdict.Malformed, q => q.LastPriceNanos = 0),
        ["a negative size"] = (QuoteVerdict.Malformed, q => q.LastSizeNanos = -1),
        ["no price at all"] = (QuoteVerdict.Malformed, q =>
        {
            q.ClearBidPriceNanos();
            q.ClearAskPriceNanos();
            q.ClearLastPriceNanos();
        }),
        ["half a previous close"] = (QuoteVerdict.Malformed, q => q.PreviousClosePriceNanos = 1),
        ["a previous close of a Sunday"] = (QuoteVerdict.Malformed, q =>
        {
            q.PreviousClosePriceNanos = 1;
            q.PreviousCloseSessionDate = new Google.Type.Date { Year = 2025, Month = 9, Day = 7 };
        }),
        ["six seconds ahead"] = (QuoteVerdict.FromFuture,
            q => q.EventTime = Timestamp.FromDateTimeOffset(FakeClock.AfterTheClose().GetUtcNow().AddSeconds(6))),
        ["four seconds ahead"] = (QuoteVerdict.Accepted,
            q => q.EventTime = Timestamp.FromDateTimeOffset(FakeClock.AfterTheClose().GetUtcNow().AddSeconds(4))),
        ["older than the board"] = (QuoteVerdict.Late, q => q.EventTime = Trades.At(-1)),
        ["bid above ask"] = (QuoteVerdict.Crossed, q => q.BidPriceNanos = q.AskPriceNanos + 1),
        ["bid equal to ask"] = (QuoteVerdict.Locked, q => q.BidPriceNanos = q.AskPriceNanos),
        ["no bid"] = (QuoteVerdict.OneSided, q => q.ClearBidPriceNanos()),
        ["an ask of 0"] = (QuoteVerdict.OneSided, q => q.AskPriceNanos = 0),
        ["the largest price"] = (QuoteVerdict.Accepted, q => q.AskPriceNanos = q.LastPriceNanos = long.MaxValue),
        ["the largest size"] = (QuoteVerdict.Accepted, q => q.LastSizeNanos = long.MaxValue),
        ["a flag that is none"] = (QuoteVerdict.Accepted, q => q.Flags.Add((QuoteFlag)999)),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_quote_is_counted_under_its_verdict_and_reaches_the_board_only_when_taken(string name)
    {
        var (verdict, change) = s_cases[name];
        await using var server = await TestServer.StartAsync(null, FakeClock.AfterTheClose());
        await TestPublisher.PublishAsync(server, Trades.Opening());
        var before = await BoardAsync(server);
        var quote = Trades.Trade("bitf", 1, 1.31m);
        change(quote);

        var ack = await TestPublisher.PublishAsync(server, quote);

        var taken = verdict is QuoteVerdict.Accepted or QuoteVerdict.Locked or QuoteVerdict.OneSided;
        var count = Assert.Single(ack.Verdicts);
        Assert.Equal((verdict, 1), (count.Verdict, count.Count));
        Assert.Equal(taken ? (1, 0) : (0, 1), (ack.Accepted, ack.Refused));
        Assert.Equal(taken, !before.Equals(await BoardAsync(server)));
        if (!taken)
        {
            var refused = Assert.Single(ack.RefusedQuotes);
            Assert.Equal((0, verdict), (refused.Index, refused.Verdict));
            FaultAssert.ShowsNothingInside(refused.Message);
        }
    }

    [Fact]
    public async Task Locked_and_one_sided_boards_have_no_mid()
    {
        await using var server = await TestServer.StartAsync();
        await TestPublisher.PublishAsync(server, Trades.Opening());
        Assert.True((await BoardAsync(server)).HasMidPriceNanos);
        var locked = Trades.Trade("bitf", 1, 1.31m);
        locked.BidPriceNanos = locked.AskPriceNanos;
        await TestPublisher.PublishAsync(server, locked);

        Assert.False((await BoardAsync(server)).HasMidPriceNanos);
    }

    [Fact]
    public async Task Counts_are_by_verdict_and_the_first_sixteen_refusals_are_named()
    {
        await using var server = await TestServer.StartAsync();
        var late = Enumerable.Range(0, 20).Select(_ => Trades.Trade("bitf", -1, 1.3m));

        var ack = await TestPublisher.PublishAsync(server, [Trades.Trade("bitf", 0, 1.3m), .. late]);

        Assert.Equal(
            [(QuoteVerdict.Accepted, 1), (QuoteVerdict.Late, 20)], ack.Verdicts.Select(v => (v.Verdict, v.Count)));
        Assert.Equal(Enumerable.Range(1, 16), ack.RefusedQuotes.Select(r => r.Index));
    }

    [Fact]
    public async Task A_late_quote_never_replaces_a_newer_one()
    {
        await using var server = await TestServer.StartAsync();
        await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 10, 1.40m));
        await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 9, 1.20m));
        var board = await BoardAsync(server);

        Assert.Equal((Trades.Nanos(1.40m), Trades.At(10)), (board.LastPriceNanos, board.EventTime));
        Assert.Equal(Trades.Nanos(1.40m), board.LowPriceNanos);
    }

    private static async Task<Quote> BoardAsync(TestServer server) =>
        (await server.Quotes.GetQuoteAsync(new GetQuoteRequest { Instrument = "instruments/bitf" })).Quote;
}
