using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Ingest;

/// <summary>A trade far from the ones before it waits until the next trades confirm it.</summary>
public sealed class JumpTests
{
    /// <summary>The reference series of the tick filter: one print of it is far from its neighbours.</summary>
    private static readonly decimal[] s_series =
        [15.20m, 15.21m, 15.20m, 15.22m, 15.21m, 15.23m, 18.50m, 15.22m, 15.24m, 15.23m, 15.25m, 15.24m, 15.26m];

    [Fact]
    public async Task The_far_print_of_the_reference_series_never_reaches_the_board_and_is_named()
    {
        await using var server = await TestServer.StartAsync();

        var ack = await TestPublisher.PublishAsync(
            server, [.. s_series.Select((price, i) => Trades.Trade("bitf", i, price))]);

        Assert.Equal((12, 1), (ack.Accepted, ack.Refused));
        var refused = Assert.Single(ack.RefusedQuotes);
        Assert.Equal((6, QuoteVerdict.UnconfirmedJump), (refused.Index, refused.Verdict));
        Assert.Contains("18.5", refused.Message, StringComparison.Ordinal);
        var quote = (await server.Quotes.GetQuoteAsync(new GetQuoteRequest { Instrument = "instruments/bitf" })).Quote;
        Assert.Equal(
            (Trades.Nanos(15.26m), Trades.Nanos(15.20m)), (quote.HighPriceNanos, quote.LowPriceNanos));
    }

    [Fact]
    public async Task A_jump_that_the_next_print_confirms_is_the_price_from_there_on()
    {
        await using var server = await TestServer.StartAsync();

        var ack = await TestPublisher.PublishAsync(
            server,
            [
                .. s_series[..6].Select((price, i) => Trades.Trade("bitf", i, price)), Trades.Trade("bitf", 6, 17.50m),
                Trades.Trade("bitf", 7, 17.55m), Trades.Trade("bitf", 8, 17.60m),
            ]);

        Assert.Equal((8, 1), (ack.Accepted, ack.Refused));
        var quote = (await server.Quotes.GetQuoteAsync(new GetQuoteRequest { Instrument = "instruments/bitf" })).Quote;
        Assert.Equal(Trades.Nanos(17.60m), quote.LastPriceNanos);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task A_restart_changes_nothing_of_what_waits(bool settled, int accepted)
    {
        using var folder = new TestFolder();
        await using (var server = await TestServer.StartAsync(folder, null))
        {
            var ack = await TestPublisher.PublishAsync(
                server,
                [
                    .. s_series[..6].Select((price, i) => Trades.Trade("bitf", i, price)),
                    Trades.Trade("bitf", 6, 17.50m),
                    .. settled ? [Trades.Trade("bitf", 7, 15.22m)] : (QuoteUpdate[])[],
                ]);
            Assert.Equal(1, ack.Refused);
        }

        // It confirms the far trade that waits; where a near one has followed, none waits and it is the first again.
        await using var again = await TestServer.StartAsync(folder, null);
        Assert.Equal(
            accepted, (await TestPublisher.PublishAsync(again, Trades.Trade("bitf", 8, 17.55m))).Accepted);
    }

    [Fact]
    public async Task An_open_far_from_the_trades_before_it_passes_at_once()
    {
        await using var server = await TestServer.StartAsync();

        var ack = await TestPublisher.PublishAsync(
            server,
            [
                .. s_series[..6].Select((price, i) => Trades.Trade("nbis", i - 600, price)),
                Trades.Trade("nbis", 0, 22.70m),
            ]);

        Assert.Equal((7, 0), (ack.Accepted, ack.Refused));
    }
}
