using MinerGrpc.Core.Statistics;

namespace MinerGrpc.Core.Tests.Statistics;

public class CorrelationTests
{
    public static TheoryData<string> Cases { get; } =
        new(TestTables.Read("fisher.csv").Rows.Select(row => row["case"]));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Intervals_and_the_difference_are_the_oracles(string name)
    {
        var row = TestTables.Read("fisher.csv").Rows.Single(row => row["case"] == name);
        var (r1, n1, r2, n2) = (row.Value("r1"), row.Value("n1"), row.Value("r2"), row.Value("n2"));
        NumberAssert.Close(row.Value("z1"), Correlation.Transform(r1, n1), "z1");
        NumberAssert.Close(row.Value("z2"), Correlation.Transform(r2, n2), "z2");
        var difference = Correlation.Difference(r1, n1, r2, n2);
        NumberAssert.Close(row.Value("standard_error"), difference?.StandardError, "standard error");
        NumberAssert.Close(row.Value("z"), difference?.Z, "z");
        NumberAssert.Close(row.Value("p"), difference?.PValue, "p");
        NumberAssert.Close(row.Value("low1"), Correlation.Interval(r1, n1)?.Low, "low");
        NumberAssert.Close(row.Value("high1"), Correlation.Interval(r1, n1)?.High, "high");
        if (row.Real("low2") is { } low)
        {
            NumberAssert.Close(low, Correlation.Interval(r2, n2)?.Low, "low");
            NumberAssert.Close(row.Value("high2"), Correlation.Interval(r2, n2)?.High, "high");
        }
    }

    [Theory]
    [InlineData("MARA")]
    [InlineData("RIOT")]
    [InlineData("IREN")]
    [InlineData("BITF")]
    public void The_correlation_of_the_60_pairs_before_the_event_squared_is_the_oracles_r_squared(string member)
    {
        var row = TestTables.Read("market_model_members.csv").Rows.Single(row => row["member"] == member);
        double[] x = [.. Oracle.LogReturns("BTC").Take(60)], y = [.. Oracle.LogReturns(member).Take(60)];
        var expected = Math.Sqrt(row.Value("r2"));
        NumberAssert.Close(expected, Correlation.Of(x, y), "pairs");
        NumberAssert.Close(expected, LinearFit.Of(x, y)?.Correlation, "fit");
    }

    [Fact]
    public void Nothing_is_said_of_few_pairs_and_of_a_perfect_correlation()
    {
        Assert.Null(Correlation.Interval(0.5, 3));
        Assert.Null(Correlation.Interval(0.5, 3.9));
        Assert.NotNull(Correlation.Interval(0.5, 4));
        Assert.Null(Correlation.Interval(1, 60));
        Assert.Null(Correlation.Interval(-1, 60));
        Assert.Null(Correlation.Difference(0.5, 60, 1, 60));
        Assert.Null(Correlation.Difference(0.5, 3, 0.5, 60));
        var none = Correlation.Difference(0.5, 9, 0.5, 9)!.Value;
        Assert.Equal((0, 1), (none.Z, none.PValue));
    }

    [Fact]
    public void The_interval_of_the_opposite_correlation_is_the_opposite_interval()
    {
        var (interval, opposite) = (Correlation.Interval(0.7, 20)!.Value, Correlation.Interval(-0.7, 20)!.Value);
        Assert.Equal((-interval.High, -interval.Low), (opposite.Low, opposite.High));
        Assert.True(interval.Low < 0.7 && interval.High > 0.7 && interval.High < 1);
    }

    [Fact]
    public void A_series_that_does_not_vary_has_no_correlation()
    {
        Assert.Null(Correlation.Of([0.1, 0.1, 0.1], [1, 2, 3]));
        Assert.Null(Correlation.Of([1, 2, 3], [0.3, 0.1 + 0.2, 0.3]));
        Assert.Null(Correlation.Of([], []));
        Assert.Null(Correlation.Of([1], [1]));
        NumberAssert.Close(-1, Correlation.Of([1, 2], [4, 3]), "r");
        NumberAssert.Close(1, Correlation.Of([0.1, -0.2, 0.7], [0.1, -0.2, 0.7]), "r");
    }

    [Theory]
    [InlineData(1.0000001)]
    [InlineData(-2)]
    [InlineData(double.NaN)]
    public void What_is_no_correlation_is_refused(double r)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Correlation.Interval(r, 60));
        Assert.Throws<ArgumentOutOfRangeException>(() => Correlation.Difference(0.1, 60, r, 60));
    }
}
