using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Market.Given;

namespace MinerGrpc.Core.Tests.Market;

/// <summary>What one quote after another leaves on a board within a day.</summary>
public class BoardTests
{
    private readonly MarketBench _bench = new();

    /// <summary>oracles/tick_filters.json, quotes: a mid only from the first of the five states.</summary>
    [Theory]
    [InlineData(15.20, 15.21, 1, "ok")]
    [InlineData(15.21, 15.21, 1, "locked")]
    [InlineData(15.22, 15.21, 1, "crossed")]
    [InlineData(15.20, 15.21, 16, "stale")]
    [InlineData(0, 15.21, 1, "one_sided")]
    public void Each_state_of_the_oracle_is_told_and_only_ok_has_a_mid(double bid, double ask, int age, string state)
    {
        var time = At("2025-09-09 10:00:00");
        _bench.Send([Sides(Mara, time, (decimal)bid, (decimal)ask)], time.Plus(TimeSpan.FromSeconds(age)));
        var verdict = state switch
        {
            "locked" => QuoteVerdict.Locked,
            "crossed" => QuoteVerdict.Crossed,
            "one_sided" => QuoteVerdict.OneSided,
            _ => QuoteVerdict.Accepted,
        };
        Assert.Equal(1, _bench.Tally[verdict]);
        Assert.Equal(state == "stale", _bench[Mara].Has(QuoteFlags.Stale));
        Assert.Equal(state == "ok" ? Dollars(15.205m) : null, _bench[Mara].Mid);
    }

    [Fact]
    public void A_crossed_quote_leaves_the_board_as_it_was()
    {
        _bench.Send(Sides(Mara, "2025-09-09 10:00:00", 15.20m, 15.21m));
        var before = _bench[Mara];
        Assert.Empty(_bench.Send(Sides(Mara, "2025-09-09 10:00:01", 15.22m, 15.21m)));
        Assert.Equal(before, _bench[Mara]);
    }

    [Fact]
    public void A_quote_with_one_side_takes_the_other_away()
    {
        _bench.Send(Sides(Mara, "2025-09-09 10:00:00", 15.20m, 15.21m) with { BidSize = new Size(5) });
        _bench.Send(Sides(Mara, "2025-09-09 10:00:01", null, 15.22m) with { AskSize = new Size(7) });
        var board = _bench[Mara];
        Assert.Equal((null, null, null), (board.Bid, board.BidSize, board.BidTime));
        Assert.Equal(
            (Dollars(15.22m), new Size(7), At("2025-09-09 10:00:01")), (board.Ask, board.AskSize, board.AskTime));
    }

    [Fact]
    public void A_trade_without_sides_keeps_the_sides_and_their_time()
    {
        _bench.Send(Sides(Mara, "2025-09-09 10:00:00", 15.20m, 15.21m));
        _bench.Send(Trade(Mara, "2025-09-09 10:00:05", 15.21m));
        Assert.Equal((Dollars(15.20m), At("2025-09-09 10:00:00")), (_bench[Mara].Bid, _bench[Mara].BidTime));
        Assert.Equal(Dollars(15.205m), _bench[Mara].Mid);
    }

    [Fact]
    public void A_quote_without_a_trade_keeps_the_last_trade()
    {
        _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 15.20m, 100));
        _bench.Send(Sides(Mara, "2025-09-09 10:00:05", 15.30m, 15.31m));
        var board = _bench[Mara];
        Assert.Equal(
            (Dollars(15.20m), Size.FromDecimal(100), At("2025-09-09 10:00:00")),
            (board.Last, board.LastSize, board.LastTime));
        Assert.Equal(At("2025-09-09 10:00:05"), board.EventTime);
    }

    [Fact]
    public void A_late_quote_never_replaces_a_newer_one()
    {
        _bench.Send(Trade(Mara, "2025-09-09 10:00:01", 15.20m));
        var before = _bench[Mara];
        Assert.Empty(_bench.Send(Trade(Mara, "2025-09-09 10:00:00", 99)));
        Assert.Equal(1, _bench.Tally[QuoteVerdict.Late]);
        Assert.Equal(before, _bench[Mara]);
    }

    [Fact]
    public void Of_two_quotes_of_one_instant_the_later_one_stands()
    {
        _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 15.20m), Trade(Mara, "2025-09-09 10:00:00", 15.30m));
        Assert.Equal(Dollars(15.30m), _bench[Mara].Last);
    }

    [Fact]
    public void Open_high_low_and_volume_come_from_regular_trades()
    {
        _bench.Send(
            Trade(Mara, "2025-09-09 09:30:00", 15, 10), Trade(Mara, "2025-09-09 11:00:00", 17, 20),
            Trade(Mara, "2025-09-09 12:00:00", 14), Trade(Mara, "2025-09-09 16:00:00", 16, 30));
        var board = _bench[Mara];
        Assert.Equal(
            (Dollars(15), Dollars(17), Dollars(14), Dollars(16)), (board.Open, board.High, board.Low, board.Last));
        Assert.Equal(Size.FromDecimal(60), board.Volume);
    }

    [Theory]
    [InlineData("2025-09-09 09:29:59.9999999", MarketSession.Pre)]
    [InlineData("2025-09-09 16:00:00.0000001", MarketSession.Post)]
    [InlineData("2025-09-09 20:00:00", MarketSession.Closed)]
    public void A_trade_outside_regular_hours_is_last_and_nothing_else(string time, MarketSession session)
    {
        _bench.Send(Trade(Mara, time, 15, 10));
        var board = _bench[Mara];
        Assert.Equal((Dollars(15), session), (board.Last, board.Session));
        Assert.Equal((null, null, null, null), (board.Open, board.High, board.Low, board.Volume));
    }

    [Theory]
    [InlineData("2025-09-09 16:00:00")]
    [InlineData("2025-07-03 13:00:00")]
    public void The_print_at_the_very_close_is_regular(string close)
    {
        _bench.Send(Trade(Mara, close, 15, 10));
        Assert.Equal(MarketSession.Regular, _bench[Mara].Session);
        Assert.Equal((Dollars(15), Size.FromDecimal(10)), (_bench[Mara].Open, _bench[Mara].Volume));
    }

    [Fact]
    public void Volume_beyond_the_largest_number_stands_at_it()
    {
        _bench.Send(
            Trade(Mara, "2025-09-09 10:00:00", 15) with { LastSize = new Size(long.MaxValue - 1) },
            Trade(Mara, "2025-09-09 10:00:01", 15) with { LastSize = new Size(2) },
            Trade(Mara, "2025-09-09 10:00:02", 15) with { LastSize = new Size(long.MaxValue) });
        Assert.Equal(new Size(long.MaxValue), _bench[Mara].Volume);
    }

    [Fact]
    public void Only_the_flags_that_are_the_sources_to_say_are_taken()
    {
        const QuoteFlags Said = QuoteFlags.Halted | QuoteFlags.Delayed | QuoteFlags.Simulated;
        var all = Said | QuoteFlags.Stale | QuoteFlags.Corrected | (QuoteFlags)(1 << 30);
        _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 15) with { Flags = all });
        Assert.Equal(Said, _bench[Mara].Flags);
    }

    [Fact]
    public void A_halt_holds_until_a_quote_without_it()
    {
        _bench.Send(Sides(Mara, "2025-09-09 10:00:00", 15.20m, 15.21m));
        _bench.Send(Halt(Mara, "2025-09-09 10:00:05"));
        Assert.True(_bench[Mara].Has(QuoteFlags.Halted));
        Assert.Equal(Dollars(15.20m), _bench[Mara].Bid);
        _bench.Send(Trade(Mara, "2025-09-09 10:05:00", 15.20m));
        Assert.False(_bench[Mara].Has(QuoteFlags.Halted));
    }

    [Fact]
    public void A_board_names_the_source_and_both_times_of_its_newest_quote()
    {
        _bench.Received = At("2025-09-09 10:00:02");
        _bench.Send([Trade(Mara, "2025-09-09 10:00:00", 15)], source: "a");
        _bench.Send([Sides(Mara, "2025-09-09 10:00:01", 15, 16)], source: "b");
        var board = _bench[Mara];
        Assert.Equal(
            ("b", At("2025-09-09 10:00:01"), At("2025-09-09 10:00:02")),
            (board.Source, board.EventTime, board.ReceiveTime));
    }
}
