using CsCheck;
using MinerGrpc.Core.Statistics;

namespace MinerGrpc.Core.Tests.Statistics;

public class MultipleTestsTests
{
    [Fact]
    public void The_adjusted_p_values_of_the_seven_are_the_oracles()
    {
        var rows = TestTables.Read("event_study_members.csv").Rows;
        var market = TestTables.Read("market_model_members.csv").Rows;
        double[] p = [.. rows.Select(r => market.Single(m => m["member"] == r["member"]).Value("p_two_sided"))];
        var (holm, hochberg) = (MultipleTests.Holm(p), MultipleTests.BenjaminiHochberg(p));
        for (var i = 0; i < rows.Count; i++)
        {
            Oracle.AssertRelative(rows[i].Value("holm"), holm[i], 1e-9, "Holm");
            Oracle.AssertRelative(rows[i].Value("benjamini_hochberg"), hochberg[i], 1e-9, "Benjamini-Hochberg");
        }
    }

    [Fact]
    public void Adjusted_values_lie_between_the_given_and_one_and_keep_their_order() =>
        Gen.OneOf(Gen.Double[0, 1], Gen.Int[0, 10].Select(i => i / 10.0)).Array[0, 20].Sample(p =>
        {
            foreach (var adjusted in new[] { MultipleTests.Holm(p), MultipleTests.BenjaminiHochberg(p) })
            {
                Assert.Equal(p.Length, adjusted.Length);
                for (var i = 0; i < p.Length; i++)
                {
                    Assert.True(adjusted[i] >= p[i] * (1 - 1e-15) && adjusted[i] <= 1, $"{p[i]} became {adjusted[i]}");
                    for (var j = 0; j < p.Length; j++)
                    {
                        Assert.True(p[i] > p[j] || adjusted[i] <= adjusted[j], $"{p[i]} and {p[j]} changed places");
                    }
                }
            }
        });

    /// <summary>By the definitions: the largest of smaller ones, the smallest of larger ones.</summary>
    [Fact]
    public void The_adjusted_values_are_those_of_the_definitions() =>
        Gen.Double[0, 1].Array[1, 12].Sample(p =>
        {
            var sorted = p.Order().ToArray();
            var n = p.Length;
            var (holm, hochberg) = (MultipleTests.Holm(p), MultipleTests.BenjaminiHochberg(p));
            for (var i = 0; i < n; i++)
            {
                var k = Array.IndexOf(sorted, p[i]);
                NumberAssert.Close(
                    Enumerable.Range(0, k + 1).Max(j => Math.Min(1, (n - j) * sorted[j])), holm[i], "Holm");
                NumberAssert.Close(
                    Enumerable.Range(k, n - k).Min(j => Math.Min(1, n * sorted[j] / (j + 1))),
                    hochberg[i],
                    "Benjamini-Hochberg");
            }
        });

    [Fact]
    public void One_test_stays_as_it_is_and_none_is_none()
    {
        Assert.Equal([0.03], MultipleTests.Holm([0.03]));
        Assert.Equal([0.03], MultipleTests.BenjaminiHochberg([0.03]));
        Assert.Empty(MultipleTests.Holm([]));
        Assert.Empty(MultipleTests.BenjaminiHochberg([]));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void What_is_no_probability_is_refused(double p)
    {
        Assert.Throws<ArgumentException>(() => MultipleTests.Holm([0.5, p]));
        Assert.Throws<ArgumentException>(() => MultipleTests.BenjaminiHochberg([0.5, p]));
    }
}
