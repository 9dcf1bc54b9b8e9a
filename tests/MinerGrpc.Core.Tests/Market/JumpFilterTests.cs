using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Market.Given;

namespace MinerGrpc.Core.Tests.Market;

/// <summary>Which trades wait, which confirm them, and where the filter begins anew.</summary>
public class JumpFilterTests
{
    private static readonly Instant Noon = At("2025-09-09 12:00:00");

    private readonly MarketBench _bench = new();

    /// <summary>oracles/tick_filters.json, brownlees_gallo: keep is false for 18.5 alone.</summary>
    [Fact]
    public void Of_the_oracles_prices_the_jump_waits_and_no_other()
    {
        decimal[] prices =
            [15.2m, 15.21m, 15.2m, 15.22m, 15.21m, 15.23m, 18.5m, 15.22m, 15.24m, 15.23m, 15.25m, 15.24m, 15.26m];
        Assert.Equal(prices.Select(p => p == 18.5m), prices.Select((p, i) => Waits(Noon.Plus(Seconds(i)), p)));
        Assert.Equal((Dollars(15.26m), Dollars(15.26m)), (_bench[Mara].Last, _bench[Mara].High));
    }

    [Fact]
    public void A_jump_leaves_no_trace_on_board_bars_and_clock()
    {
        Settle(15);
        var before = _bench[Mara];
        Assert.Empty(_bench.Send(Trade(Mara, Noon.Plus(Seconds(30)), 20, 100)));
        Assert.Equal((before, Noon), (_bench[Mara], _bench.Market.State.Time));
        Assert.All(_bench.Market.State.Bars.MinutesOf(Mara), m => Assert.Equal(Dollars(15), m.High));
    }

    [Fact]
    public void With_fewer_than_five_trades_before_it_nothing_is_a_jump()
    {
        Assert.All(Enumerable.Range(0, 5), i => Assert.False(Waits(Noon.Plus(Seconds(i)), 10 + (i * 10))));
    }

    /// <summary>Five equal neighbours: the band alone, 2 % of the price or 0.02 where that is wider.</summary>
    [Theory]
    [InlineData(15, 15.30, false)]
    [InlineData(15, 15.3001, true)]
    [InlineData(15, 14.70, false)]
    [InlineData(15, 14.6999, true)]
    [InlineData(0.5, 0.52, false)]
    [InlineData(0.5, 0.5201, true)]
    public void A_trade_within_the_band_passes(double neighbours, double price, bool waits)
    {
        Settle((decimal)neighbours);
        Assert.Equal(waits, Waits(Noon.Plus(Seconds(1)), (decimal)price));
    }

    [Fact]
    public void A_move_of_fifteen_percent_passes_with_its_second_print_and_the_filter_begins_anew()
    {
        Settle(100);
        Assert.True(Waits(Noon.Plus(Seconds(1)), 115));
        Assert.False(Waits(Noon.Plus(Seconds(2)), 115.5m));
        Assert.Equal(Dollars(115.5m), _bench[Mara].Last);
        Assert.Equal([Dollars(115.5m)], Assert.Single(_bench.Market.State.Jumps.Neighbours()).Prices);
    }

    [Fact]
    public void A_print_that_is_back_near_the_neighbours_makes_an_end_of_waiting()
    {
        Settle(100);
        Assert.True(Waits(Noon.Plus(Seconds(1)), 115));
        Assert.False(Waits(Noon.Plus(Seconds(2)), 100.1m));
        Assert.True(Waits(Noon.Plus(Seconds(3)), 115));
    }

    [Fact]
    public void A_jump_elsewhere_waits_in_the_place_of_the_one_before()
    {
        Settle(100);
        Assert.True(Waits(Noon.Plus(Seconds(1)), 115));
        Assert.True(Waits(Noon.Plus(Seconds(2)), 85));
        Assert.True(Waits(Noon.Plus(Seconds(3)), 115));
        Assert.False(Waits(Noon.Plus(Seconds(4)), 114));
    }

    [Fact]
    public void Quotes_of_the_sides_and_other_instruments_neither_confirm_nor_end_the_waiting()
    {
        Settle(100);
        Assert.True(Waits(Noon.Plus(Seconds(1)), 115));
        _bench.Send(Sides(Mara, Noon.Plus(Seconds(2)), 115, 116), Trade(Riot, Noon.Plus(Seconds(2)), 115));
        Assert.False(Waits(Noon.Plus(Seconds(3)), 115));
    }

    /// <summary>NBIS on 2025-09-09: 64.06 the evening before, an open of 95.</summary>
    [Theory]
    [InlineData("2025-09-09 09:29:00", "2025-09-09 09:30:00")]
    [InlineData("2025-09-08 18:00:00", "2025-09-09 04:00:00")]
    public void A_move_of_forty_nine_percent_passes_at_the_open_and_on_a_new_day(string before, string time)
    {
        Settle(64.06m, At(before));
        Assert.True(Waits(At(before), 95.45m));
        Assert.False(Waits(At(time), 95.45m));
    }

    [Fact]
    public void The_close_is_no_reason_to_begin_anew()
    {
        Settle(100, At("2025-09-09 15:59:00"));
        Assert.True(Waits(At("2025-09-09 16:10:00"), 115));
    }

    [Fact]
    public void After_a_halt_the_filter_begins_anew()
    {
        Settle(100);
        _bench.Send(Halt(Mara, "2025-09-09 12:00:01"));
        _bench.Send(Trade(Mara, Noon.Plus(Seconds(2)), 115) with { Flags = QuoteFlags.Halted });
        Assert.Equal(1, _bench.Tally[QuoteVerdict.UnconfirmedJump]);
        Assert.False(Waits(Noon.Plus(Seconds(3)), 130));
        Assert.False(Waits(Noon.Plus(Seconds(4)), 90));
    }

    [Fact]
    public void A_halt_that_ends_without_a_trade_has_ended()
    {
        Settle(100);
        _bench.Send(Halt(Mara, "2025-09-09 12:00:01"), Sides(Mara, Noon.Plus(Seconds(2)), 114, 115));
        Assert.False(Waits(Noon.Plus(Seconds(3)), 115));
    }

    [Theory]
    [InlineData(15, 15)]
    [InlineData(15, null)]
    public void A_trade_of_a_locked_or_one_sided_quote_is_judged_too(int bid, int? ask)
    {
        Settle(15);
        _bench.Send(Sides(Mara, Noon.Plus(Seconds(1)), bid, ask) with { Last = Dollars(20) });
        Assert.Equal(1, _bench.Tally[QuoteVerdict.UnconfirmedJump]);
    }

    [Fact]
    public void An_earlier_fault_names_a_quote_and_its_trade_does_not_wait()
    {
        Settle(15);
        _bench.Send(Sides(Mara, Noon.Plus(Seconds(1)), 16, 15) with { Last = Dollars(20) });
        Assert.Equal(1, _bench.Tally[QuoteVerdict.Crossed]);
        Assert.True(Waits(Noon.Plus(Seconds(2)), 20));
    }

    [Fact]
    public void After_a_restart_the_neighbours_are_there_and_the_trade_that_was_kept_waits()
    {
        Settle(100);
        Assert.True(Waits(Noon.Plus(Seconds(1)), 115));
        var kept = Assert.Single(_bench.Market.State.Jumps.Waiting());
        var (with, without) = (_bench.Restarted(), _bench.Restarted());
        with.Market.State.Jumps.Restore(kept);
        with.Send(Trade(Mara, Noon.Plus(Seconds(2)), 115));
        without.Send(Trade(Mara, Noon.Plus(Seconds(2)), 115));

        Assert.Equal(1, with.Tally[QuoteVerdict.Accepted]);
        Assert.Empty(with.Market.State.Jumps.Waiting());
        Assert.Equal(1, without.Tally[QuoteVerdict.UnconfirmedJump]);
    }

    [Fact]
    public void The_version_of_what_waits_grows_when_it_changes_and_only_then()
    {
        var jumps = _bench.Market.State.Jumps;
        Settle(100);
        Assert.Equal(0, jumps.WaitingVersion);
        Assert.True(Waits(Noon.Plus(Seconds(1)), 115));
        Assert.Equal(1, jumps.WaitingVersion);
        Assert.True(Waits(Noon.Plus(Seconds(2)), 130));
        Assert.Equal(2, jumps.WaitingVersion);
        Assert.False(Waits(Noon.Plus(Seconds(3)), 100));
        Assert.Equal(3, jumps.WaitingVersion);
        Assert.False(Waits(Noon.Plus(Seconds(4)), 100));
        Assert.Equal(3, jumps.WaitingVersion);
    }

    [Fact]
    public void The_largest_prices_are_judged_without_overflow()
    {
        var price = new Price(long.MaxValue);
        for (var i = 0; i < 12; i++)
        {
            _bench.Send(Trade(Mara, Noon.Plus(Seconds(i)), 1) with { Last = price });
        }

        Assert.True(Waits(Noon.Plus(Seconds(20)), 1));
        Assert.Equal(price, _bench[Mara].Last);
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>Five trades at a price, the last one at the time.</summary>
    private void Settle(decimal price, Instant? time = null)
    {
        for (var i = 0; i < 5; i++)
        {
            _bench.Send(Trade(Mara, (time ?? Noon).PlusNanos(i - 4), price));
        }
    }

    private bool Waits(Instant time, decimal price)
    {
        _bench.Send(Trade(Mara, time, price));
        Assert.Equal(1, _bench.Tally[QuoteVerdict.Accepted] + _bench.Tally[QuoteVerdict.UnconfirmedJump]);
        return _bench.Tally[QuoteVerdict.UnconfirmedJump] == 1;
    }
}
