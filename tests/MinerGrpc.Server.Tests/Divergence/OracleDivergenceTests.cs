using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Divergence;

/// <summary>9 September 2025 by its closes, over RPC: every reference value of every member.</summary>
public sealed class OracleDivergenceTests(OracleServer oracle) : IClassFixture<OracleServer>
{
    private static readonly Timestamp s_close = Bars.At("2025-09-09T20:00:00Z");

    private static readonly Dictionary<string, DivergenceWindow?> s_windows = new()
    {
        ["unset"] = null,
        ["session to date"] = Asking.ToDate,
        ["one session"] = Asking.Sessions(1),
        ["custom"] = Asking.Custom(Bars.At("2025-09-08T20:00:00Z"), s_close),
        ["since the deal"] = new DivergenceWindow { SinceDeal = OracleServer.Founding },
    };

    public static TheoryData<string, string> Questions
    {
        get
        {
            var questions = new TheoryData<string, string>();
            foreach (var (window, member) in s_windows.Keys.SelectMany(w => OracleTables.Members.Select(m => (w, m))))
            {
                questions.Add(window, member);
            }

            return questions;
        }
    }

    private TestServer Server => oracle.Server;

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task A_member_has_the_oracles_values_over_the_day(string window, string member)
    {
        var response = await Server.AskAsync(member, s_close, s_windows[window]);
        AssertOracle(member, response.Divergence);
        Assert.Equal(s_close, response.AsOf);
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task A_rank_has_the_oracles_values_over_the_day(string window, string member)
    {
        var response = await Server.RankAsync([member], s_close, s_windows[window]);
        AssertOracle(member, Assert.Single(response.Divergences));
    }

    [Fact]
    public async Task The_two_days_since_the_deal_have_the_oracles_values()
    {
        var window = new DivergenceWindow { SinceDeal = OracleServer.Founding };
        foreach (var member in OracleTables.Members)
        {
            var told = await Server.DivergenceAsync(member, Bars.Close("2025-09-10"), window);
            var row = OracleTables.Model(member);
            Assert.Equal(2, told.WindowSteps);
            Near.Equal(row.Value("car_0_1"), told.ResidualLogReturn, member);
            Near.Equal(row.Value("car_se"), told.ResidualStandardError, member);
            Near.Equal(row.Value("car_t"), told.ResidualSigmas, member);
        }
    }

    [Fact]
    public async Task The_seven_are_one_another_s_peers_with_the_oracles_values()
    {
        var response = await Server.RankAsync(OracleTables.Seven, s_close);
        Assert.Equal(7, response.Divergences.Count);
        Assert.All(response.Divergences, told =>
        {
            var row = OracleTables.Peer(Asking.Short(told.Instrument));
            Assert.Equal((7, 0), (told.Peers, told.ExcludedPeers.Count));
            Near.Equal(row.Value("move_ratio"), told.MoveRatio, "move");
            Near.Within(row.Value("modified_z"), told.ModifiedZ, 1e-6, "z");
            Near.Equal(row.Value("leave_one_out_excess"), told.LeaveOneOutExcessRatio, "excess");
        });
    }

    [Fact]
    public async Task Members_are_ranked_by_their_sigmas_and_have_the_numbers_of_a_question_about_one()
    {
        var response = await Server.RankAsync(OracleTables.Seven, s_close);
        Assert.Equal(
            ["bitf", "hut", "cifr", "riot", "iren", "mara", "wulf"],
            response.Divergences.Select(d => Asking.Short(d.Instrument)));
        var asked = await Server.DivergenceAsync("bitf", s_close);
        Near.Equal(asked.ResidualSigmas, response.Divergences[0].ResidualSigmas, "sigmas");
    }

    [Fact]
    public async Task A_question_about_one_member_has_all_miners_as_its_peers()
    {
        var told = await Server.DivergenceAsync("mara", s_close);
        Assert.Equal(9, told.Peers);
        Assert.Equal(
            [
                "btbt Stale", "btdr Stale", "can Stale", "corz MergerBound", "glxy Stale", "hive Stale",
            ],
            told.ExcludedPeers.Select(e => $"{Asking.Short(e.Instrument)} {e.Reason}"));
    }

    [Fact]
    public async Task Without_quotes_the_present_is_the_newest_close()
    {
        var response = await Server.AskAsync("mara");
        Assert.Equal(Bars.Close("2025-09-10"), response.AsOf);
        Assert.Equal(Bars.Close("2025-09-10"), response.Divergence.LastTime);
        Assert.Equal(
            (await Server.AskAsync("mara", Bars.Close("2025-09-10"))).Divergence, response.Divergence);
    }

    [Fact]
    public async Task Prices_and_times_of_both_ends_are_told()
    {
        var told = await Server.DivergenceAsync("bitf", s_close);
        Assert.Equal(
            (1_280_000_000, 1_590_000_000, 112_097_310_000_000, 111_301_530_000_000),
            (told.BasePriceNanos, told.LastPriceNanos, told.BenchmarkBasePriceNanos, told.BenchmarkLastPriceNanos));
        var monday = Bars.Close("2025-09-08");
        Assert.Equal(
            (monday, s_close, monday, s_close),
            (told.BaseTime, told.LastTime, told.BenchmarkBaseTime, told.BenchmarkLastTime));
        Assert.Equal((false, false, 1, ""), (
            told.PartialSession, told.Simulated, told.WindowSteps, told.StatusMessage));
        Assert.Equal((60, Bars.Close("2025-06-11"), monday), (
            told.Pairs, told.EstimatedFrom, told.EstimatedThrough));
    }

    private static void AssertOracle(string member, V1.Divergence told)
    {
        Assert.Equal(("instruments/" + member, DivergenceStatus.Ok), (told.Instrument, told.Status));
        var row = OracleTables.Model(member);
        Is("beta", told.Beta);
        Is("alpha", told.Alpha);
        Is("se_beta", told.BetaStandardError);
        Is("r2", told.RSquared);
        Is("s", told.ResidualDeviation);
        Is("move_ratio", told.MoveRatio);
        Is("actual_log", told.ActualLogReturn);
        Is("expected_log", told.ExpectedLogReturn);
        Is("residual_log", told.ResidualLogReturn);
        Is("forecast_se", told.ResidualStandardError);
        Is("residual_sigmas", told.ResidualSigmas);
        Is("df", told.DegreesOfFreedom);
        Is("p_two_sided", told.PValue);
        Near.Equal(-0.007124328540694336, told.BenchmarkLogReturn, "benchmark");
        Near.Equal(-0.007099010672066974, told.BenchmarkMoveRatio, "benchmark move");

        void Is(string column, double actual) => Near.Equal(row.Value(column), actual, $"{member} {column}");
    }
}
