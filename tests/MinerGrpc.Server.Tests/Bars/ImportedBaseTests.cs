using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;
using static MinerGrpc.Server.Tests.Bars.TestBars;

namespace MinerGrpc.Server.Tests.Bars;

/// <summary>
/// An imported close of the session before is the base of a move, without a publisher that supplies it.
/// </summary>
public sealed class ImportedBaseTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_quote_without_a_previous_close_has_the_imported_one(bool restart)
    {
        using var folder = new TestFolder();
        var server = await TestServer.StartAsync(folder, null);
        await server.ImportAsync(Day("bitf", 8, 1.28m), Day("btc-usd", 8, 112_097.31m));
        if (restart)
        {
            await server.DisposeAsync();
            server = await TestServer.StartAsync(folder, null);
        }

        await using (server)
        {
            await TestPublisher.PublishAsync(
                server, Trades.Trade("btc-usd", 0, 112_000), Trades.Trade("bitf", 1, 1.59m));

            var move = await MoveAsync(server);
            Assert.Equal((1.59 / 1.28) - 1, move.MoveRatio, 1e-12);
            Assert.Equal((Trades.Nanos(1.28m), Utc(9, 8, 20)), (move.BasePriceNanos, move.BaseTime));
            Assert.Equal((112_000 / 112_097.31) - 1, move.BenchmarkMoveRatio, 1e-12);
            Assert.Equal(move.MoveRatio - move.BenchmarkMoveRatio, move.ExcessRatio, 1e-12);
        }
    }

    [Fact]
    public async Task The_board_names_the_imported_close_and_its_day()
    {
        await using var server = await TestServer.StartAsync();
        await server.ImportAsync(Day("bitf", 8, 1.28m));
        await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 1, 1.59m));

        var board = (await server.Quotes.GetQuoteAsync(new GetQuoteRequest { Instrument = "instruments/bitf" })).Quote;
        Assert.Equal(Trades.Nanos(1.28m), board.PreviousClosePriceNanos);
        Assert.Equal(Trades.DayBefore, board.PreviousCloseSessionDate);
    }

    [Fact]
    public async Task The_close_of_an_earlier_session_is_no_base()
    {
        await using var server = await TestServer.StartAsync();
        await server.ImportAsync(Day("bitf", 5, 1.28m));
        await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 1, 1.59m));

        Assert.False((await MoveAsync(server)).HasMoveRatio);
    }

    [Fact]
    public async Task A_close_that_a_publisher_supplies_goes_before_the_imported_one()
    {
        await using var server = await TestServer.StartAsync();
        await server.ImportAsync(Day("bitf", 8, 1.28m));
        await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 1, 1.59m).WithPreviousClose(1.27m));

        Assert.Equal(Trades.Nanos(1.27m), (await MoveAsync(server)).BasePriceNanos);
    }

    [Fact]
    public async Task A_corrected_close_of_BTC_reaches_the_moves_of_the_day()
    {
        await using var server = await TestServer.StartAsync();
        await server.ImportAsync(Day("bitf", 8, 1.28m), Day("btc-usd", 8, 100_000));
        await TestPublisher.PublishAsync(server, Trades.Trade("btc-usd", 0, 112_000), Trades.Trade("bitf", 1, 1.59m));
        await server.ImportAsync(Day("btc-usd", 8, 112_097.31m));

        Assert.Equal(Trades.Nanos(112_097.31m), (await MoveAsync(server)).BenchmarkBasePriceNanos);
    }

    private static async Task<Move> MoveAsync(TestServer server) => Assert.Single(
        (await server.Sectors.GetSectorMoveAsync(
            new GetSectorMoveRequest { Instruments = { "instruments/bitf" } })).Moves);
}
