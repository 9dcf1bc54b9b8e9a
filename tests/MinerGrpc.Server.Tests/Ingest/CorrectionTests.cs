using Google.Protobuf;
using Grpc.Core;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Ingest;

/// <summary>Trades that a venue cancels or corrects, over the public calls.</summary>
public sealed class CorrectionTests
{
    private const string Mara = "instruments/mara";

    /// <summary>Two minutes of trades and a third one under way: the first two have been told as bars.</summary>
    private static readonly QuoteUpdate[] s_trades =
    [
        Trades.Trade("btc-usd", 0, 112_000m), Trades.Trade("mara", 1, 16.00m), Trades.Trade("mara", 20, 16.30m),
        Trades.Trade("mara", 65, 16.10m), Trades.Trade("mara", 125, 16.05m),
    ];

    [Fact]
    public async Task A_corrected_trade_makes_board_and_bar_anew_and_is_told()
    {
        await using var server = await StartedAsync();
        await using var stream = await TestStream.OpenAsync(server, Corrections());

        var ack = await CorrectAsync(server, At(20, 16.20m));

        Assert.Equal((1, 0), (ack.Corrected, ack.RefusedCorrections.Count));
        var quote = (await server.Quotes.GetQuoteAsync(new GetQuoteRequest { Instrument = Mara })).Quote;
        Assert.Equal(
            (Trades.Nanos(16.20m), Trades.Nanos(16.00m), Trades.Nanos(16.05m)),
            (quote.HighPriceNanos, quote.LowPriceNanos, quote.LastPriceNanos));
        Assert.Contains(QuoteFlag.Corrected, quote.Flags);
        var told = (await stream.NextEventAsync()).Correction;
        Assert.Equal(
            (Mara, Trades.Nanos(16.30m), Trades.Nanos(16.20m), Trades.At(20)),
            (told.Instrument, told.OriginalPriceNanos, told.CorrectedPriceNanos, told.TradeTime));
        Assert.Equal(quote, told.Quote);
        var first = (await BarsAsync(server))[0];
        Assert.Equal((Trades.Nanos(16.20m), Trades.Nanos(16.20m)), (first.HighPriceNanos, first.ClosePriceNanos));
    }

    [Fact]
    public async Task A_cancelled_trade_leaves_the_others_and_a_minute_without_trades_is_not_listed()
    {
        await using var server = await StartedAsync();

        var ack = await CorrectAsync(server, At(65, null));

        Assert.Equal(1, ack.Corrected);
        Assert.Equal(Trades.At(0), Assert.Single(await BarsAsync(server)).StartTime);
        var quote = (await server.Quotes.GetQuoteAsync(new GetQuoteRequest { Instrument = Mara })).Quote;
        Assert.Equal(Trades.Nanos(300), quote.VolumeSizeNanos);
    }

    [Fact]
    public async Task Cancelling_the_newest_trade_brings_back_the_one_before_and_a_restart_changes_nothing()
    {
        using var folder = new TestFolder();
        ByteString before;
        await using (var server = await StartedAsync(folder))
        {
            await CorrectAsync(server, At(125, null));
            before = await BoardAsync(server);
            Assert.Equal(Trades.Nanos(16.10m), Quote.Parser.ParseFrom(before).LastPriceNanos);
        }

        await using var again = await TestServer.StartAsync(folder, null);
        Assert.Equal(before, await BoardAsync(again));
        var ack = await CorrectAsync(again, At(20, null));
        Assert.Equal(1, ack.Corrected);
        Assert.Equal(
            Trades.Nanos(16.10m),
            (await QuoteAsync(again, null)).HighPriceNanos);
    }

    [Fact]
    public async Task As_of_before_a_correction_boards_and_bars_are_as_they_were_byte_for_byte()
    {
        await using var server = await StartedAsync();
        var (board, bars) = (await BoardAsync(server, 125), await ListAsync(server, 125));

        await CorrectAsync(server, At(20, 16.20m), At(65, null));

        Assert.Equal(board, await BoardAsync(server, 125));
        Assert.Equal(bars, await ListAsync(server, 125));
        Assert.NotEqual(board, await BoardAsync(server));
    }

    [Fact]
    public async Task What_cannot_be_corrected_is_named_and_the_rest_is_applied()
    {
        await using var server = await StartedAsync();
        var unknown = At(20, 16.2m);
        unknown.Instrument = "instruments/doge";
        var benchmark = At(0, 112_001m);
        benchmark.Instrument = "instruments/btc-usd";
        var wrongPrice = At(1, 16.01m);
        wrongPrice.OriginalPriceNanos = Trades.Nanos(15);

        var ack = await CorrectAsync(
            server, unknown, benchmark, At(21, 16.2m), wrongPrice, At(1, -1m),
            new TradeCorrection { Instrument = Mara }, At(20, 16.25m));

        Assert.Equal(1, ack.Corrected);
        Assert.Equal([0, 1, 2, 3, 4, 5], ack.RefusedCorrections.Select(r => r.Index));
        Assert.All(ack.RefusedCorrections, r => FaultAssert.ShowsNothingInside(r.Message));
        Assert.Contains("not at original_price 15", ack.RefusedCorrections[3].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_corrections_than_a_batch_takes_are_an_invalid_argument()
    {
        await using var server = await TestServer.StartAsync();
        await using var publisher = new TestPublisher(server);
        await publisher.SendAsync(
            new PublishQuotesRequest { Corrections = { Enumerable.Repeat(At(1, 16m), 65) } });

        var status = FaultAssert.Is(
            StatusCode.InvalidArgument, "INVALID_FIELD", await publisher.FailureAsync());

        Assert.Equal(["corrections"], FaultAssert.FieldsOf(status));
    }

    [Fact]
    public async Task A_batch_of_corrections_that_is_sent_again_changes_nothing()
    {
        await using var server = await StartedAsync();
        var batch = new PublishQuotesRequest { BatchId = "c1", Corrections = { At(20, 16.20m) } };
        await using var publisher = new TestPublisher(server);
        var first = await publisher.AckedAsync(batch);

        var second = await publisher.AckedAsync(batch);

        Assert.Equal((true, first.LastSequence), (second.Duplicate, second.LastSequence));
    }

    private static async Task<TestServer> StartedAsync(TestFolder? folder = null)
    {
        var server = await TestServer.StartAsync(folder, null);
        Assert.Equal(s_trades.Length, (await TestPublisher.PublishAsync(server, s_trades)).Accepted);
        return server;
    }

    /// <summary>Of MARA's trade at a second after the open. Null: it is cancelled.</summary>
    private static TradeCorrection At(double second, decimal? price)
    {
        var correction = new TradeCorrection { Instrument = Mara, TradeTime = Trades.At(second) };
        if (price is { } corrected)
        {
            correction.CorrectedPriceNanos = Trades.Nanos(corrected);
        }

        return correction;
    }

    private static async Task<PublishQuotesResponse> CorrectAsync(
        TestServer server, params TradeCorrection[] corrections)
    {
        await using var publisher = new TestPublisher(server);
        return await publisher.AckedAsync(new PublishQuotesRequest { Corrections = { corrections } });
    }

    private static StreamSectorMovesRequest Corrections() => new()
    {
        Delivery = Delivery.Every,
        Kinds = { EventKind.Correction },
    };

    private static async Task<Quote> QuoteAsync(TestServer server, double? asOf) =>
        (await server.Quotes.GetQuoteAsync(new GetQuoteRequest
        {
            Instrument = Mara,
            AsOf = asOf is { } second ? Trades.At(second) : null,
        })).Quote;

    private static async Task<ByteString> BoardAsync(TestServer server, double? asOf = null) =>
        (await QuoteAsync(server, asOf)).ToByteString();

    private static async Task<ListBarsResponse> ListAsync(TestServer server, double? asOf = null) =>
        await server.Quotes.ListBarsAsync(new ListBarsRequest
        {
            Instrument = Mara,
            Interval = BarInterval.OneMinute,
            AsOf = asOf is { } second ? Trades.At(second) : null,
        });

    private static async Task<IReadOnlyList<Bar>> BarsAsync(TestServer server) => (await ListAsync(server)).Bars;
}
