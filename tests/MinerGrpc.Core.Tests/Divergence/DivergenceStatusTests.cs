using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Divergence.GivenDivergence;
using static MinerGrpc.Core.Tests.Market.Given;

namespace MinerGrpc.Core.Tests.Divergence;

/// <summary>Where there must be no number there is a status, a sentence, and none.</summary>
public class DivergenceStatusTests
{
    private const DivergenceStatus Insufficient = DivergenceStatus.InsufficientPairs;
    private const DivergenceStatus Constant = DivergenceStatus.ConstantBenchmark;
    private const DivergenceStatus Stale = DivergenceStatus.StaleInstrument;
    private const DivergenceStatus StaleBtc = DivergenceStatus.StaleBenchmark;

    private static readonly int s_monday = Session("2025-09-08");
    private static readonly Instant s_noon = At("2025-09-09 12:00:00");

    private static readonly Bar[] s_closes =
    [
        .. Walk(Mara, s_monday - 100, s_monday, new Random(1)), .. Walk(Btc, s_monday - 100, s_monday, new Random(2)),
    ];

    private static readonly MoveState s_board = Board(Mara, s_noon, Dollars(100), Dollars(100));

    [Fact]
    public void With_both_legs_and_pairs_enough_it_is_ok_and_says_nothing()
    {
        var state = Ask(s_closes, s_board);
        Assert.Equal((DivergenceStatus.Ok, null), (state.Status, state.Fault));
        Assert.NotNull(state.Sigmas);
    }

    [Fact]
    public void With_29_pairs_there_is_no_number_and_with_30_there_is_one()
    {
        IEnumerable<Bar> Last(int pairs) => s_closes.Where(
            b => b.SessionDate >= SessionAt(s_monday - pairs).Date);
        var few = Ask(Last(29), s_board);
        AssertNone(Insufficient, few, "29 pairs", "at least 30", "import");
        Assert.Equal(29, few.Estimate!.Count);
        Assert.NotNull(few.Move!.MoveRatio);
        var enough = Ask(Last(30), s_board);
        Assert.Equal((DivergenceStatus.Ok, 30), (enough.Status, enough.Estimate!.Count));
    }

    [Fact]
    public void More_pairs_than_there_are_may_be_asked_for_if_there_are_30()
    {
        var state = Inputs(Of(s_closes), s_noon, boards: [s_board]).Ask(
            Mara, choice: new EstimationChoice(250, null, false));
        Assert.Equal((DivergenceStatus.Ok, 100), (state.Status, state.Estimate!.Count));
    }

    [Fact]
    public void A_benchmark_with_one_price_is_constant() =>
        AssertNone(Constant, Ask(WithBtc(_ => 100_000), s_board), "60 pairs");

    [Fact]
    public void A_benchmark_that_doubles_every_session_is_constant_too()
    {
        var closes = Enumerable.Range(0, 31).SelectMany(i => (Bar[])
        [
            Daily(Btc, s_monday - 30 + i, new Price(1_000L << i)),
            Daily(Mara, s_monday - 30 + i, Dollars(10 + (i % 3))),
        ]);
        AssertNone(Constant, Ask(closes, s_board), "30 pairs");
    }

    /// <summary>Prices have nine decimals, so a steady return is steady to a dozen digits.</summary>
    [Fact]
    public void A_benchmark_that_rises_by_a_percent_every_session_is_constant_but_for_rounding() =>
        AssertNone(Constant, Ask(WithBtc(i => 100_000 * Math.Pow(1.01, i)), s_board));

    [Fact]
    public void A_share_that_never_moves_has_a_number_and_an_exact_fit()
    {
        var closes = s_closes.Select(b => b.Instrument == Mara ? b with { Close = Dollars(100) } : b);
        var state = Ask(closes, s_board);
        Assert.Equal((DivergenceStatus.Ok, null), (state.Status, state.Sigmas));
        Assert.Equal((0.0, 0.0), (state.Estimate!.Fit!.Value.Beta, state.Forecast!.Value.StandardError));
    }

    [Fact]
    public void A_halted_instrument_has_none()
    {
        var state = Ask(s_closes, s_board with { Flags = QuoteFlags.Halted });
        AssertNone(DivergenceStatus.Halted, state, "halted");
        Assert.Equal(Of(s_closes).CloseOf(Mara, s_monday)!.Value.Price, state.Move!.Base!.Value.Price);
    }

    [Fact]
    public void A_halt_comes_before_staleness() => AssertNone(
        DivergenceStatus.Halted, Ask(s_closes, s_board with { Flags = QuoteFlags.Halted | QuoteFlags.Stale }));

    [Fact]
    public void An_instrument_that_is_halted_since_before_its_first_trade_of_the_day_is_halted_and_not_stale() =>
        AssertNone(DivergenceStatus.Halted, Ask(s_closes, Board(
            Mara, At("2025-09-08 15:59:00"), Dollars(100), Dollars(100), QuoteFlags.Halted)));

    [Fact]
    public void A_stale_board_has_none() => AssertNone(
        Stale, Ask(s_closes, s_board with { Flags = QuoteFlags.Stale }), "stale", "2025-09-09T16:00:00Z");

    [Fact]
    public void An_instrument_without_a_trade_of_the_day_has_none()
    {
        AssertNone(Stale, Ask(s_closes), "has not traded on 2025-09-09");
        AssertNone(Stale, Ask(s_closes, Board(Mara, At("2025-09-08 19:00:00"), Dollars(100), Dollars(100))));
    }

    [Fact]
    public void An_instrument_without_the_close_before_has_none() => AssertNone(
        Stale, Ask(s_closes.Without(Mara, s_monday), s_board), "2025-09-08", "ImportBars");

    [Fact]
    public void A_window_of_sessions_needs_each_of_its_closes()
    {
        DivergenceState Three(IEnumerable<Bar> closes) =>
            Inputs(Of(closes), s_noon).Ask(Mara, new DivergenceWindow.Sessions(3));
        Assert.Equal(DivergenceStatus.Ok, Three(s_closes).Status);
        AssertNone(Stale, Three(s_closes.Without(Mara, s_monday - 1)), "2025-09-05");
        AssertNone(StaleBtc, Three(s_closes.Without(Btc, s_monday - 1)), "2025-09-05");
    }

    [Fact]
    public void A_benchmark_that_is_too_old_at_the_last_trade_has_none() => AssertNone(
        StaleBtc, Ask(s_closes, s_board with { BenchmarkLast = null }), "60 s", "2025-09-09T16:00:00Z");

    [Fact]
    public void A_benchmark_without_the_close_before_has_none() => AssertNone(
        StaleBtc, Ask(s_closes.Without(Btc, s_monday), s_board), "btc-usd", "2025-09-08");

    [Fact]
    public void A_day_without_a_session_has_none()
    {
        var state = Inputs(Of(s_closes), At("2025-09-06 12:00:00"), boards: [s_board]).Ask(Mara);
        AssertNone(DivergenceStatus.NoSession, state, "2025-09-06T16:00:00Z");
        Assert.Equal((0, null, null), (state.Steps, state.Move, state.Estimate));
    }

    [Fact]
    public void A_price_that_is_missing_is_told_before_pairs_that_are_too_few() => AssertNone(
        Stale, Ask(s_closes.Where(b => b.SessionDate >= SessionAt(s_monday - 5).Date)));

    private static IEnumerable<Bar> WithBtc(Func<int, double> price) => s_closes.Select(
        b => b.Instrument == Btc
            ? b with { Close = Nanos(price(NewYork.IndexOf(b.SessionDate!.Value) - s_monday)) }
            : b);

    private static DivergenceState Ask(IEnumerable<Bar> closes, params MoveState[] boards) =>
        Inputs(Of(closes), s_noon, boards: boards).Ask(Mara);

    private static void AssertNone(DivergenceStatus status, DivergenceState state, params string[] words)
    {
        Assert.Equal((status, null, null), (state.Status, state.Forecast, state.Sigmas));
        Assert.All(words, word => Assert.Contains(word, state.Fault!.Value.Message, StringComparison.Ordinal));
    }
}
