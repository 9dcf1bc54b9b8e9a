using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Divergence;

/// <summary>How the seven took the founding deal, over RPC, by the reference values.</summary>
public sealed class OracleReactionTests(OracleServer oracle) : IClassFixture<OracleServer>
{
    private static readonly EventWindow s_day = new() { FirstSession = 0, LastSession = 0 };
    private static readonly EventWindow s_two = new() { FirstSession = 0, LastSession = 1 };

    public static TheoryData<string> Seven => [.. OracleTables.Seven];

    [Theory]
    [MemberData(nameof(Seven))]
    public async Task A_member_has_the_oracles_values(string member)
    {
        var reactions = await AskAsync();
        var row = OracleTables.Model(member);
        var (day, two) = (Of(reactions, member, s_day), Of(reactions, member, s_two));
        Near.Equal(row.Value("residual_log"), day.CumulativeAbnormalLogReturn, "residual");
        Near.Equal(row.Value("forecast_se"), day.StandardError, "standard error");
        Near.Equal(row.Value("residual_sigmas"), day.TStatistic, "t");
        Near.Equal(row.Value("p_two_sided"), day.PValue, "p");
        Near.Equal(row.Value("df"), day.DegreesOfFreedom, "df");
        Near.Equal(row.Value("beta"), day.Beta, "beta");
        Near.Equal(row.Value("alpha"), day.Alpha, "alpha");
        Near.Equal(row.Value("car_0_1"), two.CumulativeAbnormalLogReturn, "car");
        Near.Equal(row.Value("car_se"), two.StandardError, "standard error of car");
        Near.Equal(row.Value("car_t"), two.TStatistic, "t of car");
        Near.Equal(OracleTables.Adjusted(member).Value("holm"), day.HolmPValue, "Holm");
        Near.Equal(
            OracleTables.Adjusted(member).Value("benjamini_hochberg"), day.BenjaminiHochbergPValue, "Hochberg");
        Near.Equal(two.AbnormalLogReturns.Sum(), two.CumulativeAbnormalLogReturn, "sum of the days");
    }

    [Fact]
    public async Task The_tests_over_the_seven_are_the_oracles()
    {
        var told = await AskAsync();
        double Test(string name) => told.Tests.Single(
            t => t.Test == name && t.Window.Equals(s_day) && t.Relation == DealRelation.ReadThrough).Statistic;
        Near.Equal(OracleTables.Study("cross_sectional_t"), Test("CROSS_SECTIONAL_T"), "t");
        Near.Equal(OracleTables.Study("patell_z"), Test("PATELL"), "Patell");
        Near.Equal(6.642977721849184, Test("BMP"), "BMP");
        Near.Equal(2.2999283299004563, Test("KOLARI_PYNNONEN_BMP"), "corrected BMP");
        Near.Equal(OracleTables.Study("kolari_pynnonen_patell"), Test("KOLARI_PYNNONEN_PATELL"), "corrected Patell");
        Near.Equal(OracleTables.Study("corrado_rank_t"), Test("CORRADO_RANK"), "Corrado");
        Assert.All(
            told.Tests.Where(t => t.Relation == DealRelation.ReadThrough && t.Window.Equals(s_day)),
            t => Assert.Equal(7, t.Instruments));
    }

    [Fact]
    public async Task The_means_over_the_seven_are_the_oracles()
    {
        var summaries = (await AskAsync()).Summaries.Where(s => s.Relation == DealRelation.ReadThrough).ToList();
        var day = summaries.Single(s => s.Window.Equals(s_day));
        Assert.Equal(7, day.Instruments);
        Near.Equal(OracleTables.Study("aar0"), day.MeanCumulativeAbnormalLogReturn, "mean");
        Near.Equal(OracleTables.Study("mean_residual_correlation"), day.MeanResidualCorrelation, "correlation");
        var two = summaries.Single(s => s.Window.Equals(s_two));
        Near.Equal(OracleTables.Study("caar_0_1"), two.MeanCumulativeAbnormalLogReturn, "mean of two days");
    }

    [Fact]
    public async Task Day_zero_is_the_session_after_the_news_and_the_order_is_read_through_before_direct()
    {
        var told = await AskAsync();
        Assert.Equal(new Google.Type.Date { Year = 2025, Month = 9, Day = 9 }, told.DayZero);
        Assert.Equal(
            OracleTables.Seven.Order(StringComparer.Ordinal).Concat(["msft", "nbis"]).SelectMany(
                id => (string[])[$"{id} -1 -1", $"{id} 0 0", $"{id} 0 1", $"{id} 0 5"]),
            told.Reactions.Select(
                r => $"{Asking.Short(r.Instrument)} {r.Window.FirstSession} {r.Window.LastSession}"));
        Assert.Equal(OracleServer.Founding, told.Deal.Name);
    }

    [Fact]
    public async Task What_has_no_number_says_why()
    {
        var told = await AskAsync();
        var six = new EventWindow { FirstSession = 0, LastSession = 5 };
        Assert.All(
            told.Reactions.Where(r => r.Window.Equals(six)),
            r => Assert.Equal((DivergenceStatus.NoSession, false), (r.Status, r.HasPValue)));
        Assert.Equal(DivergenceStatus.StaleInstrument, Of(told, "msft", s_day).Status);
        Assert.Equal(DivergenceStatus.Ok, Of(told, "nbis", s_day).Status);
        Assert.Equal((0, false), (
            told.Summaries.Single(s => s.Window.Equals(six) && s.Relation == DealRelation.Direct).Instruments,
            told.Tests.Any(t => t.Window.Equals(six) && t.HasStatistic)));
    }

    [Fact]
    public async Task A_deal_of_the_calendars_first_session_has_windows_without_a_session()
    {
        await using var server = await TestServer.StartAsync();
        var deal = OracleServer.FoundingDeal();
        deal.Name = "deals/first-day";
        (deal.AnnounceDate, deal.AnnounceHalfDay) = (
            new Google.Type.Date { Year = 2024, Month = 1, Day = 2 }, AnnounceHalfDay.BeforeOpen);
        await server.Deals.AnnounceDealAsync(new AnnounceDealRequest { Deal = deal });
        var told = await server.Deals.ListDealReactionsAsync(new ListDealReactionsRequest { Name = deal.Name });
        Assert.Equal(2, told.DayZero.Day);
        Assert.All(told.Reactions, r => Assert.Equal(DivergenceStatus.NoSession, r.Status));
    }

    [Fact]
    public async Task The_same_question_has_the_same_bytes_and_digest() =>
        Assert.Equal(await AskAsync(), await AskAsync());

    private static DealReaction Of(ListDealReactionsResponse told, string member, EventWindow window) =>
        told.Reactions.Single(r => r.Instrument == "instruments/" + member && r.Window.Equals(window));

    private Task<ListDealReactionsResponse> AskAsync() => oracle.Server.Deals.ListDealReactionsAsync(
        new ListDealReactionsRequest { Name = OracleServer.Founding, AsOf = Bars.Close("2025-09-10") })
        .ResponseAsync.Soon();
}
