using MinerGrpc.Core.Statistics;

namespace MinerGrpc.Core.Tests.Statistics;

public class CorradoRankTests
{
    [Fact]
    public void The_rank_test_of_day_zero_is_the_oracles()
    {
        var values = Oracle.Values("event_study_values.csv");
        var btc = Oracle.LogReturns("BTC");
        var series = TestTables.Read("event_study_members.csv").Rows.Select(row => AbnormalReturns(row["member"], btc));
        double?[][] all = [.. series];
        Assert.All(all, s => Assert.Equal(values["corrado_periods"], s.Length));
        var test = CorradoRank.Of(all, 60);
        NumberAssert.Close(values["corrado_rank_t"], test.Statistic, "statistic");
        NumberAssert.Close(Distributions.NormalTwoSided(values["corrado_rank_t"]), test.PValue, "p");
        Assert.Equal(7, test.Instruments);
    }

    [Fact]
    public void Ranks_by_hand_with_a_tie()
    {
        // Ranks 1, 2.5, 2.5, 4 and 2, 1, 3, 4: mean deviations from 2.5 are -1, -0.75, 0.25, 1.5.
        var test = CorradoRank.Of([[-1, 0, 0, 5], [0.1, 0, 0.2, 0.3]], 3);
        NumberAssert.Close(1.5 / Math.Sqrt((1 + 0.5625 + 0.0625 + 2.25) / 4), test.Statistic, "statistic");
    }

    [Fact]
    public void Only_the_order_of_returns_matters()
    {
        double?[] first = [0.1, -0.2, 0.3, 0.05, 0.9], second = [0.2, -0.1, 0.1, 0.0, 0.3];
        var plain = CorradoRank.Of([first, second], 4);
        var bent = CorradoRank.Of([[.. first.Select(v => Math.Exp(5 * v!.Value))], second], 4);
        Assert.Equal(plain, bent);
    }

    [Fact]
    public void An_instrument_without_a_session_is_ranked_on_those_that_it_has()
    {
        var test = CorradoRank.Of([[1, 2, 3, 4], [null, 1, 2, 3]], 3);
        var root = Math.Sqrt(2);
        double[] means = [0.2 - 0.5, (0.4 + 0.25 - 1) / root, (0.6 + 0.5 - 1) / root, (0.8 + 0.75 - 1) / root];
        NumberAssert.Close(means[3] / Math.Sqrt(means.Sum(m => m * m) / 4), test.Statistic, "statistic");
        Assert.Equal(2, test.Instruments);
        Assert.Equal(new EventTest(null, null, 1), CorradoRank.Of([[1, 2, 3, 4], [null, 1, 2, 3]], 0));
    }

    [Fact]
    public void A_session_that_nobody_has_is_none_of_the_periods() => Assert.Equal(
        CorradoRank.Of([[1, 3, 2, 4], [2, 1, 4, 3]], 2),
        CorradoRank.Of([[1, 3, null, 2, 4], [2, 1, null, 4, 3]], 3));

    [Fact]
    public void Nothing_to_rank_has_no_statistic()
    {
        Assert.Equal(new EventTest(null, null, 0), CorradoRank.Of([], 0));
        Assert.Equal(new EventTest(null, null, 2), CorradoRank.Of([[1, 1, 1], [2, 2, 2]], 1));
    }

    [Fact]
    public void Series_of_other_sessions_days_outside_and_no_numbers_are_refused()
    {
        Assert.Throws<ArgumentException>(() => CorradoRank.Of([[1, 2], [1, 2, 3]], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => CorradoRank.Of([[1, 2], [1, 2]], 2));
        Assert.Throws<ArgumentException>(() => CorradoRank.Of([[1, double.NaN], [1, 2]], 0));
    }

    private static double?[] AbnormalReturns(string member, double[] btc)
    {
        var y = Oracle.LogReturns(member);
        var fit = LinearFit.Of(btc.AsSpan(0, 60), y.AsSpan(0, 60))!.Value;
        return [.. y.Select((value, i) => (double?)(value - fit.At(btc[i])))];
    }
}
