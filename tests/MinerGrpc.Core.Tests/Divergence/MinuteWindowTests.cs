using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Statistics;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Divergence.GivenDivergence;
using static MinerGrpc.Core.Tests.Market.Given;
using InstrumentId = MinerGrpc.Core.Instruments.InstrumentId;

namespace MinerGrpc.Core.Tests.Divergence;

/// <summary>Windows of the last one-minute bars, estimated on the minutes before.</summary>
public class MinuteWindowTests
{
    private static readonly Instant s_open = At("2025-09-09 09:30:00");
    private static readonly Instant s_now = At("2025-09-09 11:00:20");

    private static readonly Bar[] s_minutes =
    [
        .. GivenMinutes.Walk(Mara, s_open, s_now.Plus(-GivenMinutes.Minute), new Random(1)),
        .. GivenMinutes.Walk(Btc, s_open, s_now.Plus(-GivenMinutes.Minute), new Random(2)),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(30)]
    public void The_window_is_the_last_minutes_and_the_pairs_are_those_before_it(int count)
    {
        var state = Ask(count);
        var (own, btc) = (Closes(Mara), Closes(Btc));
        var window = own.Length - 1 - count;
        var pairs = Math.Min(60, window);
        Assert.Equal((DivergenceStatus.Ok, count, pairs), (state.Status, state.Steps, state.Estimate!.Count));
        Assert.False(state.Partial);
        Assert.Equal(
            (At("2025-09-09 11:00:00").Plus(-count * GivenMinutes.Minute), At("2025-09-09 11:00:00")),
            (state.Move!.Base!.Value.Time, state.Move.Last!.Value.Time));
        Assert.Equal(state.Move.Base.Value.Time, state.Estimate.Through);

        var fit = LinearFit.Of(
            Logs(btc).AsSpan(window - pairs, pairs), Logs(own).AsSpan(window - pairs, pairs))!.Value;
        var forecast = Forecast.Of(fit, count, Logs(btc)[window..].Sum(), Logs(own)[window..].Sum());
        NumberAssert.Close(forecast.Residual, state.Forecast!.Value.Residual, "residual");
        NumberAssert.Close(forecast.Sigmas!.Value, state.Sigmas, "sigmas");
    }

    [Fact]
    public void A_minute_in_which_one_did_not_trade_makes_no_pair_on_either_side_of_it()
    {
        var gap = s_open.Plus(40 * GivenMinutes.Minute);
        var state = Ask(1, s_minutes.Where(b => b.Instrument != Mara || b.Start != gap));
        Assert.Equal(60, state.Estimate!.Count);
        Assert.DoesNotContain(state.Estimate.Pairs, p => p.End - p.Start != GivenMinutes.Minute);
        var end = gap.Plus(GivenMinutes.Minute);
        Assert.DoesNotContain(state.Estimate.Pairs, p => p.End == end || p.Start == end);
    }

    [Theory]
    [InlineData("mara")]
    [InlineData("btc-usd")]
    public void A_minute_missing_within_the_window_leaves_no_number(string missing)
    {
        var gap = At("2025-09-09 10:57:00");
        var bars = s_minutes.Where(b => b.Instrument != Id(missing) || b.Start != gap).ToList();
        Assert.Equal(DivergenceStatus.StaleInstrument, Ask(5, bars).Status);
        Assert.Contains("each of the 6 minutes", Ask(5, bars).Fault!.Value.Message, StringComparison.Ordinal);
        Assert.Equal(DivergenceStatus.Ok, Ask(1, bars).Status);
    }

    [Fact]
    public void The_minutes_of_the_days_before_serve_where_those_of_the_day_are_too_few_but_the_night_makes_no_pair()
    {
        var early = At("2025-09-09 09:41:00");
        Bar[] bars =
        [
            .. s_minutes.Where(b => b.End <= early),
            .. GivenMinutes.Walk(Mara, At("2025-09-08 15:00:00"), At("2025-09-08 16:00:00"), new Random(3)),
            .. GivenMinutes.Walk(Btc, At("2025-09-08 15:00:00"), At("2025-09-08 19:00:00"), new Random(4)),
        ];
        var state = Ask(5, [.. bars.OrderBy(b => b.Start)], early);
        Assert.Equal((DivergenceStatus.Ok, 60), (state.Status, state.Estimate!.Count));
        Assert.All(state.Estimate.Pairs, p => Assert.Equal(GivenMinutes.Minute, p.End - p.Start));
        Assert.Equal(5, state.Estimate.Pairs.Count(p => p.Start > s_open));
        Assert.DoesNotContain(
            state.Estimate.Pairs, p => p.End > At("2025-09-08 16:00:00") && p.Start < s_open.Plus(GivenMinutes.Minute));
    }

    [Fact]
    public void With_29_pairs_there_is_no_number_and_with_30_there_is_one()
    {
        var now = s_open.Plus(32 * GivenMinutes.Minute);
        var state = Ask(2, now: now);
        Assert.Equal((DivergenceStatus.InsufficientPairs, 29), (state.Status, state.Estimate!.Count));
        Assert.Equal((DivergenceStatus.Ok, 30), (Ask(1, now: now).Status, Ask(1, now: now).Estimate!.Count));
    }

    [Theory]
    [InlineData("2025-09-09 09:30:00")]
    [InlineData("2025-09-09 08:00:00")]
    [InlineData("2025-09-06 12:00:00")]
    [InlineData("2025-09-01 12:00:00")]
    public void Before_the_open_and_on_days_without_a_session_there_is_none(string now) =>
        Assert.Equal(DivergenceStatus.NoSession, Ask(1, now: At(now)).Status);

    [Fact]
    public void A_share_that_is_silent_is_stale()
    {
        var state = Ask(1, s_minutes.Where(b => b.Instrument != Mara || b.End < At("2025-09-09 11:00:00")));
        Assert.Equal(DivergenceStatus.StaleInstrument, state.Status);
        Assert.Contains("2025-09-09T14:59:00Z", state.Fault!.Value.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bitcoin_that_is_silent_is_a_stale_benchmark()
    {
        Assert.Equal(DivergenceStatus.StaleBenchmark, Ask(
            1, s_minutes.Where(b => b.Instrument != Btc || b.End < At("2025-09-09 11:00:00"))).Status);
        Assert.Equal(DivergenceStatus.StaleBenchmark, Ask(1, []).Status);
    }

    [Fact]
    public void The_minute_under_way_is_not_missed()
    {
        Assert.Equal(DivergenceStatus.Ok, Ask(1, now: At("2025-09-09 11:00:59.9999999")).Status);
        Assert.Equal(DivergenceStatus.StaleBenchmark, Ask(1, now: At("2025-09-09 11:01:00")).Status);
    }

    [Theory]
    [InlineData("2025-09-09 11:00:58", "2025-09-09 11:01:03", DivergenceStatus.Ok)]
    [InlineData("2025-09-09 11:00:58", "2025-09-09 12:00:00", DivergenceStatus.Ok)]
    [InlineData("2025-09-09 11:01:00", "2025-09-09 12:00:00", DivergenceStatus.StaleBenchmark)]
    [InlineData("2024-01-01 00:00:00", "2025-09-09 11:00:59", DivergenceStatus.Ok)]
    [InlineData("2024-01-01 00:00:00", "2025-09-09 11:01:00", DivergenceStatus.StaleBenchmark)]
    [InlineData("2025-09-09 11:00:58", "2025-09-10 10:00:00", DivergenceStatus.StaleBenchmark)]
    public void A_minute_that_the_market_had_not_told_by_then_is_not_missed(
        string marketTime, string now, DivergenceStatus status) => Assert.Equal(
        status,
        Inputs(NoCloses, At(now), minutes: s_minutes, marketTime: At(marketTime))
            .Ask(Mara, new DivergenceWindow.Minutes(1)).Status);

    [Fact]
    public void A_halted_instrument_has_none_also_where_it_was_last_traded_the_day_before()
    {
        DivergenceStatus Status(string traded) => Inputs(
            NoCloses, s_now, boards: [Board(Mara, At(traded), Dollars(1), null, QuoteFlags.Halted)],
            minutes: s_minutes).Ask(Mara, new DivergenceWindow.Minutes(1)).Status;
        Assert.Equal(DivergenceStatus.Halted, Status("2025-09-09 11:00:00"));
        Assert.Equal(DivergenceStatus.Halted, Status("2025-09-08 15:00:00"));
    }

    [Fact]
    public void After_the_close_the_window_is_the_last_minutes_of_the_session_on_either_side_of_midnight()
    {
        Bar[] bars =
        [
            .. GivenMinutes.Walk(Mara, s_open, At("2025-09-09 18:00:00"), new Random(5)),
            .. GivenMinutes.Walk(Btc, s_open, At("2025-09-10 04:00:00"), new Random(6)),
        ];
        foreach (var now in (string[])["2025-09-09 20:00:00", "2025-09-10 02:00:00"])
        {
            var state = Ask(10, bars, At(now));
            Assert.Equal(
                (DivergenceStatus.Ok, (Instant?)At("2025-09-09 16:00:00")), (state.Status, state.Move?.Last?.Time));
        }
    }

    [Fact]
    public void A_reconstructed_minute_of_the_window_is_told()
    {
        var last = At("2025-09-09 10:59:00");
        bool Simulated(InstrumentId id, Instant start) => Ask(1, s_minutes.Select(
            b => b.Instrument == id && b.Start == start ? b with { Flags = QuoteFlags.Simulated } : b)).Move!.Simulated;
        Assert.True(Simulated(Mara, last));
        Assert.True(Simulated(Btc, last.Plus(-GivenMinutes.Minute)));
        Assert.False(Simulated(Btc, last.Plus(-2 * GivenMinutes.Minute)));
    }

    private static DivergenceState Ask(int count, IEnumerable<Bar>? minutes = null, Instant? now = null) =>
        Inputs(NoCloses, now ?? s_now, minutes: [.. minutes ?? s_minutes]).Ask(
            Mara, new DivergenceWindow.Minutes(count));

    private static double[] Closes(InstrumentId id) =>
        [.. s_minutes.Where(b => b.Instrument == id).Select(b => (double)b.Close.Nanos)];

    private static double[] Logs(double[] closes) => [.. closes.Skip(1).Select((c, i) => Math.Log(c / closes[i]))];
}
