using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Ingest;

/// <summary>A live feed that falls silent: between its quotes the server's clock goes on.</summary>
public sealed class SilentFeedTests
{
    private readonly FakeTimeProvider _clock = new(Trades.Open.AddHours(1));

    [Fact]
    public async Task A_board_that_is_not_quoted_any_more_grows_stale()
    {
        await using var server = await TestServer.StartAsync(null, _clock);
        await using var stream = await TestStream.OpenAsync(server, TestStream.EveryKind());
        await TestPublisher.PublishAsync(server, Live("bitf", 1.30m));

        var stale = await StaleAsync(stream, "instruments/bitf");

        Assert.InRange(
            stale.EventTime.ToDateTimeOffset() - stale.Quote.EventTime.ToDateTimeOffset(),
            TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(20));
        Assert.False(stale.Quote.HasMidPriceNanos);
        Assert.Equal(Trades.Nanos(1.30m), stale.Quote.LastPriceNanos);
    }

    [Fact]
    public async Task A_stale_member_does_not_count_in_the_sector()
    {
        await using var server = await TestServer.StartAsync(null, _clock);
        await using var stream = await TestStream.OpenAsync(server, TestStream.EveryKind());
        await TestPublisher.PublishAsync(server, Live("bitf", 1.30m).WithPreviousClose(1.28m));
        await StaleAsync(stream, "instruments/bitf");
        await stream.NextEventAsync(e => e.Kind == EventKind.Sector);

        var sector = (await server.Sectors.GetSectorMoveAsync(new GetSectorMoveRequest())).SectorMove;

        Assert.Equal(0, sector.FreshMembers);
        Assert.Contains(
            new ExcludedMember { Instrument = "instruments/bitf", Reason = ExclusionReason.Stale }, sector.Excluded);
    }

    [Fact]
    public async Task The_next_quote_makes_it_fresh_again()
    {
        await using var server = await TestServer.StartAsync(null, _clock);
        await using var stream = await TestStream.OpenAsync(server, TestStream.EveryKind());
        await TestPublisher.PublishAsync(server, Live("bitf", 1.30m));
        await StaleAsync(stream, "instruments/bitf");
        await TestPublisher.PublishAsync(server, Live("bitf", 1.31m));

        var board = await server.Quotes.GetQuoteAsync(new GetQuoteRequest { Instrument = "instruments/bitf" });

        Assert.Empty(board.Quote.Flags);
        Assert.True(board.Quote.HasMidPriceNanos);
    }

    [Fact]
    public async Task Quotes_of_the_past_grow_no_older_while_the_clock_goes_on()
    {
        await using var server = await TestServer.StartAsync(null, _clock);
        await TestPublisher.PublishAsync(server, Trades.Opening());
        _clock.Advance(TimeSpan.FromMinutes(5));
        var ack = await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 1, 1.31m));
        var board = await server.Quotes.GetQuoteAsync(new GetQuoteRequest { Instrument = "instruments/mara" });

        // The eight of the opening, and the quote, its move and the sector: no board grew stale.
        Assert.Equal(11, ack.LastSequence);
        Assert.Empty(board.Quote.Flags);
    }

    private QuoteUpdate Live(string id, decimal price)
    {
        var quote = Trades.Trade(id, 0, price);
        quote.EventTime = Timestamp.FromDateTimeOffset(_clock.GetUtcNow());
        return quote;
    }

    private Task<Event> StaleAsync(TestStream stream, string instrument) => _clock.AdvanceUntilAsync(
        stream.NextEventAsync(e => e.Quote?.Instrument == instrument && e.Quote.Flags.Contains(QuoteFlag.Stale)),
        TimeSpan.FromMilliseconds(500));
}
