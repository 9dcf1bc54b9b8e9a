using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Tests.Market;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Market.Given;

namespace MinerGrpc.Core.Tests.Instruments;

/// <summary>Prices of earlier days in the shares of later ones.</summary>
public class SplitTests
{
    private static readonly DateOnly Before = Day("2025-09-08");
    private static readonly DateOnly After = Day("2025-09-09");

    /// <summary>oracles/tick_filters.json, split: 0.70 before 1-for-10 is 7.00, and a close of 7.35 is +5 %.</summary>
    [Fact]
    public void A_reverse_split_makes_the_base_ten_times_as_high()
    {
        var bench = new MarketBench(With("z,2025-09-09,1,10,test\n"));
        bench.Send(Trade(new(1), "2025-09-08 15:59:59", 0.70m));
        bench.Send(Trade(new(1), "2025-09-09 10:00:00", 7.35m));
        Assert.Equal(Dollars(7), bench[new(1)].PreviousClose);
        NumberAssert.Close(0.05, bench.Move(new(1)).MoveRatio, "move");
    }

    [Fact]
    public void An_imported_close_is_adjusted_like_one_that_was_seen()
    {
        var bench = new MarketBench(With("z,2025-09-09,1,10,test\n"));
        var session = NewYork.SessionOf(Before)!.Value;
        bench.Import(new Bar(
            new(1), BarInterval.OneDay, session.Open, session.Close, Before, null, null, null, Dollars(0.7m), null,
            QuoteFlags.None, "test", default, null));
        bench.Send(Trade(new(1), "2025-09-09 10:00:00", 7.35m));
        Assert.Equal(Dollars(7), bench[new(1)].PreviousClose);
    }

    [Theory]
    [InlineData("2025-09-08", "2025-09-09", 70)]
    [InlineData("2025-09-05", "2025-09-08", 7)]
    [InlineData("2025-09-09", "2025-09-10", 7)]
    [InlineData("2025-09-09", "2025-09-09", 7)]
    [InlineData("2025-09-09", "2025-10-01", 7)]
    [InlineData("2025-09-09", "2025-10-02", 3.5)]
    [InlineData("2025-09-05", "2025-12-31", 35)]
    public void Splits_after_the_first_day_up_to_the_second_count(string from, string to, double price)
    {
        var zed = With("z,2025-09-09,1,10,test\nz,2025-10-02,2,1,test\n")[new(1)];
        Assert.Equal(Dollars((decimal)price), zed.Adjust(Dollars(7), Day(from), Day(to)));
    }

    [Theory]
    [InlineData(10, 3, 2, 7L)]
    [InlineData(11, 3, 2, 7L)]
    [InlineData(1, 2, 1, null)]
    [InlineData(3, 2, 1, 2L)]
    [InlineData(5, 2, 1, 2L)]
    [InlineData(7, 2, 1, 4L)]
    [InlineData(1, 10_000, 1, null)]
    [InlineData(long.MaxValue, 1, 2, null)]
    [InlineData(long.MaxValue, 2, 1, 4_611_686_018_427_387_904)]
    [InlineData(long.MaxValue, 9_999, 10_000, null)]
    public void The_nearest_nano_is_taken_and_halves_go_to_the_even_one(
        long nanos, int newShares, int oldShares, long? adjusted)
    {
        var zed = With($"z,2025-09-09,{newShares},{oldShares},test\n")[new(1)];
        Assert.Equal(adjusted, zed.Adjust(new Price(nanos), Before, After)?.Nanos);
    }

    [Fact]
    public void A_base_that_cannot_be_held_is_none()
    {
        var bench = new MarketBench(With("z,2025-09-09,1,10,test\n"));
        bench.Send(Trade(new(1), "2025-09-08 15:59:59", 1) with { Last = new Price(long.MaxValue) });
        bench.Send(Trade(new(1), "2025-09-09 10:00:00", 7.35m));
        Assert.Equal((null, null), (bench[new(1)].PreviousClose, bench[new(1)].PreviousCloseDate));
    }

    [Fact]
    public void The_bundled_universe_knows_of_no_split() =>
        Assert.All(Given.Universe.Instruments, i => Assert.Empty(i.Splits));

    private static MinerGrpc.Core.Instruments.Universe With(string splits) =>
        MinerGrpc.Core.Instruments.Universe.Parse(
            """
            instrument,display_name,kind,mic,currency,country,cik,history
            btc,Bitcoin,BENCHMARK,,USD,,,
            z,Z,MINER,,USD,,,

            """,
            "instrument,ticker,start,end,note\n",
            "instrument,business_model,start,end,source\n",
            "instrument,start,end,terms\n",
            "instrument,date,new_shares,old_shares,source\n" + splits);
}
