using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Reads;

public sealed class InstrumentTests
{
    [Fact]
    public async Task Pages_together_are_all_instruments_in_the_order_of_their_names()
    {
        await using var server = await TestServer.StartAsync();
        var names = new List<string>();
        var request = new ListInstrumentsRequest { PageSize = 7 };
        do
        {
            var page = await server.Instruments.ListInstrumentsAsync(request);
            Assert.InRange(page.Instruments.Count, 1, 7);
            names.AddRange(page.Instruments.Select(i => i.Name));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(19, names.Count);
        Assert.Equal(names.Distinct().Order(StringComparer.Ordinal), names);
    }

    [Fact]
    public async Task A_page_token_outlives_a_restart()
    {
        using var folder = new TestFolder();
        var request = new ListInstrumentsRequest { PageSize = 18 };
        await using (var first = await TestServer.StartAsync(folder, null))
        {
            request.PageToken = (await first.Instruments.ListInstrumentsAsync(request)).NextPageToken;
        }

        await using var second = await TestServer.StartAsync(folder, null);

        Assert.Single((await second.Instruments.ListInstrumentsAsync(request)).Instruments);
    }

    [Theory]
    [InlineData(InstrumentKind.Miner, 15)]
    [InlineData(InstrumentKind.Benchmark, 1)]
    [InlineData(InstrumentKind.Counterparty, 3)]
    public async Task Kinds_choose_instruments(InstrumentKind kind, int expected)
    {
        await using var server = await TestServer.StartAsync();
        var page = await server.Instruments.ListInstrumentsAsync(new ListInstrumentsRequest { Kinds = { kind } });

        Assert.Equal(expected, page.Instruments.Count);
        Assert.All(page.Instruments, i => Assert.Equal(kind, i.Kind));
    }

    [Theory]
    [InlineData("BITF", 2025)]
    [InlineData("bitf", 2025)]
    [InlineData("KEEL", 2027)]
    public async Task A_ticker_is_resolved_as_of_a_day(string ticker, int year)
    {
        await using var server = await TestServer.StartAsync();
        var asOf = Timestamp.FromDateTimeOffset(new DateTimeOffset(year, 1, 15, 12, 0, 0, TimeSpan.Zero));
        var answer = await server.Instruments.ResolveTickerAsync(
            new ResolveTickerRequest { Ticker = ticker, AsOf = asOf });

        Assert.Equal("instruments/bitf", answer.Instrument.Name);
        Assert.Equal(ticker.ToUpperInvariant(), answer.Instrument.Ticker);
    }

    [Fact]
    public async Task The_present_day_is_the_markets()
    {
        await using var server = await TestServer.StartAsync();
        await TestPublisher.PublishAsync(server, Trades.Opening());
        var answer = await server.Instruments.GetInstrumentAsync(
            new GetInstrumentRequest { Name = "instruments/bitf" });

        Assert.Equal("BITF", answer.Instrument.Ticker);
    }

    [Fact]
    public async Task A_name_may_stand_twice_in_a_batch_and_is_answered_twice()
    {
        await using var server = await TestServer.StartAsync();
        await TestPublisher.PublishAsync(server, Trades.Opening());
        var answer = await server.Quotes.BatchGetQuotesAsync(new BatchGetQuotesRequest
        {
            Instruments = { "instruments/mara", "instruments/bitf", "instruments/mara" },
        });

        Assert.Equal(
            ["instruments/mara", "instruments/bitf", "instruments/mara"], answer.Quotes.Select(q => q.Instrument));
    }

    [Fact]
    public async Task An_instrument_that_was_never_quoted_has_a_board_with_nothing_on_it()
    {
        await using var server = await TestServer.StartAsync();
        await TestPublisher.PublishAsync(server, Trades.Opening());
        var quote = (await server.Quotes.GetQuoteAsync(new GetQuoteRequest { Instrument = "instruments/hut" })).Quote;

        Assert.Equal(
            new Quote { Instrument = "instruments/hut", Ticker = "HUT", Session = MarketSession.Regular }, quote);
    }
}
