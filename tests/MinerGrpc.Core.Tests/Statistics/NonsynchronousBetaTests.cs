using CsCheck;
using MinerGrpc.Core.Statistics;

namespace MinerGrpc.Core.Tests.Statistics;

public class NonsynchronousBetaTests
{
    private static readonly double[] X = Oracle.Column("nonsynchronous_pairs.csv", "x");
    private static readonly double[] Y = Oracle.Column("nonsynchronous_pairs.csv", "y");
    private static readonly Dictionary<string, double> Values = Oracle.Values("nonsynchronous_values.csv");

    [Fact]
    public void Scholes_and_williams_beta_is_the_oracles()
    {
        var beta = NonsynchronousBeta.ScholesWilliams(X, Y);
        NumberAssert.Close(Values["sw_b_lag"], beta?.Lag, "lag");
        NumberAssert.Close(Values["sw_b0"], beta?.Same, "same");
        NumberAssert.Close(Values["sw_b_lead"], beta?.Lead, "lead");
        NumberAssert.Close(Values["sw_rho1"], beta?.Autocorrelation, "autocorrelation");
        NumberAssert.Close(Values["sw_beta_SW"], beta?.Beta, "beta");
    }

    [Fact]
    public void Dimsons_beta_is_the_oracles()
    {
        var beta = NonsynchronousBeta.Dimson(X, Y);
        NumberAssert.Close(Values["dimson_lag"], beta?.Lag, "lag");
        NumberAssert.Close(Values["dimson_same"], beta?.Same, "same");
        NumberAssert.Close(Values["dimson_lead"], beta?.Lead, "lead");
        NumberAssert.Close(Values["dimson_beta_Dimson"], beta?.Beta, "beta");
        NumberAssert.Close(Values["dimson_se"], beta?.StandardError, "standard error");
        Assert.Equal((int)Values["dimson_n"], beta?.Pairs);
    }

    /// <summary>y follows x half at once and half a period late, as a share that trades seldom would.</summary>
    [Fact]
    public void A_share_that_lags_has_its_whole_beta_back()
    {
        double[] x = [.. Oracle.LogReturns("BTC")];
        double[] y = [.. x.Select((v, i) => 0.001 + (0.6 * v) + (i > 0 ? 0.6 * x[i - 1] : 0))];
        var dimson = NonsynchronousBeta.Dimson(x, y)!.Value;
        NumberAssert.Close(1.2, dimson.Beta, "beta");
        NumberAssert.Close(0.6, dimson.Lag, "lag");
        NumberAssert.Close(0, dimson.Lead, "lead");
        Assert.Equal(0, dimson.StandardError);
    }

    [Fact]
    public void Errors_of_dimsons_fit_are_orthogonal_to_all_that_explains_them() =>
        Gen.Select(Gen.Int[-1_000, 1_000], Gen.Int[-1_000, 1_000]).Array[7, 60].Sample(pairs =>
        {
            // Of one size: among values of 1e-70 a coefficient of 1e70 would leave nothing of the others' digits.
            double[] x = [.. pairs.Select(p => p.Item1 / 1e3)], y = [.. pairs.Select(p => p.Item2 / 1e3)];
            if (NonsynchronousBeta.Dimson(x, y) is not { } beta)
            {
                return;
            }

            var inner = Enumerable.Range(1, x.Length - 2).ToArray();
            double[] errors =
                [.. inner.Select(t => y[t] - (beta.Lag * x[t - 1]) - (beta.Same * x[t]) - (beta.Lead * x[t + 1]))];
            var alpha = errors.Average();
            for (var shift = -1; shift <= 1; shift++)
            {
                var product = inner.Select((t, i) => x[t + shift] * (errors[i] - alpha)).Sum();
                var size = errors.Max(Math.Abs) * x.Length;
                Assert.True(Math.Abs(product) <= (1e-9 * size) + 1e-12, $"{product} at {shift}");
            }
        });

    [Fact]
    public void Few_periods_have_neither_beta()
    {
        Assert.Null(NonsynchronousBeta.ScholesWilliams(X.AsSpan(0, 4), Y.AsSpan(0, 4)));
        Assert.NotNull(NonsynchronousBeta.ScholesWilliams(X.AsSpan(0, 5), Y.AsSpan(0, 5)));
        Assert.Null(NonsynchronousBeta.Dimson(X.AsSpan(0, 6), Y.AsSpan(0, 6)));
        Assert.NotNull(NonsynchronousBeta.Dimson(X.AsSpan(0, 7), Y.AsSpan(0, 7)));
        Assert.Null(NonsynchronousBeta.ScholesWilliams([], []));
        Assert.Null(NonsynchronousBeta.Dimson([], []));
    }

    [Fact]
    public void An_x_that_does_not_vary_or_repeats_itself_has_no_such_beta()
    {
        double[] constant = [.. Y.Select(_ => 0.01)];
        Assert.Null(NonsynchronousBeta.ScholesWilliams(constant, Y));
        Assert.Null(NonsynchronousBeta.Dimson(constant, Y));

        // Up, down, up, down: the lag is the lead, and both are the opposite of the same period.
        double[] alternating = [.. Y.Select((_, i) => i % 2 == 0 ? 0.01 : -0.01)];
        Assert.Null(NonsynchronousBeta.Dimson(alternating, Y));
    }

    /// <summary>1, -1, 0 again and again: its autocorrelation is -1/2, and the denominator 0.</summary>
    [Fact]
    public void An_autocorrelation_of_minus_one_half_leaves_scholes_and_williams_undefined()
    {
        double[] x = [.. Enumerable.Range(0, 10).Select(i => (i % 3) switch { 0 => 0.01, 1 => -0.01, _ => 0.0 })];
        double[] y = [.. x.Select((v, i) => v + (0.001 * i))];
        NumberAssert.Close(-0.5, Correlation.Of(x.AsSpan(0, 9), x.AsSpan(1)), "autocorrelation");
        Assert.Null(NonsynchronousBeta.ScholesWilliams(x, y));
    }

    [Fact]
    public void What_is_no_series_of_pairs_is_refused()
    {
        Assert.Throws<ArgumentException>(() => NonsynchronousBeta.ScholesWilliams(X, Y.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => NonsynchronousBeta.Dimson([.. X, double.NaN], [.. Y, 0]));
    }
}
