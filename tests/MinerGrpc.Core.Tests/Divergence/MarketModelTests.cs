using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Tables;
using MinerGrpc.Core.Tests.Statistics;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Divergence.GivenDivergence;
using static MinerGrpc.Core.Tests.Market.Given;

namespace MinerGrpc.Core.Tests.Divergence;

/// <summary>The market model of 9 September 2025, by the reference values.</summary>
public class MarketModelTests
{
    private static readonly DivergenceInputs s_close = Inputs(OracleCloses, At("2025-09-09 16:00:00"));

    public static TheoryData<string> Members =>
        [.. TestTables.Read("market_model_members.csv").Rows.Select(row => row["member"])];

    [Theory]
    [MemberData(nameof(Members))]
    public void The_session_to_date_of_every_member_is_the_oracles(string member) =>
        AssertOracle(member, s_close.Ask(Id(member.ToLowerInvariant())));

    [Theory]
    [MemberData(nameof(Members))]
    public void One_complete_session_is_the_same(string member) =>
        AssertOracle(member, s_close.Ask(Id(member.ToLowerInvariant()), new DivergenceWindow.Sessions(1)));

    [Theory]
    [MemberData(nameof(Members))]
    public void The_two_sessions_from_that_day_are_the_oracles(string member)
    {
        var row = RowOf(member);
        var state = Inputs(OracleCloses, At("2025-09-10 16:00:00")).Ask(
            Id(member.ToLowerInvariant()), new DivergenceWindow.Since(Day("2025-09-09")));
        Assert.Equal(2, state.Steps);
        Oracle.AssertRelative(row.Value("car_0_1"), state.Forecast!.Value.Residual, 1e-9, "residual");
        Oracle.AssertRelative(row.Value("car_se"), state.Forecast.Value.StandardError, 1e-9, "standard error");
        Oracle.AssertRelative(row.Value("car_t"), state.Sigmas!.Value, 1e-9, "t");
    }

    [Fact]
    public void The_pairs_end_before_the_window_starts()
    {
        var state = s_close.Ask(Mara);
        Assert.Equal((60, 60), (state.Estimate!.Count, state.Estimate.Pairs.Count));
        Assert.Equal(
            ((Instant?)At("2025-06-11 16:00:00"), (Instant?)At("2025-09-08 16:00:00")),
            (state.Estimate.From, state.Estimate.Through));
    }

    [Fact]
    public void A_kept_estimate_gives_what_its_pairs_give()
    {
        var models = new KeptModels(Universe, NewYork);
        models.Take(OracleCloses);
        var inputs = Inputs(
            OracleCloses, At("2025-09-09 16:00:00"), kept: (id, through) => models.FitOf(id, through));
        var members = Seven.Select(Id).ToList();
        var (kept, made) = (All(inputs), All(s_close));
        Assert.All(kept, (state, i) =>
        {
            NumberAssert.Close(made[i].Sigmas!.Value, state.Sigmas, "sigmas");
            Assert.Empty(state.Estimate!.Pairs);
            Assert.Equal(
                (made[i].Estimate!.Count, made[i].Estimate!.From, made[i].Estimate!.Through),
                (state.Estimate.Count, state.Estimate.From, state.Estimate.Through));
        });

        IReadOnlyList<DivergenceState> All(DivergenceInputs from) =>
            new DivergenceModel(from).QueryAll(members, ToDate, EstimationChoice.Standard);
    }

    [Fact]
    public void A_kept_estimate_serves_only_the_standard_choice_through_its_own_session()
    {
        var asked = new List<int>();
        var inputs = Inputs(
            OracleCloses, At("2025-09-09 16:00:00"), kept: (_, through) =>
            {
                asked.Add(through);
                return null;
            });
        var model = new DivergenceModel(inputs);
        model.Query(Mara, [], ToDate, new EstimationChoice(40, null, false), keepPairs: false);
        model.Query(Mara, [], ToDate, new EstimationChoice(60, 20, false), keepPairs: false);
        model.Query(Mara, [], ToDate, EstimationChoice.Standard, keepPairs: true);
        Assert.Empty(asked);
        model.Query(Mara, [], ToDate, EstimationChoice.Standard, keepPairs: false);
        Assert.Equal([Session("2025-09-08")], asked);
    }

    [Fact]
    public void As_of_an_instant_before_a_correction_the_estimate_is_the_first_one()
    {
        var known = At("2025-12-01 12:00:00");
        var corrected = OracleCloses.With([Daily(Mara, Session("2025-08-01"), Dollars(99), known)]);
        var now = At("2025-09-09 16:00:00");
        AssertOracle("MARA", Inputs(corrected, now, asOf: known.PlusNanos(-1)).Ask(Mara));
        Assert.NotEqual(s_close.Ask(Mara).Sigmas, Inputs(corrected, now, asOf: known).Ask(Mara).Sigmas);
    }

    [Fact]
    public void A_board_under_way_is_one_step_and_told_as_partial()
    {
        var noon = At("2025-09-09 12:00:00");
        var state = Inputs(OracleCloses, noon, boards: [Board(Mara, noon, Dollars(16), Dollars(111_000))]).Ask(Mara);
        Assert.Equal((1, true, noon), (state.Steps, state.Partial, state.Move!.Last!.Value.Time));
        NumberAssert.Close(Math.Log(16 / 15.2), state.Forecast!.Value.Actual, "actual");
        NumberAssert.Close(16 / 15.2 - 1, state.Move.MoveRatio, "move");
        NumberAssert.Close(Math.Log(111_000 / 112_097.31), state.Move.BenchmarkReturns[0], "benchmark");
        Assert.False(s_close.Ask(Mara).Partial);
    }

    [Fact]
    public void After_the_close_the_official_close_counts_until_a_later_trade()
    {
        var (closing, later) = (At("2025-09-09 15:59:59"), At("2025-09-09 17:00:00"));
        var before = Board(Mara, closing, Dollars(15.9m), Dollars(111_000));
        var after = Board(Mara, later, Dollars(16), Dollars(111_000));
        AssertOracle("MARA", Inputs(OracleCloses, later, boards: [before]).Ask(Mara));
        var post = Inputs(OracleCloses, later, boards: [after]).Ask(Mara);
        Assert.Equal((Dollars(16), false), (post.Move!.Last!.Value.Price, post.Partial));
    }

    [Fact]
    public void Without_a_close_in_the_history_the_boards_own_base_serves()
    {
        var noon = At("2025-09-09 12:00:00");
        var monday = Session("2025-09-08");
        var history = Of(Walk(Mara, monday - 61, monday - 1, new Random(1))
            .Concat(Walk(Btc, monday - 61, monday - 1, new Random(2))));
        var close = At("2025-09-08 16:00:00");
        var board = Board(Mara, noon, Dollars(16), Dollars(111_000)) with
        {
            Base = new(Dollars(15), close), BenchmarkBase = new(Dollars(110_000), close),
        };
        var state = Inputs(history, noon, boards: [board]).Ask(Mara);
        Assert.Equal(DivergenceStatus.Ok, state.Status);
        Assert.Equal((Dollars(15), Dollars(110_000)), (state.Move!.Base?.Price, state.Move.BenchmarkBase?.Price));
    }

    [Fact]
    public void A_reconstructed_price_of_the_window_is_told_and_one_before_it_is_not()
    {
        var (monday, tuesday) = (Session("2025-09-08"), Session("2025-09-09"));
        bool Simulated(params int[] sessions) => Inputs(
            OracleCloses.With([.. sessions.Select(s => Daily(Btc, s, Dollars(111_000), simulated: true))]),
            At("2025-09-09 16:00:00")).Ask(Mara).Move!.Simulated;
        Assert.Equal(
            (false, false, true, true),
            (Simulated(), Simulated(monday - 1), Simulated(monday), Simulated(tuesday)));
    }

    private static void AssertOracle(string member, DivergenceState state)
    {
        Assert.Equal(DivergenceStatus.Ok, state.Status);
        var row = RowOf(member);
        var (fit, forecast) = (state.Estimate!.Fit!.Value, state.Forecast!.Value);
        Is("beta", fit.Beta);
        Is("alpha", fit.Alpha);
        Is("se_beta", fit.BetaStandardError);
        Is("r2", fit.RSquared!.Value);
        Is("s", fit.ResidualDeviation);
        Is("df", fit.DegreesOfFreedom);
        Is("move_ratio", state.Move!.MoveRatio!.Value);
        Is("actual_log", forecast.Actual);
        Is("expected_log", forecast.Expected);
        Is("residual_log", forecast.Residual);
        Is("forecast_se", forecast.StandardError);
        Is("residual_sigmas", forecast.Sigmas!.Value);
        Is("p_two_sided", forecast.PValue!.Value);

        void Is(string column, double actual) => Oracle.AssertRelative(row.Value(column), actual, 1e-9, column);
    }

    private static CsvRow RowOf(string member) =>
        TestTables.Read("market_model_members.csv").Rows.Single(row => row["member"] == member);
}
