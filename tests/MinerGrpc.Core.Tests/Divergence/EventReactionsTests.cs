using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Statistics;
using MinerGrpc.Core.Tests.Statistics;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Divergence.GivenDivergence;
using static MinerGrpc.Core.Tests.Market.Given;
using InstrumentId = MinerGrpc.Core.Instruments.InstrumentId;

namespace MinerGrpc.Core.Tests.Divergence;

/// <summary>How the seven took the news of 8 September 2025, by the reference values.</summary>
public class EventReactionsTests
{
    private static readonly SessionOffsets s_before = new(-1, -1);
    private static readonly SessionOffsets s_day = new(0, 0);
    private static readonly SessionOffsets s_two = new(0, 1);
    private static readonly SessionOffsets s_six = new(0, 5);
    private static readonly InstrumentId[] s_seven = [.. Seven.Select(Id)];

    private static readonly (IReadOnlyList<EventReaction> Reactions, IReadOnlyList<EventGroup> Groups) s_told =
        Study(OracleCloses, s_seven);

    public static TheoryData<string> Members =>
        [.. TestTables.Read("market_model_members.csv").Rows.Select(row => row["member"])];

    [Theory]
    [MemberData(nameof(Members))]
    public void Day_zero_and_the_two_days_of_every_member_are_the_oracles(string member)
    {
        var row = TestTables.Read("market_model_members.csv").Rows.Single(r => r["member"] == member);
        var (reactions, _) = Study(OracleCloses, [Id(member.ToLowerInvariant())]);
        var (day, two) = (reactions[1].State, reactions[2].State);
        Is("residual_log", day.Forecast!.Value.Residual);
        Is("forecast_se", day.Forecast.Value.StandardError);
        Is("residual_sigmas", day.Sigmas!.Value);
        Is("p_two_sided", day.Forecast.Value.PValue!.Value);
        Is("car_0_1", two.Forecast!.Value.Residual);
        Is("car_se", two.Forecast.Value.StandardError);
        Is("car_t", two.Sigmas!.Value);

        void Is(string column, double actual) => Oracle.AssertRelative(row.Value(column), actual, 1e-9, column);
    }

    [Fact]
    public void The_windows_are_told_in_their_order_and_the_instruments_in_theirs()
    {
        Assert.Equal([s_before, s_day, s_two, s_six], EventReactions.Windows);
        Assert.Equal(
            EventReactions.Windows.SelectMany(w => s_seven.Select(id => (w, id))),
            s_told.Reactions.Select(r => (r.Window, r.State.Instrument)));
        Assert.Equal(EventReactions.Windows, s_told.Groups.Select(g => g.Window));
        Assert.All(s_told.Reactions, r => Assert.Equal(DealRelation.ReadThrough, r.Relation));
    }

    [Fact]
    public void The_tests_of_day_zero_are_the_oracles()
    {
        var values = Oracle.Values("event_study_values.csv");
        var group = s_told.Groups[1];
        Assert.Equal(7, group.Instruments);
        NumberAssert.Close(values["aar0"], group.Study.MeanAbnormalReturn, "mean");
        NumberAssert.Close(values["cross_sectional_t"], group.Study.CrossSectionalT.Statistic, "t");
        NumberAssert.Close(values["patell_z"], group.Study.Patell.Statistic, "Patell");
        NumberAssert.Close(values["bmp_t"], group.Study.Bmp.Statistic, "BMP");
        NumberAssert.Close(values["mean_residual_correlation"], group.Study.MeanResidualCorrelation, "correlation");
        NumberAssert.Close(values["kolari_pynnonen_bmp"], group.Study.KolariPynnonenBmp.Statistic, "corrected BMP");
        NumberAssert.Close(
            values["kolari_pynnonen_patell"], group.Study.KolariPynnonenPatell.Statistic, "corrected Patell");
        NumberAssert.Close(values["corrado_rank_t"], group.Corrado!.Value.Statistic, "Corrado");
        NumberAssert.Close(values["caar_0_1"], s_told.Groups[2].Study.MeanAbnormalReturn, "mean of two days");
    }

    [Fact]
    public void The_p_values_of_day_zero_are_adjusted_for_the_seven()
    {
        var rows = TestTables.Read("event_study_members.csv").Rows;
        Assert.All(s_told.Reactions.Where(r => r.Window == s_day), r =>
        {
            var row = rows.Single(m => Id(m["member"].ToLowerInvariant()) == r.State.Instrument);
            Oracle.AssertRelative(row.Value("holm"), r.Holm!.Value, 1e-9, "Holm");
            Oracle.AssertRelative(
                row.Value("benjamini_hochberg"), r.BenjaminiHochberg!.Value, 1e-9, "Benjamini and Hochberg");
        });
    }

    [Fact]
    public void An_instrument_without_a_number_is_not_counted_where_p_is_adjusted()
    {
        var (reactions, groups) = Study(OracleCloses, [.. s_seven, Id("glxy")]);
        var unknown = reactions.Single(r => r.Window == s_day && r.State.Instrument == Id("glxy"));
        Assert.Equal(
            (DivergenceStatus.StaleInstrument, null, null, 0),
            (unknown.State.Status, unknown.Holm, unknown.BenjaminiHochberg, unknown.AbnormalReturns.Count));
        Assert.Equal(7, groups[1].Instruments);
        double[] p = [.. reactions.Where(r => r.Window == s_day && r.Holm is not null)
            .Select(r => r.State.Forecast!.Value.PValue!.Value)];
        Assert.Equal(
            MultipleTests.Holm(p), reactions.Where(r => r.Window == s_day).Select(r => r.Holm).OfType<double>());
    }

    [Fact]
    public void Abnormal_returns_are_one_for_each_session_and_add_up()
    {
        Assert.All(s_told.Reactions.Where(r => r.State.Forecast is not null), r =>
        {
            Assert.Equal(r.Window.Last - r.Window.First + 1, r.AbnormalReturns.Count);
            NumberAssert.Close(r.State.Forecast!.Value.Residual, r.AbnormalReturns.Sum(), "sum");
        });
        NumberAssert.Close(
            s_told.Reactions.First(r => r.Window == s_day).AbnormalReturns[0],
            s_told.Reactions.First(r => r.Window == s_two).AbnormalReturns[0], "day zero");
    }

    [Fact]
    public void Each_window_is_estimated_on_the_pairs_that_end_before_it()
    {
        Instant? Through(SessionOffsets window) =>
            s_told.Reactions.First(r => r.Window == window).State.Estimate!.Through;
        Assert.Equal(
            ((Instant?)At("2025-09-05 16:00:00"), (Instant?)At("2025-09-08 16:00:00"),
                (Instant?)At("2025-09-08 16:00:00")),
            (Through(s_before), Through(s_day), Through(s_two)));
    }

    [Fact]
    public void A_window_that_has_not_ended_has_no_number_and_says_when_it_will()
    {
        Assert.All(s_told.Reactions.Where(r => r.Window == s_six), r =>
        {
            Assert.Equal((DivergenceStatus.NoSession, 6, 0), (r.State.Status, r.State.Steps, r.AbnormalReturns.Count));
            Assert.Contains("2025-09-16T20:00:00Z", r.State.Fault!.Value.Message, StringComparison.Ordinal);
        });
        var (reactions, _) = Study(OracleCloses, s_seven, At("2025-09-10 15:59:59"));
        Assert.Equal([DivergenceStatus.NoSession], StatusesOf(s_two));
        Assert.Equal([DivergenceStatus.Ok], StatusesOf(s_day));

        IEnumerable<DivergenceStatus> StatusesOf(SessionOffsets window) =>
            reactions.Where(r => r.Window == window).Select(r => r.State.Status).Distinct();
    }

    [Fact]
    public void A_window_that_has_ended_without_its_closes_is_stale()
    {
        var (reactions, groups) = Study(OracleCloses, s_seven, At("2025-09-16 16:00:00"));
        Assert.All(
            reactions.Where(r => r.Window == s_six),
            r => Assert.Equal(DivergenceStatus.StaleInstrument, r.State.Status));
        Assert.Equal((0, null), (groups[3].Instruments, groups[3].Study.MeanAbnormalReturn));
    }

    [Fact]
    public void Only_day_zero_has_a_rank_test_and_it_does_not_wait_for_the_day_after()
    {
        Assert.Equal([false, true, false, false], s_told.Groups.Select(g => g.Corrado is not null));
        var (_, groups) = Study(OracleCloses, s_seven, At("2025-09-09 16:00:00"));
        Assert.Equal(7, groups[1].Corrado!.Value.Instruments);
        Assert.NotEqual(s_told.Groups[1].Corrado, groups[1].Corrado);
    }

    [Fact]
    public void A_missing_close_costs_a_member_its_residuals_of_two_sessions_and_the_others_none()
    {
        var day = Session("2025-08-01");
        DailyHistory Closes(bool all) => GivenDivergence.Of(s_seven.Append(Btc).SelectMany(
            (id, i) => Walk(id, Session("2025-05-01"), Session("2025-09-10"), new Random(i)))
            .Where(b => all || b.Instrument != Mara || b.SessionDate != SessionAt(day).Date));
        var (_, with) = Study(Closes(all: true), s_seven);
        var (reactions, without) = Study(Closes(all: false), s_seven);
        Assert.All(reactions.Where(r => r.Window == s_day), r => Assert.Equal(60, r.State.Estimate!.Count));
        var pairs = reactions.Single(r => r.Window == s_day && r.State.Instrument == Mara).State.Estimate!.Pairs;
        Assert.DoesNotContain(pairs, p => p.Start == SessionAt(day).Close || p.End == SessionAt(day).Close);
        Assert.NotNull(without[1].Study.MeanResidualCorrelation);
        Assert.NotEqual(with[1].Study.MeanResidualCorrelation, without[1].Study.MeanResidualCorrelation);
        Assert.NotNull(without[1].Corrado!.Value.Statistic);
    }

    [Fact]
    public void Nobody_is_studied_without_an_error()
    {
        var (reactions, groups) = Study(OracleCloses, []);
        Assert.Empty(reactions);
        Assert.Equal([0, 0, 0, 0], groups.Select(g => g.Instruments));
    }

    [Fact]
    public void A_day_zero_at_the_calendars_edges_has_windows_without_a_session()
    {
        var (first, _) = new EventReactions(
            Inputs(OracleCloses, At("2025-09-10 16:00:00")), 0, EstimationChoice.Standard)
            .Of(DealRelation.Direct, [Mara]);
        Assert.All(first, r => Assert.Equal(DivergenceStatus.NoSession, r.State.Status));
        var (last, _) = new EventReactions(
            Inputs(OracleCloses, NewYork.End), NewYork.Sessions.Count - 1, EstimationChoice.Standard)
            .Of(DealRelation.Direct, [Mara]);
        Assert.Equal(DivergenceStatus.NoSession, last[^1].State.Status);
    }

    private static (IReadOnlyList<EventReaction> Reactions, IReadOnlyList<EventGroup> Groups) Study(
        DailyHistory closes, InstrumentId[] instruments, Instant? now = null) =>
        new EventReactions(
            Inputs(closes, now ?? At("2025-09-10 16:00:00")), Session("2025-09-09"), EstimationChoice.Standard)
            .Of(DealRelation.ReadThrough, instruments);
}
