using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Divergence.GivenDivergence;
using static MinerGrpc.Core.Tests.Market.Given;
using InstrumentId = MinerGrpc.Core.Instruments.InstrumentId;

namespace MinerGrpc.Core.Tests.Divergence;

public class SessionReturnsTests
{
    private static readonly int s_monday = Session("2025-09-08");

    private static readonly Bar[] s_closes =
    [
        Daily(Mara, s_monday - 1, Dollars(15)), Daily(Mara, s_monday, Dollars(15.3m)),
        Daily(Btc, s_monday - 1, Dollars(110_000)), Daily(Btc, s_monday, Dollars(112_000)),
    ];

    [Fact]
    public void A_pair_is_the_log_return_of_both_from_close_to_close()
    {
        var pair = Returns(s_closes).PairOf(Mara, s_monday)!.Value;
        Assert.Equal(s_monday, pair.Session);
        NumberAssert.Close(Math.Log(15.3 / 15), pair.Own, "own");
        NumberAssert.Close(Math.Log(112.0 / 110), pair.Benchmark, "benchmark");
    }

    [Theory]
    [InlineData("mara", -1)]
    [InlineData("mara", 0)]
    [InlineData("btc-usd", -1)]
    [InlineData("btc-usd", 0)]
    public void A_session_without_one_of_its_four_closes_makes_no_pair(string missing, int offset)
    {
        Assert.NotNull(Returns(s_closes).PairOf(Mara, s_monday));
        Assert.Null(Returns(s_closes.Without(Id(missing), s_monday + offset)).PairOf(Mara, s_monday));
    }

    [Fact]
    public void A_missing_close_costs_the_pairs_on_both_sides_of_it_and_older_ones_take_their_place()
    {
        Bar[] closes = [.. Walk(Mara, 100, 120, new Random(1)), .. Walk(Btc, 100, 120, new Random(2))];
        int[] Sessions(IEnumerable<Bar> bars, int wanted) =>
            [.. Returns(bars).Through(Mara, 119, wanted).Select(p => p.Session)];
        Assert.Equal([116, 117, 118, 119], Sessions(closes, 4));
        Assert.Equal([114, 115, 118, 119], Sessions(closes.Without(Mara, 116), 4));
        Assert.Equal([114, 115, 118, 119], Sessions(closes.Without(Btc, 116), 4));
    }

    [Fact]
    public void There_are_as_many_pairs_as_there_are_and_none_without_a_close()
    {
        Bar[] closes = [.. Walk(Mara, 0, 9, new Random(1)), .. Walk(Btc, 0, 9, new Random(2))];
        Assert.Equal(9, Returns(closes).Through(Mara, 9, 60).Count);
        Assert.Equal([1], Returns(closes).Through(Mara, 1, 60).Select(p => p.Session));
        Assert.Empty(Returns(closes).Through(Mara, 0, 60));
        Assert.Empty(Returns(closes).Through(Riot, 9, 60));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_000_000)]
    public void The_first_session_of_the_calendar_and_what_lies_outside_of_it_end_no_pair(int session) =>
        Assert.Null(Returns([Daily(Mara, 0, Dollars(1)), Daily(Btc, 0, Dollars(1))]).PairOf(Mara, session));

    [Theory]
    [InlineData("mara")]
    [InlineData("btc-usd")]
    public void As_of_an_instant_a_pair_is_made_of_the_versions_that_were_known(string corrected)
    {
        var id = Id(corrected);
        var known = At("2025-10-01 12:00:00");
        var history = Of(s_closes).With([Daily(id, s_monday, Dollars(200_000), known)]);
        double? Own(Instant? asOf) => id == Mara
            ? Returns(history, asOf).PairOf(Mara, s_monday)?.Own
            : Returns(history, asOf).PairOf(Mara, s_monday)?.Benchmark;
        var first = id == Mara ? Math.Log(15.3 / 15) : Math.Log(112.0 / 110);
        var second = id == Mara ? Math.Log(200_000.0 / 15) : Math.Log(200.0 / 110);
        NumberAssert.Close(first, Own(known.PlusNanos(-1)), "before the correction");
        NumberAssert.Close(second, Own(known), "from the correction on");
        NumberAssert.Close(second, Own(null), "now");
    }

    [Fact]
    public void As_of_an_instant_before_its_close_a_session_makes_no_pair()
    {
        var close = At("2025-09-08 16:00:00");
        Assert.Null(Returns(Of(s_closes), close.PlusNanos(-1)).PairOf(Mara, s_monday));
        Assert.NotNull(Returns(Of(s_closes), close).PairOf(Mara, s_monday));
    }

    private static SessionReturns Returns(IEnumerable<Bar> closes) => Returns(Of(closes), null);

    private static SessionReturns Returns(DailyHistory history, Instant? asOf) =>
        new(Universe, NewYork, history, asOf);
}
