using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Market.Given;

namespace MinerGrpc.Core.Tests.Market;

/// <summary>One instrument's move: its base, its last, and when there is none.</summary>
public class MoveTests
{
    private readonly MarketBench _bench = new();

    [Fact]
    public void A_move_runs_from_the_official_close_to_the_last_trade()
    {
        _bench.Send(PreviousClose(Mara, "2025-09-09 08:00:00", 15, "2025-09-08"));
        _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 15.75m));
        var move = _bench.Move(Mara);
        Assert.Equal(new PricePoint(Dollars(15), At("2025-09-08 16:00:00")), move.Base);
        Assert.Equal(new PricePoint(Dollars(15.75m), At("2025-09-09 10:00:00")), move.Last);
        NumberAssert.Close(0.05, move.MoveRatio, "move");
    }

    [Fact]
    public void Without_a_previous_close_there_is_no_ratio()
    {
        _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 15));
        Assert.Equal((null, null, null), (_bench.Move(Mara).Base, _bench.Move(Mara).MoveRatio,
            _bench.Move(Mara).ExcessRatio));
    }

    [Fact]
    public void Without_a_trade_there_is_no_ratio()
    {
        _bench.Send(PreviousClose(Mara, "2025-09-09 08:00:00", 15, "2025-09-08"));
        Assert.Equal((null, null), (_bench.Move(Mara).Last, _bench.Move(Mara).MoveRatio));
    }

    [Fact]
    public void Yesterdays_trade_is_not_measured_against_todays_base()
    {
        _bench.Send(PreviousClose(Mara, "2025-09-08 08:00:00", 14, "2025-09-05"));
        _bench.Send(Trade(Mara, "2025-09-08 15:59:59", 15));
        _bench.Send(Sides(Mara, "2025-09-09 08:00:00", 15, 16));
        var move = _bench.Move(Mara);
        Assert.Equal((null, null), (move.Base, move.MoveRatio));
        Assert.Equal(Day("2025-09-08"), move.SessionDate);
    }

    [Fact]
    public void Trades_before_the_open_and_after_the_close_move_but_the_base_stays()
    {
        _bench.Send(PreviousClose(Mara, "2025-09-09 08:00:00", 15, "2025-09-08"));
        _bench.Send(Trade(Mara, "2025-09-09 08:00:00", 16));
        NumberAssert.Close(1.0 / 15, _bench.Move(Mara).MoveRatio, "before the open");
        _bench.Send(Trade(Mara, "2025-09-09 18:00:00", 18));
        NumberAssert.Close(3.0 / 15, _bench.Move(Mara).MoveRatio, "after the close");
    }

    /// <summary>The contract: the session of a move is that of its last trade, not of a later quote.</summary>
    [Theory]
    [InlineData("2025-09-09 09:29:59", "2025-09-09 09:30:00", MarketSession.Pre)]
    [InlineData("2025-09-09 16:00:00", "2025-09-09 16:00:01", MarketSession.Regular)]
    [InlineData("2025-09-09 16:00:01", "2025-09-09 21:00:00", MarketSession.Post)]
    public void The_session_of_a_move_is_that_of_its_last_trade(string trade, string quote, MarketSession session)
    {
        _bench.Send(Trade(Mara, trade, 15));
        _bench.Send(Sides(Mara, quote, 15, 16));
        Assert.Equal(session, _bench.Move(Mara).Session);
    }

    /// <summary>data/, 9 September 2025: NBIS against its official close of the 8th.</summary>
    [Fact]
    public void The_largest_move_of_the_recorded_day_is_the_official_one()
    {
        _bench.Send(PreviousClose(Nbis, "2025-09-09 08:00:00", 64.06m, "2025-09-08"));
        _bench.Send(Trade(Nbis, "2025-09-09 16:00:00", 95.72m));
        NumberAssert.Close(0.4942241648454573, _bench.Move(Nbis).MoveRatio, "NBIS");
    }

    [Fact]
    public void The_largest_price_over_the_smallest_is_still_a_number()
    {
        _bench.Send(PreviousClose(Mara, "2025-09-09 08:00:00", 1, "2025-09-08") with { PreviousClose = new Price(1) });
        _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 1) with { Last = new Price(long.MaxValue) });
        Assert.True(double.IsFinite(_bench.Move(Mara).MoveRatio!.Value));
        Assert.Equal(EventKind.Sector, _bench.Told[^1].Kind);
    }
}
