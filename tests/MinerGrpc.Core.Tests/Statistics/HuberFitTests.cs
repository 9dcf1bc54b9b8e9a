using MinerGrpc.Core.Statistics;

namespace MinerGrpc.Core.Tests.Statistics;

public class HuberFitTests
{
    public static TheoryData<string> Series { get; } =
        new(TestTables.Read("huber_fits.csv").Rows.Select(row => row["series"]));

    [Theory]
    [MemberData(nameof(Series))]
    public void The_robust_line_its_scale_and_its_errors_are_those_of_statsmodels(string series)
    {
        var expected = TestTables.Read("huber_fits.csv").Rows.Single(row => row["series"] == series);
        var fit = series == "beta_break"
            ? LinearFit.Robust(Oracle.Column("beta_break_series.csv", "x"), Oracle.Column("beta_break_series.csv", "y"))
            : LinearFit.Robust(Oracle.LogReturns("BTC").AsSpan(0, 60), Oracle.LogReturns(series).AsSpan(0, 60));
        NumberAssert.Close(expected.Value("alpha"), fit?.Alpha, "alpha");
        NumberAssert.Close(expected.Value("beta"), fit?.Beta, "beta");
        NumberAssert.Close(expected.Value("scale"), fit?.ResidualDeviation, "scale");
        NumberAssert.Close(expected.Value("alpha_standard_error"), fit?.AlphaStandardError, "se alpha");
        NumberAssert.Close(expected.Value("beta_standard_error"), fit?.BetaStandardError, "se beta");
    }

    /// <summary>WULF rose 60 % on one day of August; least squares takes its beta from 1.2 to 0.4.</summary>
    [Fact]
    public void A_jump_in_the_window_leaves_wulfs_beta_where_it_was()
    {
        double[] x = [.. Oracle.LogReturns("BTC").Take(60)], y = [.. Oracle.LogReturns("WULF").Take(60)];
        var jump = Array.IndexOf(y, y.Max());
        var without = LinearFit.Of(
            [.. x.Where((_, i) => i != jump)], [.. y.Where((_, i) => i != jump)])!.Value;
        var robust = LinearFit.Robust(x, y)!.Value;
        Assert.True(Math.Abs(LinearFit.Of(x, y)!.Value.Beta - without.Beta) > 0.5);
        Assert.True(Math.Abs(robust.Beta - without.Beta) < 0.15, $"{robust.Beta} {without.Beta}");
        Assert.True(robust.EffectivePairs is < 60 and > 50, $"{robust.EffectivePairs}");
        Assert.Equal(robust.EffectivePairs - 2, robust.DegreesOfFreedom);
        Assert.Equal(60, robust.Pairs);
    }

    [Fact]
    public void Where_most_pairs_lie_on_a_line_it_is_that_line_and_exact()
    {
        double[] x = [.. Enumerable.Range(0, 20).Select(i => 0.01 * ((i * 7 % 20) - 9))];
        double[] y = [.. x.Select((v, i) => 0.002 + (1.5 * v) + (i % 5 == 0 ? 0.3 : 0))];
        var fit = LinearFit.Robust(x, y)!.Value;
        NumberAssert.Close(1.5, fit.Beta, "beta");
        NumberAssert.Close(0.002, fit.Alpha, "alpha");
        Assert.Equal(0, fit.ResidualDeviation);
        Assert.Equal((0, 0), (fit.BetaStandardError, fit.AlphaStandardError));
    }

    [Fact]
    public void Pairs_on_a_line_are_fitted_as_by_least_squares()
    {
        double[] x = [0.01, -0.02, 0.015, 0.03], y = [0.02, -0.04, 0.03, 0.06];
        Assert.Equal(LinearFit.Of(x, y)!.Value.Beta, LinearFit.Robust(x, y)!.Value.Beta);
        Assert.Equal(0, LinearFit.Robust(x, y)!.Value.ResidualDeviation);
        Assert.Equal(0, LinearFit.Robust(x, [1, 1, 1, 1])!.Value.Beta);
    }

    [Fact]
    public void A_constant_benchmark_and_two_pairs_have_no_robust_line()
    {
        Assert.Null(LinearFit.Robust([0.1, 0.1, 0.1, 0.1], [1, 2, 3, 5]));
        Assert.Null(LinearFit.Robust([1, 2], [1, 2]));
        Assert.Null(LinearFit.Robust([], []));
    }

    [Fact]
    public void The_robust_line_follows_the_units_of_both_series()
    {
        double[] x = [.. Oracle.LogReturns("BTC").Take(60)], y = [.. Oracle.LogReturns("RIOT").Take(60)];
        var fit = LinearFit.Robust(x, y)!.Value;
        var scaled = LinearFit.Robust([.. x.Select(v => v * 1e6)], [.. y.Select(v => 5 + (v * 1e-3))])!.Value;
        NumberAssert.Close(fit.Beta, scaled.Beta * 1e9, "beta");
        NumberAssert.Close(5 + (fit.Alpha * 1e-3), scaled.Alpha, "alpha");
        NumberAssert.Close(fit.ResidualDeviation, scaled.ResidualDeviation * 1e3, "scale");
    }
}
