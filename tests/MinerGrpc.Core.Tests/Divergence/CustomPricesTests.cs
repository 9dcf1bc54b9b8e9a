using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Divergence.GivenDivergence;
using static MinerGrpc.Core.Tests.Market.Given;
using InstrumentId = MinerGrpc.Core.Instruments.InstrumentId;

namespace MinerGrpc.Core.Tests.Divergence;

/// <summary>A window that begins or ends within a session of the past: prices at or before both instants.</summary>
public class CustomPricesTests
{
    private static readonly Bar[] s_minutes =
    [
        .. ((InstrumentId[])[Mara, Btc]).SelectMany((id, i) => (Bar[])
        [
            .. GivenMinutes.Walk(id, At("2025-09-05 09:30:00"), At("2025-09-05 16:00:00"), new Random(i)),
            .. GivenMinutes.Walk(id, At("2025-09-08 09:30:00"), At("2025-09-08 16:00:00"), new Random(i + 9)),
        ]),
    ];

    [Fact]
    public void Both_legs_run_between_the_closes_of_the_minutes_that_had_ended()
    {
        var state = Ask("2025-09-08 10:00:30", "2025-09-08 15:00:59");
        Assert.Equal((DivergenceStatus.Ok, 1, true), (state.Status, state.Steps, state.Partial));
        Assert.Equal(
            (PointOf(Mara, "2025-09-08 10:00:00"), PointOf(Mara, "2025-09-08 15:00:00")),
            (state.Move!.Base!.Value, state.Move.Last!.Value));
        Assert.Equal(
            (PointOf(Btc, "2025-09-08 10:00:00"), PointOf(Btc, "2025-09-08 15:00:00")),
            (state.Move.BenchmarkBase!.Value, state.Move.BenchmarkLast!.Value));
    }

    [Fact]
    public void From_within_Friday_to_within_Monday_there_are_two_steps_over_Fridays_close()
    {
        var state = Ask("2025-09-05 15:00:00", "2025-09-08 10:00:00");
        var friday = CloseOf(Mara, "2025-09-05");
        Assert.Equal(2, state.Steps);
        Assert.Equal(PointOf(Mara, "2025-09-05 15:00:00"), state.Move!.Base);
        NumberAssert.Close(
            Math.Log((double)friday.Nanos / PointOf(Mara, "2025-09-05 15:00:00").Price.Nanos), state.Move.Returns[0],
            "to the close");
        NumberAssert.Close(
            Math.Log((double)PointOf(Mara, "2025-09-08 10:00:00").Price.Nanos / friday.Nanos), state.Move.Returns[1],
            "from the close");
    }

    [Fact]
    public void The_pairs_end_with_the_last_close_before_the_start() => Assert.Equal(
        At("2025-09-05 16:00:00"), Ask("2025-09-08 10:00:00", "2025-09-08 15:00:00").Estimate!.Through);

    [Fact]
    public void From_a_close_to_a_close_it_is_the_official_ones()
    {
        var state = Ask("2025-09-05 18:00:00", "2025-09-08 18:00:00");
        Assert.Equal(
            (CloseOf(Mara, "2025-09-05"), CloseOf(Mara, "2025-09-08"), false),
            (state.Move!.Base!.Value.Price, state.Move.Last!.Value.Price, state.Partial));
    }

    [Fact]
    public void Bitcoin_is_taken_at_the_share_s_last_trade_and_not_at_the_window_s_end()
    {
        var quiet = s_minutes.Where(b => b.Instrument == Btc || b.End <= At("2025-09-08 14:00:00")
            || b.Start >= At("2025-09-08 15:30:00"));
        var state = Ask("2025-09-08 10:00:00", "2025-09-08 15:00:00", quiet);
        Assert.Equal(
            (PointOf(Mara, "2025-09-08 14:00:00"), PointOf(Btc, "2025-09-08 14:00:00")),
            (state.Move!.Last!.Value, state.Move.BenchmarkLast!.Value));
    }

    [Fact]
    public void Bitcoin_s_time_is_never_after_the_share_s()
    {
        var move = Ask("2025-09-08 10:00:30", "2025-09-08 15:00:59", s_minutes.Select(
            b => b.Instrument == Mara ? b with { LastTradeTime = b.Start.Plus(TimeSpan.FromSeconds(1)) } : b)).Move!;
        Assert.True(move.BenchmarkBase!.Value.Time <= move.Base!.Value.Time);
        Assert.True(move.BenchmarkLast!.Value.Time <= move.Last!.Value.Time);
    }

    [Fact]
    public void Before_the_share_s_first_minute_there_is_no_price()
    {
        var late = s_minutes.Where(b => b.Instrument == Btc || b.Start >= At("2025-09-08 11:00:00")
            || b.End <= At("2025-09-05 16:00:00"));
        var state = Ask("2025-09-08 10:00:00", "2025-09-08 15:00:00", late);
        Assert.Equal(DivergenceStatus.StaleInstrument, state.Status);
        Assert.Contains("2025-09-08T14:00:00Z", state.Fault!.Value.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_minute_of_Bitcoin_near_the_share_s_there_is_no_number()
    {
        DivergenceStatus Status(string silentFrom) => Ask(
            "2025-09-08 10:00:00", "2025-09-08 15:00:00",
            s_minutes.Where(b => b.Instrument == Mara || b.Start < At(silentFrom))).Status;
        Assert.Equal(
            (DivergenceStatus.StaleBenchmark, DivergenceStatus.Ok),
            (Status("2025-09-08 14:58:00"), Status("2025-09-08 14:59:00")));
    }

    private static PricePoint PointOf(InstrumentId id, string end)
    {
        var bar = s_minutes.Single(b => b.Instrument == id && b.End == At(end));
        return new PricePoint(bar.Close, bar.End);
    }

    private static Price CloseOf(InstrumentId id, string date) => History().CloseOf(id, Session(date))!.Value.Price;

    private static DailyHistory History()
    {
        var monday = Session("2025-09-08");
        return Of(Walk(Mara, monday - 70, monday, new Random(3)).Concat(Walk(Btc, monday - 70, monday, new Random(4))));
    }

    private static DivergenceState Ask(string start, string end, IEnumerable<Bar>? minutes = null) =>
        Inputs(History(), At("2025-12-31 12:00:00"), minutes: [.. minutes ?? s_minutes]).Ask(
            Mara, new DivergenceWindow.Custom(At(start), At(end)));
}
