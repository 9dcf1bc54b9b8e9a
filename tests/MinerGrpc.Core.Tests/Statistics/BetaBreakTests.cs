using MinerGrpc.Core.Statistics;

namespace MinerGrpc.Core.Tests.Statistics;

public class BetaBreakTests
{
    private static readonly double[] X = Oracle.Column("beta_break_series.csv", "x");
    private static readonly double[] Y = Oracle.Column("beta_break_series.csv", "y");
    private static readonly Dictionary<string, double> Values = Oracle.Values("beta_break_values.csv");

    [Fact]
    public void Chows_test_at_pair_60_is_the_oracles()
    {
        var chow = BetaBreak.Chow(X, Y, 60)!.Value;
        NumberAssert.Close(Values["chow_f"], chow.F, "F");
        Assert.Equal((Values["chow_df1"], Values["chow_df2"]), (chow.Df1, chow.Df2));
        Oracle.AssertRelative(Values["chow_p"], chow.PValue, 1e-9, "p");
        NumberAssert.Close(Values["chow_beta_pre"], chow.BetaBefore, "beta before");
        NumberAssert.Close(Values["chow_beta_post"], chow.BetaAfter, "beta after");
    }

    [Fact]
    public void The_cusum_of_ordinary_residuals_is_the_oracles()
    {
        var cusum = BetaBreak.OlsCusum(X, Y);
        NumberAssert.Close(Values["ols_cusum_statistic"], cusum?.Statistic, "statistic");
        NumberAssert.Close(Values["ols_cusum_p"], cusum?.PValue, "p");
    }

    [Theory]
    [InlineData(OlsCusum.Critical1Percent, "ols_cusum_critical_1", 0.01)]
    [InlineData(OlsCusum.Critical5Percent, "ols_cusum_critical_5", 0.05)]
    [InlineData(OlsCusum.Critical10Percent, "ols_cusum_critical_10", 0.10)]
    public void The_critical_values_are_the_oracles_and_have_about_their_tails(double value, string name, double tail)
    {
        Assert.Equal(Values[name], value);
        Assert.Equal(tail, Distributions.KolmogorovUpperTail(value), 0.002);
    }

    [Fact]
    public void A_level_that_shifts_in_the_middle_is_found_by_both()
    {
        double[] y = [.. X.Select((x, i) => (1.5 * x) + (0.01 * Math.Sin(i)) + (i < 50 ? 0 : 0.02))];
        Assert.True(BetaBreak.OlsCusum(X, y)?.PValue < 0.01);
        Assert.True(BetaBreak.Chow(X, y, 50)?.PValue < 1e-9);
    }

    [Fact]
    public void A_part_without_a_line_of_its_own_has_no_chow_test()
    {
        Assert.Null(BetaBreak.Chow(X, Y, 0));
        Assert.Null(BetaBreak.Chow(X, Y, 2));
        Assert.NotNull(BetaBreak.Chow(X, Y, 3));
        Assert.NotNull(BetaBreak.Chow(X, Y, 97));
        Assert.Null(BetaBreak.Chow(X, Y, 98));
        Assert.Null(BetaBreak.Chow(X, Y, 100));
        Assert.Null(BetaBreak.Chow([0.1, 0.1, 0.1, 0.1, 0.2, 0.3, 0.5], [1, 2, 3, 4, 5, 6, 8], 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => BetaBreak.Chow(X, Y, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => BetaBreak.Chow(X, Y, 101));
    }

    [Fact]
    public void Exact_lines_leave_no_scale_for_a_test()
    {
        double[] kinked = [.. X.Select((x, i) => i < 60 ? 2 * x : 3 * x)], straight = [.. X.Select(x => 2 * x)];
        Assert.Null(BetaBreak.Chow(X, kinked, 60));
        Assert.Null(BetaBreak.Chow(X, straight, 60));
        Assert.Null(BetaBreak.OlsCusum(X, straight));
        Assert.Null(BetaBreak.OlsCusum([0.1, 0.1, 0.1], [1, 2, 3]));
    }
}
