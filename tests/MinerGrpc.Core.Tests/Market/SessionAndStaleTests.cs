using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Market;
using static MinerGrpc.Core.Tests.Market.Given;

namespace MinerGrpc.Core.Tests.Market;

/// <summary>What passes with time alone: sessions change, boards grow stale.</summary>
public class SessionAndStaleTests
{
    private readonly MarketBench _bench = new();

    [Theory]
    [InlineData("2025-09-09", "16:00", "20:00")]
    [InlineData("2025-07-03", "13:00", "17:00")]
    public void A_days_sessions_are_told_once_and_in_order(string day, string close, string postClose)
    {
        _bench.Advance($"{day} 03:00:00");
        for (var t = At($"{day} 03:00:00"); t < At($"{day} 23:00:00"); t = t.Plus(TimeSpan.FromMinutes(1)))
        {
            _bench.Send([], t);
        }

        var date = Day(day);
        Assert.Equal(
            [
                new(MarketSession.Unspecified, MarketSession.Closed, null, NewYork.Before(date)!.Value.PostClose),
                new(MarketSession.Closed, MarketSession.Pre, date, At($"{day} 04:00:00")),
                new(MarketSession.Pre, MarketSession.Regular, date, At($"{day} 09:30:00")),
                new(MarketSession.Regular, MarketSession.Post, date, At($"{day} {close}:00")),
                new SessionChangeState(MarketSession.Post, MarketSession.Closed, null, At($"{day} {postClose}:00")),
            ],
            _bench.Told.Select(e => e.Session));
    }

    [Fact]
    public void The_same_session_of_another_day_is_told_with_the_instant_at_which_it_began()
    {
        _bench.Advance("2025-09-05 11:00:00");
        var group = _bench.Send(Trade(Mara, "2025-09-08 10:00:00", 15));
        Assert.Equal(
            new SessionChangeState(
                MarketSession.Regular, MarketSession.Regular, Day("2025-09-08"), At("2025-09-08 09:30:00")),
            group[0].Session);
    }

    [Fact]
    public void The_sector_is_told_anew_when_the_session_changes()
    {
        _bench.Send(Trade(Mara, "2025-09-09 15:59:59", 15));
        var group = _bench.Advance("2025-09-09 16:00:01");
        Assert.Equal(
            [EventKind.Session, EventKind.Sector], group.Select(e => e.Kind).Where(k => k != EventKind.Bar));
    }

    [Theory]
    [InlineData("2025-01-09")]
    [InlineData("2025-09-06")]
    [InlineData("2025-12-25")]
    public void A_day_without_trading_changes_no_session(string day)
    {
        _bench.Advance($"{day} 00:00:00");
        for (var t = At($"{day} 00:00:00"); t < At($"{day} 23:59:59"); t = t.Plus(TimeSpan.FromMinutes(10)))
        {
            _bench.Send([], t);
        }

        Assert.Equal(MarketSession.Closed, Assert.Single(_bench.Told).Session.Current);
    }

    [Fact]
    public void A_quote_tells_the_session_before_itself()
    {
        _bench.Advance("2025-09-09 09:29:59");
        var group = _bench.Send(Trade(Mara, "2025-09-09 09:30:00", 15));
        Assert.Equal([EventKind.Session, EventKind.Quote], group.Take(2).Select(e => e.Kind));
    }

    [Theory]
    [InlineData("2025-09-09 10:00:00", 15.0, false)]
    [InlineData("2025-09-09 10:00:00", 15.001, true)]
    [InlineData("2025-09-09 08:00:00", 600, false)]
    [InlineData("2025-09-09 17:00:00", 600, false)]
    [InlineData("2025-09-06 12:00:00", 600, false)]
    public void A_share_grows_stale_after_fifteen_seconds_of_an_open_market(string time, double seconds, bool stale)
    {
        _bench.Send(Trade(Mara, time, 15));
        _bench.Send([], At(time).Plus(TimeSpan.FromSeconds(seconds)));
        Assert.Equal(stale, _bench[Mara].Has(QuoteFlags.Stale));
    }

    [Theory]
    [InlineData("2025-09-09 10:00:00")]
    [InlineData("2025-09-09 23:00:00")]
    [InlineData("2025-09-06 12:00:00")]
    public void Btc_grows_stale_at_any_hour(string time)
    {
        _bench.Send(Trade(Btc, time, 100_000));
        _bench.Send([], At(time).Plus(TimeSpan.FromSeconds(15.5)));
        Assert.True(_bench[Btc].Has(QuoteFlags.Stale));
    }

    [Fact]
    public void Growing_stale_is_told_once_as_quote_move_and_sector()
    {
        _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 15));
        var first = _bench.Advance("2025-09-09 10:00:16");
        Assert.Equal([EventKind.Quote, EventKind.Move, EventKind.Sector], first.Select(e => e.Kind));
        Assert.Equal(QuoteFlags.Stale, first[1].Move.Flags);
        Assert.All(_bench.Advance("2025-09-09 10:05:00"), e => Assert.Equal(EventKind.Bar, e.Kind));
    }

    [Fact]
    public void A_stale_board_keeps_the_time_of_its_quote_but_is_told_at_market_time()
    {
        _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 15));
        var stale = _bench.Advance("2025-09-09 10:00:16")[0];
        Assert.Equal(
            (At("2025-09-09 10:00:00"), At("2025-09-09 10:00:16")), (stale.Board.EventTime, stale.EventTime));
    }

    [Fact]
    public void A_halted_board_grows_stale_and_stays_halted()
    {
        _bench.Send(Halt(Mara, "2025-09-09 10:00:00"));
        _bench.Advance("2025-09-09 10:00:16");
        Assert.Equal(QuoteFlags.Halted | QuoteFlags.Stale, _bench[Mara].Flags);
    }

    [Fact]
    public void A_quote_makes_a_stale_board_fresh_again()
    {
        _bench.Send(Sides(Mara, "2025-09-09 10:00:00", 15, 16));
        _bench.Advance("2025-09-09 10:00:16");
        Assert.Null(_bench[Mara].Mid);
        _bench.Send(Trade(Mara, "2025-09-09 10:00:16", 15));
        Assert.Equal(QuoteFlags.None, _bench[Mara].Flags);
        Assert.Equal(Dollars(15.5m), _bench[Mara].Mid);
    }

    [Fact]
    public void A_quote_that_is_old_when_it_arrives_is_stale_at_once()
    {
        _bench.Advance("2025-09-09 10:01:00");
        _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 15));
        Assert.True(_bench[Mara].Has(QuoteFlags.Stale));
    }

    [Fact]
    public void An_instrument_that_was_never_quoted_is_not_stale()
    {
        Assert.Equal(EventKind.Session, Assert.Single(_bench.Advance("2025-09-09 10:00:00")).Kind);
        Assert.Equal(QuoteFlags.None, _bench[Mara].Flags);
    }
}
