using CsCheck;
using MinerGrpc.Core.Statistics;

namespace MinerGrpc.Core.Tests.Statistics;

public class RecursiveResidualsTests
{
    private static readonly double[] X = Oracle.Column("beta_break_series.csv", "x");
    private static readonly double[] Y = Oracle.Column("beta_break_series.csv", "y");
    private static readonly Dictionary<string, double> Values = Oracle.Values("beta_break_values.csv");

    [Fact]
    public void The_residuals_are_the_oracles()
    {
        var recursive = RecursiveResiduals.Of(X, Y)!;
        Assert.Equal(Values["bde_n"], recursive.Residuals.Count);
        Assert.Equal(Values["bde_k"], recursive.Residuals.Count(r => r is null));
        Assert.Null(recursive.Residuals[1]);
        NumberAssert.Close(Values["bde_residual_2"], recursive.Residuals[2], "pair 2");
        NumberAssert.Close(Values["bde_residual_3"], recursive.Residuals[3], "pair 3");
        NumberAssert.Close(Values["bde_residual_4"], recursive.Residuals[4], "pair 4");
        NumberAssert.Close(Values["bde_last"], recursive.Residuals[^1], "last");
        NumberAssert.Close(Values["bde_sum_sq"], recursive.SumOfSquares, "sum of squares");
        NumberAssert.Close(Values["bde_s"], recursive.Deviation, "s");
        NumberAssert.Close(Values["bde_cusumsq_at_59"], recursive.CumulativeSquares(59), "squares");
        NumberAssert.Close(1, recursive.CumulativeSquares(99), "squares");
        var fit = LinearFit.Of(X, Y)!.Value;
        NumberAssert.Close(Values["bde_alpha_hat"], fit.Alpha, "alpha");
        NumberAssert.Close(Values["bde_beta_hat"], fit.Beta, "beta");
        NumberAssert.Close(
            Values["bde_ssr"], fit.ResidualDeviation * fit.ResidualDeviation * fit.DegreesOfFreedom, "SSE");
    }

    [Theory]
    [InlineData(59)]
    [InlineData(60)]
    [InlineData(70)]
    [InlineData(80)]
    [InlineData(99)]
    public void The_cusum_and_its_bounds_are_the_oracles(int pair)
    {
        var recursive = RecursiveResiduals.Of(X, Y)!;
        NumberAssert.Close(Values[$"bde_w_at_{pair}"], recursive.CumulativeSum(pair), "W");
        NumberAssert.Close(Values[$"bde_bound_at_{pair}"], recursive.Bound(pair), "bound");
        Assert.Null(recursive.FirstCrossing());
    }

    [Fact]
    public void The_coefficients_of_the_bounds_are_the_oracles() => Assert.Equal(
        (Values["bde_a_1"], Values["bde_a_5"], Values["bde_a_10"]),
        (RecursiveResiduals.Bound1Percent, RecursiveResiduals.Bound5Percent, RecursiveResiduals.Bound10Percent));

    [Fact]
    public void A_level_that_shifts_crosses_the_bounds_after_it_and_the_narrower_ones_no_later()
    {
        double[] y = [.. X.Select((x, i) => (1.5 * x) + (0.005 * Math.Sin(i)) + (i < 50 ? 0 : 0.03))];
        var recursive = RecursiveResiduals.Of(X, y)!;
        var crossing = recursive.FirstCrossing();
        Assert.True(crossing > 50, $"{crossing}");
        Assert.True(recursive.FirstCrossing(RecursiveResiduals.Bound10Percent) <= crossing);
        Assert.True(Math.Abs(recursive.CumulativeSum(crossing.Value)) > recursive.Bound(crossing.Value));
        Assert.True(Math.Abs(recursive.CumulativeSum(crossing.Value - 1)) <= recursive.Bound(crossing.Value - 1));
    }

    /// <summary>Small whole numbers for x: equal ones at the start are common.</summary>
    [Fact]
    public void Two_pairs_have_none_and_the_squares_of_the_others_add_up_to_the_error_of_one_line() =>
        Gen.Select(Gen.Int[0, 3], Gen.Double[-1, 1]).Array[4, 40].Sample(pairs =>
        {
            double[] x = [.. pairs.Select(p => p.Item1 / 10.0)], y = [.. pairs.Select(p => p.Item2)];
            if (LinearFit.Of(x, y) is not { ResidualDeviation: > 1e-6 } fit)
            {
                return;
            }

            var recursive = RecursiveResiduals.Of(x, y)!;
            Assert.Equal(x.Length - 2, recursive.Residuals.Count(r => r is not null));
            NumberAssert.Close(
                fit.ResidualDeviation * fit.ResidualDeviation * fit.DegreesOfFreedom, recursive.SumOfSquares, "SSE");
        });

    [Fact]
    public void While_x_has_not_varied_a_pair_is_held_against_the_mean()
    {
        var recursive = RecursiveResiduals.Of([0, 0, 0, 1, 2], [1, 3, 5, 2, 7])!;
        Assert.Null(recursive.Residuals[0]);
        NumberAssert.Close(2 / Math.Sqrt(2), recursive.Residuals[1], "pair 1");
        NumberAssert.Close(3 / Math.Sqrt(1.5), recursive.Residuals[2], "pair 2");
        Assert.Null(recursive.Residuals[3]);
        Assert.NotNull(recursive.Residuals[4]);
    }

    [Fact]
    public void Where_nothing_varies_there_are_none()
    {
        Assert.Null(RecursiveResiduals.Of([0.1, 0.1, 0.1, 0.1], [1, 2, 3, 5]));
        Assert.Null(RecursiveResiduals.Of([1, 2, 3], [1, 2, 4]));
        Assert.Null(RecursiveResiduals.Of([], []));
        Assert.Null(RecursiveResiduals.Of(X, [.. X.Select(x => 0.001 + (2 * x))]));
        Assert.Throws<ArgumentException>(() => RecursiveResiduals.Of(X, Y.AsSpan(1)));
    }
}
