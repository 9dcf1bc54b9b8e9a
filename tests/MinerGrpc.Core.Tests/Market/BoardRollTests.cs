using MinerGrpc.Core.Market;
using static MinerGrpc.Core.Tests.Market.Given;

namespace MinerGrpc.Core.Tests.Market;

/// <summary>From one trading day to the next: which price becomes the base of the new day.</summary>
public class BoardRollTests
{
    private readonly MarketBench _bench = new();

    /// <summary>Weekend, both clock changes, holidays, half days, and the unscheduled closing of 2025-01-09.</summary>
    [Theory]
    [InlineData("2025-09-08", "16:00:00", "2025-09-09")]
    [InlineData("2025-09-05", "16:00:00", "2025-09-08")]
    [InlineData("2025-03-07", "16:00:00", "2025-03-10")]
    [InlineData("2024-11-01", "16:00:00", "2024-11-04")]
    [InlineData("2025-08-29", "16:00:00", "2025-09-02")]
    [InlineData("2025-07-03", "13:00:00", "2025-07-07")]
    [InlineData("2024-11-29", "13:00:00", "2024-12-02")]
    [InlineData("2025-01-08", "16:00:00", "2025-01-10")]
    public void The_regular_close_of_the_session_before_is_the_previous_close(string before, string close, string day)
    {
        _bench.Send(Trade(Mara, $"{before} {close}", 15));
        _bench.Send(Trade(Mara, $"{day} 04:00:00", 16));
        var board = _bench[Mara];
        Assert.Equal(
            (Dollars(15), Day(before), Day(day)), (board.PreviousClose, board.PreviousCloseDate, board.SessionDate));
    }

    [Theory]
    [InlineData("2025-09-05", "2025-09-09")]
    [InlineData("2025-01-07", "2025-01-10")]
    [InlineData("2025-07-02", "2025-07-07")]
    public void A_close_of_an_earlier_session_is_no_previous_close(string before, string day)
    {
        _bench.Send(Trade(Mara, $"{before} 15:59:59", 15));
        _bench.Send(Trade(Mara, $"{day} 10:00:00", 16));
        Assert.Equal((null, null), (_bench[Mara].PreviousClose, _bench[Mara].PreviousCloseDate));
        Assert.Null(_bench.Move(Mara).MoveRatio);
    }

    [Fact]
    public void Trades_before_the_open_and_after_the_close_do_not_change_the_official_close()
    {
        _bench.Send(
            Trade(Mara, "2025-09-08 09:00:00", 11), Trade(Mara, "2025-09-08 16:00:00", 15),
            Trade(Mara, "2025-09-08 16:00:01", 12), Trade(Mara, "2025-09-08 21:00:00", 13));
        _bench.Send(Trade(Mara, "2025-09-09 08:00:00", 16));
        Assert.Equal(Dollars(15), _bench[Mara].PreviousClose);
    }

    [Fact]
    public void A_day_with_trades_outside_regular_hours_only_has_no_close()
    {
        _bench.Send(Trade(Mara, "2025-09-08 09:00:00", 11), Trade(Mara, "2025-09-08 17:00:00", 12));
        _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 16));
        Assert.Null(_bench[Mara].PreviousClose);
    }

    [Fact]
    public void The_close_after_the_bell_of_a_half_day_is_the_half_days()
    {
        _bench.Send(Trade(Mara, "2025-07-03 13:00:00", 15), Trade(Mara, "2025-07-03 15:59:00", 17));
        _bench.Send(Trade(Mara, "2025-07-07 10:00:00", 16));
        Assert.Equal(Dollars(15), _bench[Mara].PreviousClose);
    }

    [Fact]
    public void A_new_day_starts_without_open_high_low_and_volume_but_keeps_last_and_sides()
    {
        _bench.Send(
            Sides(Mara, "2025-09-08 15:00:00", 14.9m, 15.1m) with { Last = Dollars(15), LastSize = new(1) });
        _bench.Send(Halt(Mara, "2025-09-09 04:00:00"));
        var board = _bench[Mara];
        Assert.Equal((null, null, null, null), (board.Open, board.High, board.Low, board.Volume));
        Assert.Equal((Dollars(15), Dollars(14.9m)), (board.Last, board.Bid));
    }

    [Fact]
    public void The_night_still_belongs_to_the_day_before()
    {
        _bench.Send(Trade(Mara, "2025-09-08 10:00:00", 15));
        _bench.Send(Trade(Mara, "2025-09-09 03:59:59.9999999", 16));
        Assert.Equal((Day("2025-09-08"), Dollars(15)), (_bench[Mara].SessionDate, _bench[Mara].Open));
    }

    [Fact]
    public void A_supplied_previous_close_of_the_session_before_counts()
    {
        _bench.Send(PreviousClose(Mara, "2025-09-08 08:00:00", 15, "2025-09-05"));
        Assert.Equal((Dollars(15), Day("2025-09-05")), (_bench[Mara].PreviousClose, _bench[Mara].PreviousCloseDate));
    }

    [Theory]
    [InlineData("2025-09-04")]
    [InlineData("2025-09-08")]
    [InlineData("2025-09-09")]
    public void A_supplied_previous_close_of_another_day_does_not_count(string date)
    {
        _bench.Send(PreviousClose(Mara, "2025-09-08 08:00:00", 15, date));
        Assert.Equal(1, _bench.Tally[QuoteVerdict.Accepted]);
        Assert.Equal((null, null), (_bench[Mara].PreviousClose, _bench[Mara].PreviousCloseDate));
    }

    [Fact]
    public void A_supplied_previous_close_replaces_the_one_that_was_seen()
    {
        _bench.Send(Trade(Mara, "2025-09-05 15:59:59", 15));
        _bench.Send(Trade(Mara, "2025-09-08 08:00:00", 16));
        _bench.Send(PreviousClose(Mara, "2025-09-08 08:00:01", 15.5m, "2025-09-05"));
        _bench.Send(Trade(Mara, "2025-09-08 10:00:00", 16));
        Assert.Equal(Dollars(15.5m), _bench[Mara].PreviousClose);
    }

    [Fact]
    public void A_supplied_previous_close_ends_with_its_day()
    {
        _bench.Send(PreviousClose(Mara, "2025-09-08 08:00:00", 15, "2025-09-05"));
        _bench.Send(Sides(Mara, "2025-09-09 08:00:00", 15, 16));
        Assert.Null(_bench[Mara].PreviousClose);
    }
}
