using MinerGrpc.Core.Statistics;

namespace MinerGrpc.Core.Tests.Statistics;

public class DistributionsTests
{
    public static TheoryData<string> Names { get; } =
        new(TestTables.Read("distributions.csv").Rows.Select(row => row["distribution"]).Distinct());

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_probability_is_the_tables_to_a_relative_error_of_1e_12(string name)
    {
        foreach (var row in TestTables.Read("distributions.csv").Rows.Where(row => row["distribution"] == name))
        {
            var (x, df1, df2) = (row.Value("statistic"), row.Real("df1"), row.Real("df2"));
            var actual = name switch
            {
                "student_t" => Distributions.StudentTTwoSided(x, df1!.Value),
                "f" => Distributions.FUpperTail(x, df1!.Value, df2!.Value),
                "normal_two_sided" => Distributions.NormalTwoSided(x),
                "normal_cdf" => Distributions.NormalCdf(x),
                _ => Distributions.KolmogorovUpperTail(x),
            };
            Oracle.AssertRelative(row.Value("probability"), actual, 1e-12, $"{name}({x:R}; {df1}, {df2})");
        }
    }

    [Fact]
    public void A_statistic_of_zero_says_nothing()
    {
        Assert.Equal(1, Distributions.StudentTTwoSided(0, 58));
        Assert.Equal(1, Distributions.NormalTwoSided(-0.0));
        Assert.Equal(1, Distributions.FUpperTail(0, 2, 96));
        Assert.Equal(1, Distributions.FUpperTail(-1, 2, 96));
        Assert.Equal(1, Distributions.KolmogorovUpperTail(0));
        Assert.Equal(1, Distributions.KolmogorovUpperTail(double.Epsilon));
    }

    [Fact]
    public void An_infinite_statistic_has_no_tail_left()
    {
        Assert.Equal(0, Distributions.StudentTTwoSided(double.NegativeInfinity, 58));
        Assert.Equal(0, Distributions.NormalTwoSided(double.PositiveInfinity));
        Assert.Equal((0, 1), (Distributions.NormalCdf(double.NegativeInfinity), Distributions.NormalCdf(1e300)));
        Assert.Equal(0, Distributions.FUpperTail(double.PositiveInfinity, 2, 96));
        Assert.Equal(0, Distributions.KolmogorovUpperTail(double.PositiveInfinity));
    }

    [Fact]
    public void Both_sides_of_t_are_equal_and_with_infinite_degrees_it_is_normal()
    {
        Assert.Equal(Distributions.StudentTTwoSided(2.5, 7), Distributions.StudentTTwoSided(-2.5, 7));
        Assert.Equal(
            Distributions.NormalTwoSided(2.5), Distributions.StudentTTwoSided(2.5, double.PositiveInfinity));
    }

    [Fact]
    public void T_squared_is_f_with_one_degree()
    {
        for (var t = 0.01; t < 40; t *= 1.3)
        {
            Oracle.AssertRelative(
                Distributions.StudentTTwoSided(t, 11), Distributions.FUpperTail(t * t, 1, 11), 1e-13, $"t = {t}");
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(96)]
    [InlineData(1e5)]
    [InlineData(1e9)]
    public void Half_of_f_lies_above_one_with_equal_degrees_and_tails_of_one_and_its_inverse_add_up(double df)
    {
        Oracle.AssertRelative(0.5, Distributions.FUpperTail(1, df, df), 1e-12, "F");
        Oracle.AssertRelative(
            1, Distributions.FUpperTail(1.01, df, 7) + Distributions.FUpperTail(1 / 1.01, 7, df), 1e-12, "both tails");
    }

    [Fact]
    public void Tails_fall_without_a_step_where_one_formula_gives_way_to_another()
    {
        double[] edges = [1.5, 1.5 * Math.Sqrt(2), Math.Sqrt(3), 1, 7.5];
        foreach (var edge in edges)
        {
            var (below, above) = (edge - 1e-9, edge + 1e-9);
            AssertFalls(Distributions.NormalTwoSided(below), Distributions.NormalTwoSided(above));
            AssertFalls(Distributions.KolmogorovUpperTail(below), Distributions.KolmogorovUpperTail(above));
            AssertFalls(Distributions.StudentTTwoSided(below, 58), Distributions.StudentTTwoSided(above, 58));
            AssertFalls(Distributions.FUpperTail(below, 2, 96), Distributions.FUpperTail(above, 2, 96));
        }

        static void AssertFalls(double below, double above) =>
            Assert.True(above < below && above > below * (1 - 1e-7), $"{below:R} then {above:R}");
    }

    [Theory]
    [InlineData(double.NaN, 5)]
    [InlineData(1, 0)]
    [InlineData(1, -1)]
    [InlineData(1, double.NaN)]
    public void What_is_no_number_and_no_degrees_are_refused(double statistic, double df)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Distributions.StudentTTwoSided(statistic, df));
        Assert.Throws<ArgumentOutOfRangeException>(() => Distributions.FUpperTail(statistic, df, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Distributions.FUpperTail(statistic, 5, df));
    }
}
