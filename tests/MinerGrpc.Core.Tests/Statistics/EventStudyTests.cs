using MinerGrpc.Core.Statistics;

namespace MinerGrpc.Core.Tests.Statistics;

public class EventStudyTests
{
    private const int Estimated = 60;
    private static readonly Dictionary<string, double> Values = Oracle.Values("event_study_values.csv");
    private static readonly double[] Btc = Oracle.LogReturns("BTC");

    private static readonly string[] Names =
        [.. TestTables.Read("event_study_members.csv").Rows.Select(row => row["member"])];

    [Fact]
    public void Day_zero_of_the_seven_is_the_oracles()
    {
        var study = EventStudy.Of([.. Names.Select(name => Member(name, 1))]);
        NumberAssert.Close(Values["aar0"], study.MeanAbnormalReturn, "mean");
        NumberAssert.Close(Values["mean_residual_correlation"], study.MeanResidualCorrelation, "correlation");
        AssertTest(Values["cross_sectional_t"], study.CrossSectionalT, df: 6);
        AssertTest(Values["patell_z"], study.Patell, df: null);
        AssertTest(Values["bmp_t"], study.Bmp, df: 6);
        AssertTest(Values["kolari_pynnonen_bmp"], study.KolariPynnonenBmp, df: 6);
        AssertTest(Values["kolari_pynnonen_patell"], study.KolariPynnonenPatell, df: null);
    }

    [Fact]
    public void The_two_days_of_the_seven_have_the_oracles_mean() => NumberAssert.Close(
        Values["caar_0_1"],
        EventStudy.Of([.. Names.Select(name => Member(name, 2))]).MeanAbnormalReturn,
        "mean");

    [Fact]
    public void One_instrument_has_a_mean_and_no_test()
    {
        var study = EventStudy.Of([Member("MARA", 1)]);
        NumberAssert.Close(0.056948022392874664, study.MeanAbnormalReturn, "mean");
        Assert.Null(study.MeanResidualCorrelation);
        Assert.All(TestsOf(study), test => Assert.Equal(new EventTest(null, null, 1), test));
    }

    [Fact]
    public void No_instrument_has_nothing()
    {
        var study = EventStudy.Of([]);
        Assert.Null(study.MeanAbnormalReturn);
        Assert.Null(study.MeanResidualCorrelation);
        Assert.All(TestsOf(study), test => Assert.Equal(new EventTest(null, null, 0), test));
    }

    [Fact]
    public void Instruments_that_all_did_the_same_leave_no_scale()
    {
        var study = EventStudy.Of([Member("MARA", 1), Member("MARA", 1)]);
        Assert.Null(study.CrossSectionalT.Statistic);
        Assert.Null(study.Bmp.Statistic);
        Assert.Null(study.KolariPynnonenBmp.PValue);
        NumberAssert.Close(1, study.MeanResidualCorrelation, "correlation");
        Assert.Equal(2, study.Patell.Instruments);
        NumberAssert.Close(study.Patell.Statistic!.Value / Math.Sqrt(2), study.KolariPynnonenPatell.Statistic, "z");
    }

    [Fact]
    public void An_exact_fit_counts_in_the_mean_but_has_no_standardised_return()
    {
        var x = Btc.AsSpan(0, Estimated);
        var exact = LinearFit.Of(x, x)!.Value;
        var bound = new EventMember(exact, Forecast.Of(exact, 1, 0.01, 0.2), [.. x.ToArray().Select(_ => (double?)0)]);
        var study = EventStudy.Of([Member("MARA", 1), Member("RIOT", 1), bound]);
        var without = EventStudy.Of([Member("MARA", 1), Member("RIOT", 1)]);
        Assert.Equal(3, study.CrossSectionalT.Instruments);
        NumberAssert.Close(
            ((without.MeanAbnormalReturn!.Value * 2) + 0.19) / 3, study.MeanAbnormalReturn, "mean");
        Assert.Equal(without.Bmp, study.Bmp);
        Assert.Equal(without.Patell, study.Patell);
        Assert.Equal(without.KolariPynnonenBmp, study.KolariPynnonenBmp);
    }

    [Fact]
    public void Residuals_are_correlated_on_the_sessions_that_both_instruments_have()
    {
        var (mara, riot) = (Member("MARA", 1), Member("RIOT", 1));
        var (some, others) = (mara.Residuals.ToArray(), riot.Residuals.ToArray());
        (some[3], some[7], others[20]) = (null, null, null);
        var shared = Enumerable.Range(0, Estimated).Where(i => i is not (3 or 7 or 20)).ToArray();
        var study = EventStudy.Of([mara with { Residuals = some }, riot with { Residuals = others }]);
        NumberAssert.Close(
            Correlation.Of(
                [.. shared.Select(i => some[i]!.Value)], [.. shared.Select(i => others[i]!.Value)])!.Value,
            study.MeanResidualCorrelation,
            "correlation");
        Assert.Null(
            EventStudy.Of([mara, riot with { Residuals = new double?[Estimated] }]).MeanResidualCorrelation);
        Assert.Throws<ArgumentException>(() => EventStudy.Of([mara, riot with { Residuals = [0.1] }]));
    }

    /// <summary>Without a correlation there is nothing to correct with; they are not the plain tests then.</summary>
    [Fact]
    public void Without_shared_sessions_the_corrected_tests_are_undefined()
    {
        var none = new double?[Estimated];
        var study = EventStudy.Of(
            [Member("MARA", 1) with { Residuals = none }, Member("RIOT", 1) with { Residuals = none }]);
        Assert.NotNull(study.Bmp.Statistic);
        Assert.Null(study.KolariPynnonenBmp.Statistic);
        Assert.Null(study.KolariPynnonenPatell.Statistic);
    }

    private static EventTest[] TestsOf(EventStudy s) =>
        [s.CrossSectionalT, s.Patell, s.Bmp, s.KolariPynnonenBmp, s.KolariPynnonenPatell];

    private static EventMember Member(string name, int sessions)
    {
        var y = Oracle.LogReturns(name);
        var fit = LinearFit.Of(Btc.AsSpan(0, Estimated), y.AsSpan(0, Estimated))!.Value;
        var forecast = Forecast.Of(
            fit, sessions, Btc.Skip(Estimated).Take(sessions).Sum(), y.Skip(Estimated).Take(sessions).Sum());
        return new EventMember(
            fit, forecast, [.. y.Take(Estimated).Select((value, i) => (double?)(value - fit.At(Btc[i])))]);
    }

    private static void AssertTest(double expected, EventTest actual, double? df)
    {
        NumberAssert.Close(expected, actual.Statistic, "statistic");
        Assert.Equal(Names.Length, actual.Instruments);
        var p = df is { } degrees
            ? Distributions.StudentTTwoSided(expected, degrees)
            : Distributions.NormalTwoSided(expected);
        Oracle.AssertRelative(p, actual.PValue!.Value, 1e-9, "p");
    }
}
