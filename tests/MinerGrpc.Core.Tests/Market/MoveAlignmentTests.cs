using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Market.Given;

namespace MinerGrpc.Core.Tests.Market;

/// <summary>BTC over the same two instants as a member (ANALYTICS.md, same instants).</summary>
public class MoveAlignmentTests
{
    private readonly MarketBench _bench = new();

    /// <summary>benchmark_alignment.json: prior close to close on 2025-09-09, not the UTC day, not 24 hours.</summary>
    [Fact]
    public void Btc_from_close_to_close_is_the_oracles()
    {
        _bench.Send(Trade(Btc, "2025-09-08 16:00:00", 112_097.31m), Trade(Btc, "2025-09-08 20:00:00", 112_065.23m));
        _bench.Send(PreviousClose(Mara, "2025-09-09 08:00:00", 15, "2025-09-08"));
        _bench.Send(Trade(Btc, "2025-09-09 16:00:00", 111_301.53m), Trade(Mara, "2025-09-09 16:00:00", 16));
        _bench.Send(Trade(Btc, "2025-09-09 20:00:00", 111_546.38m));
        var move = _bench.Move(Mara);
        NumberAssert.Close(-0.007099010672066974, move.BenchmarkMoveRatio, "BTC");
        NumberAssert.Close(1.0 / 15 + 0.007099010672066974, move.ExcessRatio, "excess");
    }

    /// <summary>benchmark_alignment.json: weekend_span_hours_fri_to_mon, both clock changes and half days.</summary>
    [Theory]
    [InlineData("2025-03-07 16:00:00", "2025-03-10 16:00:00", 71)]
    [InlineData("2024-11-01 16:00:00", "2024-11-04 16:00:00", 73)]
    [InlineData("2025-07-02 16:00:00", "2025-07-03 13:00:00", 21)]
    [InlineData("2025-07-03 13:00:00", "2025-07-07 16:00:00", 99)]
    [InlineData("2025-01-08 16:00:00", "2025-01-10 16:00:00", 48)]
    public void Member_and_btc_span_the_same_hours(string close, string nextClose, int hours)
    {
        _bench.Send(Trade(Mara, close, 15), Trade(Btc, close, 100_000));
        _bench.Send(Trade(Mara, nextClose, 16), Trade(Btc, nextClose, 101_000));
        var move = _bench.Move(Mara);
        Assert.Equal(TimeSpan.FromHours(hours), move.Last!.Value.Time - move.Base!.Value.Time);
        Assert.Equal(TimeSpan.FromHours(hours), move.BenchmarkLast!.Value.Time - move.BenchmarkBase!.Value.Time);
        NumberAssert.Close(0.01, move.BenchmarkMoveRatio, "BTC");
    }

    [Theory]
    [InlineData("2025-09-09 09:59:00", true)]
    [InlineData("2025-09-09 09:58:59.999", false)]
    [InlineData("2025-09-09 10:00:00", true)]
    [InlineData("2025-09-09 10:00:00.0000001", false)]
    public void Btc_at_the_last_trade_is_at_or_before_it_and_at_most_a_minute_old(string btcTime, bool found)
    {
        _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 15), Trade(Btc, btcTime, 100_000));
        Assert.Equal(found ? new PricePoint(Dollars(100_000), At(btcTime)) : null, _bench.Move(Mara).BenchmarkLast);
    }

    /// <summary>Also once BTC itself has gone on to the next day, which must make no old price a close.</summary>
    [Theory]
    [InlineData("2025-09-08 15:00:00", true)]
    [InlineData("2025-09-08 14:59:59.999", false)]
    [InlineData("2025-09-08 08:00:00", false)]
    [InlineData("2025-09-08 16:00:00", true)]
    [InlineData("2025-09-08 16:00:00.0000001", false)]
    public void Btc_at_the_close_is_at_or_before_it_and_at_most_an_hour_old(string btcTime, bool found)
    {
        _bench.Send(Trade(Btc, btcTime, 100_000));
        _bench.Send(Trade(Btc, "2025-09-09 08:00:00", 101_000));
        _bench.Send(PreviousClose(Mara, "2025-09-09 08:00:00", 15, "2025-09-08"));
        Assert.Equal(found ? new PricePoint(Dollars(100_000), At(btcTime)) : null, _bench.Move(Mara).BenchmarkBase);
    }

    /// <summary>An unbroken night is no gap: of the two BTC trades after the bell none is the close.</summary>
    [Fact]
    public void Btc_after_the_bell_does_not_change_its_close()
    {
        _bench.Send(
            Trade(Btc, "2025-09-05 15:59:50", 100_000), Trade(Btc, "2025-09-06 12:00:00", 90_000),
            Trade(Btc, "2025-09-08 03:00:00", 80_000), Trade(Mara, "2025-09-05 16:00:00", 15));
        _bench.Send(Trade(Btc, "2025-09-08 09:59:59", 110_000), Trade(Mara, "2025-09-08 10:00:00", 15));
        NumberAssert.Close(0.1, _bench.Move(Mara).BenchmarkMoveRatio, "BTC");
    }

    [Fact]
    public void A_btc_trade_that_arrives_late_but_lies_before_the_members_trade_changes_its_move()
    {
        _bench.Send(Trade(Btc, "2025-09-09 09:59:50", 100_000), Trade(Mara, "2025-09-09 10:00:00", 15));
        var group = _bench.Send(Trade(Btc, "2025-09-09 09:59:55", 101_000));
        var told = Assert.Single(group, e => e.Kind == EventKind.Move && e.Move.Instrument == Mara);
        Assert.Equal(new PricePoint(Dollars(101_000), At("2025-09-09 09:59:55")), told.Move.BenchmarkLast);
    }

    [Fact]
    public void A_btc_trade_after_the_members_trade_leaves_its_move_alone()
    {
        _bench.Send(Trade(Btc, "2025-09-09 09:59:50", 100_000), Trade(Mara, "2025-09-09 10:00:00", 15));
        var group = _bench.Send(Trade(Btc, "2025-09-09 10:00:00.0000001", 101_000));
        Assert.DoesNotContain(group, e => e.Kind == EventKind.Move && e.Move.Instrument == Mara);
        Assert.Equal(Dollars(100_000), _bench.Move(Mara).BenchmarkLast!.Value.Price);
    }

    [Fact]
    public void A_second_btc_trade_of_the_same_instant_changes_the_members_move()
    {
        _bench.Send(Trade(Btc, "2025-09-09 09:59:50", 100_000), Trade(Mara, "2025-09-09 10:00:00", 15));
        var group = _bench.Send(Trade(Btc, "2025-09-09 09:59:50", 101_000));
        var told = Assert.Single(group, e => e.Kind == EventKind.Move && e.Move.Instrument == Mara);
        Assert.Equal(Dollars(101_000), told.Move.BenchmarkLast!.Value.Price);
    }

    [Fact]
    public void A_btc_close_that_is_supplied_after_the_members_changes_their_moves()
    {
        _bench.Send(PreviousClose(Mara, "2025-09-09 08:00:00", 15, "2025-09-08"));
        _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 15));
        var group = _bench.Send(PreviousClose(Btc, "2025-09-09 10:00:01", 100_000, "2025-09-08"));
        var told = Assert.Single(group, e => e.Kind == EventKind.Move && e.Move.Instrument == Mara);
        Assert.Equal(new PricePoint(Dollars(100_000), At("2025-09-08 16:00:00")), told.Move.BenchmarkBase);
    }

    [Fact]
    public void A_btc_close_that_is_supplied_replaces_the_one_that_was_seen_for_btc_and_members_alike()
    {
        _bench.Send(Trade(Btc, "2025-09-08 15:30:00", 100_000));
        _bench.Send(PreviousClose(Mara, "2025-09-09 08:00:00", 15, "2025-09-08"));
        _bench.Send(Trade(Btc, "2025-09-09 08:00:00", 101_000));
        _bench.Send(PreviousClose(Btc, "2025-09-09 08:00:00", 100_500, "2025-09-08"));
        Assert.Equal(Dollars(100_500), _bench.Move(Btc).Base!.Value.Price);
        Assert.Equal(Dollars(100_500), _bench.Move(Mara).BenchmarkBase!.Value.Price);
    }

    [Fact]
    public void A_btc_close_that_is_supplied_stands_though_btcs_last_trade_is_still_of_the_day_before()
    {
        _bench.Send(Trade(Btc, "2025-09-08 15:30:00", 100_000));
        _bench.Send(PreviousClose(Mara, "2025-09-09 08:00:00", 15, "2025-09-08"));
        _bench.Send(PreviousClose(Btc, "2025-09-09 08:00:00", 100_500, "2025-09-08"));
        Assert.Equal(
            new PricePoint(Dollars(100_500), At("2025-09-08 16:00:00")), _bench.Move(Mara).BenchmarkBase);
    }

    [Fact]
    public void A_btc_trade_of_the_day_of_the_base_that_arrives_on_the_next_gives_a_member_its_btc_base()
    {
        _bench.Send(PreviousClose(Mara, "2025-09-09 08:00:00", 15, "2025-09-08"));
        var group = _bench.Send(Trade(Btc, "2025-09-08 15:59:00", 100_000));
        var told = Assert.Single(group, e => e.Kind == EventKind.Move && e.Move.Instrument == Mara);
        Assert.Equal(Dollars(100_000), told.Move.BenchmarkBase!.Value.Price);
    }

    [Fact]
    public void Btcs_own_move_is_the_one_that_a_member_of_the_same_instants_sees()
    {
        _bench.Send(Trade(Btc, "2025-09-08 15:59:59", 100_000), Trade(Mara, "2025-09-08 16:00:00", 15));
        _bench.Send(Trade(Btc, "2025-09-09 10:00:00", 103_000), Trade(Mara, "2025-09-09 10:00:00", 15));
        NumberAssert.Close(0.03, _bench.Move(Btc).MoveRatio, "BTC");
        Assert.Equal(_bench.Move(Btc).MoveRatio, _bench.Move(Btc).BenchmarkMoveRatio);
        Assert.Equal(_bench.Move(Btc).MoveRatio, _bench.Move(Mara).BenchmarkMoveRatio);
        Assert.Equal(0, _bench.Move(Btc).ExcessRatio);
    }

    /// <summary>
    /// A share and BTC at equal prices at every close, through both clock changes, holidays and half days, while BTC
    /// does as it likes on the nights and days between: beta must come out as one, so the moves must be equal.
    /// </summary>
    [Fact]
    public void Equal_returns_on_shared_sessions_are_equal_moves_whatever_btc_does_between()
    {
        var random = new Random(20_250_909);
        var sessions = NewYork.Sessions.Where(s => s.Date >= Day("2024-10-20") && s.Date <= Day("2025-03-20"));
        TradingSession? before = null;
        foreach (var session in sessions)
        {
            for (var t = before?.Close.Plus(TimeSpan.FromMinutes(7)) ?? session.PreOpen;
                t < session.Close;
                t = t.Plus(TimeSpan.FromMinutes(random.Next(20, 200))))
            {
                _bench.Send(Trade(Btc, t, random.Next(1, 1_000)));
            }

            var price = random.Next(50, 150);

            // So far from the prices before it, BTC's may have to wait for a second print.
            _bench.Send(
                Trade(Btc, session.Close, price), Trade(Btc, session.Close, price), Trade(Mara, session.Close, price));
            var move = _bench.Move(Mara);
            Assert.Equal(before is null, move.MoveRatio is null);
            Assert.Equal(move.MoveRatio, move.BenchmarkMoveRatio);
            before = session;
        }
    }
}
