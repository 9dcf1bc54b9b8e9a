using MinerGrpc.Core.Statistics;

namespace MinerGrpc.Core.Tests.Statistics;

public class CusumTests
{
    private static readonly double[] X = Oracle.Column("beta_break_series.csv", "x");
    private static readonly double[] Y = Oracle.Column("beta_break_series.csv", "y");
    private static readonly Dictionary<string, double> Values = Oracle.Values("beta_break_values.csv");

    [Fact]
    public void The_tabular_cusum_is_the_oracles_and_first_alarms_at_the_seventh_value()
    {
        var cusum = new TabularCusum(0.5, 4);
        var rows = TestTables.Read("tabular_cusum.csv").Rows;
        for (var i = 0; i < rows.Count; i++)
        {
            Assert.Equal(i >= 6, cusum.Add(rows[i].Value("z")));
            NumberAssert.Close(rows[i].Value("c_plus"), cusum.Upper, $"upper after {i}");
            Assert.Equal(i >= 6, cusum.Alarmed);
        }

        cusum.Reset();
        Assert.Equal((0, 0, false), (cusum.Upper, cusum.Lower, cusum.Alarmed));
    }

    [Fact]
    public void The_lower_side_mirrors_the_upper()
    {
        var (cusum, mirrored) = (new TabularCusum(0.5, 4), new TabularCusum(0.5, 4));
        foreach (var row in TestTables.Read("tabular_cusum.csv").Rows)
        {
            Assert.Equal(cusum.Add(row.Value("z")), mirrored.Add(-row.Value("z")));
            Assert.Equal((cusum.Upper, cusum.Lower), (mirrored.Lower, mirrored.Upper));
        }
    }

    [Fact]
    public void At_the_threshold_there_is_no_alarm_yet()
    {
        var cusum = new TabularCusum(0, 1);
        Assert.False(cusum.Add(1));
        Assert.True(cusum.Add(1e-9));
    }

    [Fact]
    public void The_score_cusum_alarms_at_the_oracles_pair()
    {
        var baseline = LinearFit.Of(X.AsSpan(0, 50), Y.AsSpan(0, 50))!.Value;
        var score = ScoreCusum.Of(baseline, Values["score_k"], Values["score_h"])!;
        int? alarm = null;
        for (var t = 50; t < X.Length && alarm is null; t++)
        {
            var z = score.Add(X[t], Y[t]);
            if (t <= 52)
            {
                NumberAssert.Close(Values[$"score_z_at_{t}"], z, $"z at {t}");
                NumberAssert.Close(Values[$"score_c_plus_at_{t}"], score.Cusum.Upper, $"upper at {t}");
                NumberAssert.Close(Values[$"score_c_minus_at_{t}"], score.Cusum.Lower, $"lower at {t}");
            }

            alarm = score.Cusum.Alarmed ? t : null;
        }

        Assert.Equal((int)Values["score_alarm_t"], alarm);
        NumberAssert.Close(Values["score_Cminus"], score.Cusum.Lower, "lower");
        Assert.Equal(Values["score_Cplus"], score.Cusum.Upper);
    }

    [Fact]
    public void An_exact_baseline_leaves_no_scale() =>
        Assert.Null(ScoreCusum.Of(LinearFit.Of([0.01, 0.02, 0.03], [0.02, 0.04, 0.06])!.Value));

    [Theory]
    [InlineData(-0.1, 4)]
    [InlineData(double.NaN, 4)]
    [InlineData(0.5, 0)]
    [InlineData(0.5, double.NaN)]
    [InlineData(0.5, double.PositiveInfinity)]
    public void Settings_outside_their_range_are_refused(double reference, double threshold) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TabularCusum(reference, threshold));

    [Fact]
    public void What_is_no_number_is_refused_and_changes_nothing()
    {
        var cusum = new TabularCusum(0.5, 4);
        cusum.Add(2);
        Assert.Throws<ArgumentException>(() => cusum.Add(double.NaN));
        Assert.Equal(1.5, cusum.Upper);
    }
}
