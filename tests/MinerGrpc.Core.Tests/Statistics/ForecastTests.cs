using MinerGrpc.Core.Statistics;
using MinerGrpc.Core.Tables;

namespace MinerGrpc.Core.Tests.Statistics;

public class ForecastTests
{
    private static readonly double[] Btc = Oracle.LogReturns("BTC");

    public static TheoryData<string> Members { get; } =
        new(TestTables.Read("market_model_members.csv").Rows.Select(row => row["member"]));

    [Fact]
    public void The_forecast_by_hand_is_the_oracles()
    {
        var values = Oracle.Values("ols_values.csv");
        var fit = LinearFit.Of(Oracle.Column("ols_pairs.csv", "x"), Oracle.Column("ols_pairs.csv", "y"))!.Value;
        var forecast = Forecast.Of(fit, 1, values["forecast_x0"], values["forecast_y0"]);
        NumberAssert.Close(values["forecast_pred"], forecast.Expected, "expected");
        NumberAssert.Close(values["forecast_e0"], forecast.Residual, "residual");
        NumberAssert.Close(values["forecast_pred_se"], forecast.StandardError, "standard error");
        NumberAssert.Close(values["forecast_t"], forecast.Sigmas, "sigmas");
        Assert.Equal(values["forecast_df"], fit.DegreesOfFreedom);
    }

    [Fact]
    public void The_60_pairs_end_in_the_sessions_from_2025_06_12_to_2025_09_08()
    {
        var closes = TestTables.Read("closes_2025-06-11_2025-09-10.csv").Rows;
        Assert.Equal(
            ("2025-06-12", "2025-09-08", "2025-09-09"),
            (closes[1]["session"], closes[60]["session"], closes[61]["session"]));
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void The_market_model_of_2025_09_09_is_the_oracles(string member)
    {
        var (row, y) = (Row(member), Oracle.LogReturns(member));
        var fit = LinearFit.Of(Btc.AsSpan(0, 60), y.AsSpan(0, 60))!.Value;
        NumberAssert.Close(row.Value("beta"), fit.Beta, "beta");
        NumberAssert.Close(row.Value("alpha"), fit.Alpha, "alpha");
        NumberAssert.Close(row.Value("se_beta"), fit.BetaStandardError, "se beta");
        NumberAssert.Close(row.Value("r2"), fit.RSquared, "R2");
        NumberAssert.Close(row.Value("s"), fit.ResidualDeviation, "s");
        Assert.Equal(row.Value("df"), fit.DegreesOfFreedom);

        var forecast = Forecast.Of(fit, 1, Btc[60], y[60]);
        NumberAssert.Close(-0.007124328540694336, Btc[60], "benchmark");
        NumberAssert.Close(row.Value("move_ratio"), Math.Exp(forecast.Actual) - 1, "move");
        NumberAssert.Close(row.Value("actual_log"), forecast.Actual, "actual");
        NumberAssert.Close(row.Value("expected_log"), forecast.Expected, "expected");
        NumberAssert.Close(row.Value("residual_log"), forecast.Residual, "residual");
        NumberAssert.Close(row.Value("forecast_se"), forecast.StandardError, "standard error");
        NumberAssert.Close(row.Value("residual_sigmas"), forecast.Sigmas, "sigmas");
        Oracle.AssertRelative(row.Value("p_two_sided"), forecast.PValue!.Value, 1e-9, "p");
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void The_sum_over_two_sessions_is_the_oracles(string member)
    {
        var (row, y) = (Row(member), Oracle.LogReturns(member));
        var rolling = new RollingPairs(60);
        for (var i = 0; i < 60; i++)
        {
            rolling.Add(Btc[i], y[i]);
        }

        var forecast = Forecast.Of(LinearFit.From(rolling.Moments)!.Value, 2, Btc[60] + Btc[61], y[60] + y[61]);
        NumberAssert.Close(row.Value("car_0_1"), forecast.Residual, "residual");
        NumberAssert.Close(row.Value("car_se"), forecast.StandardError, "standard error");
        NumberAssert.Close(row.Value("car_t"), forecast.Sigmas, "t");
    }

    [Fact]
    public void A_weighted_fit_forecasts_with_its_effective_pairs()
    {
        var fit = LinearFit.Ewma(Btc.AsSpan(0, 60), Oracle.LogReturns("RIOT").AsSpan(0, 60), 20)!.Value;
        var forecast = Forecast.Of(fit, 3, 0.02, 0.1);
        var distance = 0.02 - (3 * fit.MeanX);
        NumberAssert.Close(
            fit.ResidualDeviation * Math.Sqrt(3 + (9 / fit.EffectivePairs) + (distance * distance / fit.Sxx)),
            forecast.StandardError,
            "standard error");
        NumberAssert.Close(0.1 - (3 * fit.Alpha) - (0.02 * fit.Beta), forecast.Residual, "residual");
        NumberAssert.Close(
            Distributions.StudentTTwoSided(forecast.Sigmas!.Value, fit.EffectivePairs - 2), forecast.PValue, "p");
    }

    [Fact]
    public void An_exact_fit_has_a_residual_but_no_sigmas_and_no_p()
    {
        var fit = LinearFit.Of([0.01, 0.02, 0.03], [0.02, 0.04, 0.06])!.Value;
        var forecast = Forecast.Of(fit, 1, 0.05, 0.2);
        NumberAssert.Close(0.1, forecast.Residual, "residual");
        Assert.Equal(0, forecast.StandardError);
        Assert.Null(forecast.Sigmas);
        Assert.Null(forecast.PValue);
    }

    [Fact]
    public void No_steps_and_no_observations_are_refused()
    {
        var fit = LinearFit.Of([0.01, 0.02, 0.03], [0.02, 0.03, 0.06])!.Value;
        Assert.Throws<ArgumentOutOfRangeException>(() => Forecast.Of(fit, 0, 0, 0));
        Assert.Throws<ArgumentException>(() => Forecast.Of(fit, 1, double.NaN, 0));
        Assert.Throws<ArgumentException>(() => Forecast.Of(fit, 1, 0, double.NegativeInfinity));
    }

    private static CsvRow Row(string member) =>
        TestTables.Read("market_model_members.csv").Rows.Single(row => row["member"] == member);
}
