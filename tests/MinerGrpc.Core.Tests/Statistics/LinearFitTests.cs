using CsCheck;
using MinerGrpc.Core.Statistics;

namespace MinerGrpc.Core.Tests.Statistics;

public class LinearFitTests
{
    private static readonly double[] X = Oracle.Column("ols_pairs.csv", "x");
    private static readonly double[] Y = Oracle.Column("ols_pairs.csv", "y");
    private static readonly Dictionary<string, double> Values = Oracle.Values("ols_values.csv");

    public static TheoryData<string> OrdinaryFits { get; } = ["pairs", "moments", "weights", "half-life"];

    [Theory]
    [MemberData(nameof(OrdinaryFits))]
    public void Ordinary_least_squares_is_the_oracles_however_it_is_come_by(string by)
    {
        var fit = OrdinaryBy(by, X, Y);
        Assert.NotNull(fit);
        Assert.Equal(Values["ols_n"], fit.Value.Pairs);
        NumberAssert.Close(6, fit.Value.EffectivePairs, "effective pairs");
        NumberAssert.Close(4, fit.Value.DegreesOfFreedom, "degrees of freedom");
        NumberAssert.Close(Values["ols_mean_x"], fit.Value.MeanX, "mean x");
        NumberAssert.Close(Values["ols_mean_y"], fit.Value.MeanY, "mean y");
        NumberAssert.Close(Values["ols_Sxx"], fit.Value.Sxx, "Sxx");
        NumberAssert.Close(Values["ols_beta"], fit.Value.Beta, "beta");
        NumberAssert.Close(Values["ols_alpha"], fit.Value.Alpha, "alpha");
        var s = fit.Value.ResidualDeviation;
        NumberAssert.Close(Values["ols_s"], s, "s");
        NumberAssert.Close(Values["ols_s2"], s * s, "s2");
        NumberAssert.Close(Values["ols_SSE"], s * s * fit.Value.DegreesOfFreedom, "SSE");
        NumberAssert.Close(Values["ols_R2"], fit.Value.RSquared, "R2");
        NumberAssert.Close(Values["ols_se_beta"], fit.Value.BetaStandardError, "se beta");
        NumberAssert.Close(Values["ols_se_alpha"], fit.Value.AlphaStandardError, "se alpha");
        NumberAssert.Close(Values["ols_r"], fit.Value.Correlation, "r");
    }

    [Fact]
    public void The_moments_of_the_pairs_are_the_oracles()
    {
        var moments = default(PairMoments);
        for (var i = 0; i < X.Length; i++)
        {
            moments.Add(X[i], Y[i]);
        }

        NumberAssert.Close(Values["ols_Sxx"], moments.Sxx, "Sxx");
        NumberAssert.Close(Values["ols_Sxy"], moments.Sxy, "Sxy");
        NumberAssert.Close(Values["ols_Syy"], moments.Syy, "Syy");
    }

    [Fact]
    public void Equal_weights_are_ordinary_least_squares_to_the_last_bit() => Assert.Equal(
        LinearFit.Of(X, Y), LinearFit.Weighted(X, Y, [0.3, 0.3, 0.3, 0.3, 0.3, 0.3]));

    [Fact]
    public void Errors_of_the_pairs_are_the_oracles()
    {
        var fit = LinearFit.Of(X, Y)!.Value;
        var expected = Oracle.Column("ols_pairs.csv", "residual");
        for (var i = 0; i < X.Length; i++)
        {
            NumberAssert.Close(expected[i], Y[i] - fit.At(X[i]), $"error of pair {i}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Exponential_weights_are_the_oracles_by_weights_and_by_half_life(bool byWeights)
    {
        var fit = byWeights
            ? LinearFit.Weighted(X, Y, Oracle.Column("ols_pairs.csv", "ewma_weight"))
            : LinearFit.Ewma(X, Y, -Math.Log(2) / Math.Log(Values["ewma_lambda"]));
        NumberAssert.Close(Values["ewma_neff"], fit?.EffectivePairs, "effective pairs");
        NumberAssert.Close(Values["ewma_neff"] - 2, fit?.DegreesOfFreedom, "degrees of freedom");
        NumberAssert.Close(Values["ewma_beta"], fit?.Beta, "beta");
        NumberAssert.Close(Values["ewma_alpha"], fit?.Alpha, "alpha");
        NumberAssert.Close(Values["ewma_R2"], fit?.RSquared, "R2");
        Assert.Equal(6, fit?.Pairs);
    }

    [Fact]
    public void Weighted_sums_are_scaled_to_as_many_pairs_as_the_weights_are_worth()
    {
        var weights = Oracle.Column("ols_pairs.csv", "ewma_weight");
        var fit = LinearFit.Weighted(X, Y, weights)!.Value;
        var mean = X.Zip(weights, (x, w) => x * w).Sum() / weights.Sum();
        var squares = X.Zip(weights, (x, w) => w * (x - mean) * (x - mean)).Sum();
        NumberAssert.Close(mean, fit.MeanX, "mean x");
        NumberAssert.Close(squares * fit.EffectivePairs / weights.Sum(), fit.Sxx, "Sxx");
        var errors = X.Zip(Y, (x, y) => y - fit.At(x)).Zip(weights, (e, w) => w * e * e).Sum();
        var variance = errors * fit.EffectivePairs / weights.Sum() / (fit.EffectivePairs - 2);
        NumberAssert.Close(Math.Sqrt(variance), fit.ResidualDeviation, "s");
        NumberAssert.Close(Math.Sqrt(variance / fit.Sxx), fit.BetaStandardError, "se beta");
    }

    [Fact]
    public void Only_the_proportions_of_weights_matter() =>
        Gen.Select(
                Gen.Select(Gen.Double[-1, 1], Gen.Double[-1, 1], Gen.Double[0.1, 1]).Array[4, 30], Gen.Int[-200, 200])
            .Sample((pairs, power) =>
            {
                double[] x = [.. pairs.Select(p => p.Item1)], y = [.. pairs.Select(p => p.Item2)];
                double[] weights = [.. pairs.Select(p => p.Item3)];
                var one = LinearFit.Weighted(x, y, weights);
                var other = LinearFit.Weighted(x, y, [.. weights.Select(w => w * Math.Pow(2, power))]);
                Assert.Equal(one, other);
            });

    [Fact]
    public void A_pair_of_weight_two_counts_as_two_pairs_in_the_line()
    {
        var fit = LinearFit.Weighted(X, Y, [1, 2, 1, 1, 1, 1]);
        var twice = LinearFit.Of([.. X, X[1]], [.. Y, Y[1]]);
        NumberAssert.Close(twice!.Value.Beta, fit?.Beta, "beta");
        NumberAssert.Close(twice.Value.Alpha, fit?.Alpha, "alpha");
        NumberAssert.Close(49 / 9.0, fit?.EffectivePairs, "effective pairs");
    }

    [Theory]
    [MemberData(nameof(OrdinaryFits))]
    public void A_series_equal_to_the_benchmark_has_beta_and_correlation_one_and_no_error(string by)
    {
        var fit = OrdinaryBy(by, X, X)!.Value;
        Assert.Equal((1, 0, 1), (fit.Correlation, fit.ResidualDeviation, fit.RSquared));
        NumberAssert.Close(1, fit.Beta, "beta");
        NumberAssert.Close(0, fit.Alpha, "alpha");
        Assert.Equal((0, 0), (fit.BetaStandardError, fit.AlphaStandardError));
    }

    [Fact]
    public void A_line_that_explains_all_but_rounding_is_exact()
    {
        double[] y = [.. X.Select(x => 0.001 - (2.3 * x))];
        var fit = LinearFit.Of(X, y)!.Value;
        Assert.Equal((0, 1, -1), (fit.ResidualDeviation, fit.RSquared, fit.Correlation));
        NumberAssert.Close(-2.3, fit.Beta, "beta");
        y[2] += 1e-9;
        Assert.True(LinearFit.Of(X, y)!.Value.ResidualDeviation > 1e-10);
    }

    [Theory]
    [MemberData(nameof(OrdinaryFits))]
    public void A_constant_benchmark_has_no_line(string by)
    {
        Assert.Null(OrdinaryBy(by, [0, 0, 0, 0], [1, 2, 3, 4]));
        Assert.Null(OrdinaryBy(by, [0.1, 0.1, 0.1, 0.1], [1, 2, 3, 4]));
        Assert.Null(OrdinaryBy(by, [0.3, 0.1 + 0.2, 0.3, 0.1 + 0.2, 0.3], [1, 2, 3, 4, 5]));
        Assert.NotNull(OrdinaryBy(by, [0.3, 0.3 + 1e-9, 0.3, 0.3, 0.3], [1, 2, 3, 4, 5]));
    }

    [Theory]
    [MemberData(nameof(OrdinaryFits))]
    public void A_series_that_never_moves_has_beta_zero_and_no_correlation(string by)
    {
        var fit = OrdinaryBy(by, X, [0.1, 0.1, 0.1, 0.1, 0.1, 0.1])!.Value;
        Assert.Equal((0, 0, 0), (fit.Beta, fit.ResidualDeviation, fit.BetaStandardError));
        NumberAssert.Close(0.1, fit.Alpha, "alpha");
        Assert.Null(fit.RSquared);
        Assert.Null(fit.Correlation);
    }

    [Theory]
    [MemberData(nameof(OrdinaryFits))]
    public void Three_pairs_are_the_fewest(string by)
    {
        Assert.Null(OrdinaryBy(by, [], []));
        Assert.Null(OrdinaryBy(by, [1], [1]));
        Assert.Null(OrdinaryBy(by, [1, 2], [1, 3]));
        Assert.NotNull(OrdinaryBy(by, [1, 2, 3], [1, 3, 4]));
    }

    [Fact]
    public void Weights_that_leave_no_degree_of_freedom_leave_no_line()
    {
        Assert.Null(LinearFit.Weighted(X, Y, [0, 0, 0, 0, 0, 0]));
        Assert.Null(LinearFit.Weighted(X, Y, [1, 1, 0, 0, 0, 0]));
        Assert.Null(LinearFit.Weighted(X, Y, [1, 0.5, 0.01, 0.01, 0, 0]));
        Assert.NotNull(LinearFit.Weighted(X, Y, [1, 1, 1, 0, 0, 0]));
        Assert.Null(LinearFit.Ewma(X, Y, 0.01));
    }

    [Fact]
    public void What_cannot_be_fitted_is_refused()
    {
        Assert.Throws<ArgumentException>(() => LinearFit.Of([1, 2, double.NaN], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => LinearFit.Of([1, 2, 3], [1, 2, double.PositiveInfinity]));
        Assert.Throws<ArgumentException>(() => LinearFit.Of([1, 2, 3], [1, 2]));
        Assert.Throws<ArgumentException>(() => LinearFit.Robust([1, 2, 1e101], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => LinearFit.Weighted([1, 2, 3], [1, 2, 3], [1, 1]));
        Assert.Throws<ArgumentException>(() => LinearFit.Weighted([1, 2, 3], [1, 2, 3], [1, 1, -1]));
        Assert.Throws<ArgumentException>(() => LinearFit.Weighted([1, 2, 3], [1, 2, 3], [1, 1, double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => LinearFit.Ewma([1, 2, 3], [1, 2, 4], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LinearFit.Ewma([1, 2, 3], [1, 2, 4], double.NaN));
    }

    [Fact]
    public void No_number_of_a_fit_is_ever_infinite_whatever_the_size_of_the_pairs() =>
        Gen.Select(Gen.Double[-1, 1].Array[3, 12], Gen.Double[-1, 1].Array[12], Gen.Int[-99, 99], Gen.Int[-99, 99])
            .Sample((x, y, powerX, powerY) =>
            {
                double[] scaledX = [.. x.Select(v => v * Math.Pow(10, powerX))];
                double[] scaledY = [.. y.Take(x.Length).Select(v => v * Math.Pow(10, powerY))];
                foreach (var fit in new[] { LinearFit.Of(scaledX, scaledY), LinearFit.Robust(scaledX, scaledY) })
                {
                    if (fit is { } f)
                    {
                        Assert.All(
                            [f.Beta, f.Alpha, f.Sxx, f.ResidualDeviation, f.BetaStandardError, f.AlphaStandardError,
                                f.RSquared ?? 0, f.Correlation ?? 0],
                            number => Assert.True(double.IsFinite(number), f.ToString()));
                    }
                }
            });

    private static LinearFit? OrdinaryBy(string by, double[] x, double[] y)
    {
        var moments = default(PairMoments);
        for (var i = 0; i < x.Length; i++)
        {
            moments.Add(x[i], y[i]);
        }

        return by switch
        {
            "pairs" => LinearFit.Of(x, y),
            "moments" => LinearFit.From(moments),
            "weights" => LinearFit.Weighted(x, y, [.. x.Select(_ => 0.7)]),
            _ => LinearFit.Ewma(x, y, 1e17),
        };
    }
}
