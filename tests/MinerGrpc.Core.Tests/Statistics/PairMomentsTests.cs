using CsCheck;
using MinerGrpc.Core.Statistics;
using MinerGrpc.Core.Tables;

namespace MinerGrpc.Core.Tests.Statistics;

public class PairMomentsTests
{
    [Fact]
    public void Each_step_of_adding_and_removing_is_the_oracles()
    {
        var moments = default(PairMoments);
        foreach (var row in TestTables.Read("moments_steps.csv").Rows)
        {
            if (row["step"] == "add")
            {
                moments.Add(row.Value("x"), row.Value("y"));
            }
            else
            {
                moments.Remove(row.Value("x"), row.Value("y"));
            }

            AssertAre(row, moments);
            if (row.Real("beta") is { } beta)
            {
                NumberAssert.Close(beta, LinearFit.From(moments)?.Beta, "beta");
            }
        }
    }

    [Fact]
    public void Two_halves_merged_are_the_oracles_whole()
    {
        var rows = TestTables.Read("moments_steps.csv").Rows;
        var (first, second) = (default(PairMoments), default(PairMoments));
        foreach (var row in rows.Take(2))
        {
            first.Add(row.Value("x"), row.Value("y"));
        }

        foreach (var row in rows.Skip(2).Take(2))
        {
            second.Add(row.Value("x"), row.Value("y"));
        }

        first.Merge(second);
        AssertAre(rows[3], first);
    }

    /// <summary>Naive sums of squares are off by 4.4 % here.</summary>
    [Fact]
    public void Prices_at_bitcoins_level_keep_their_digits()
    {
        var moments = default(PairMoments);
        foreach (var price in Oracle.Column("moments_levels.csv", "price"))
        {
            moments.Add(price, price);
        }

        NumberAssert.Close(0.0007500000001600711, moments.Sxx, "Sxx");
        NumberAssert.Close(moments.Sxx, moments.Sxy, "Sxy");
    }

    [Fact]
    public void A_merge_with_nothing_changes_nothing()
    {
        var moments = default(PairMoments);
        moments.Merge(default);
        Assert.Equal(0, moments.Count);
        moments.Add(1, 2);
        moments.Merge(default);
        var other = default(PairMoments);
        other.Merge(moments);
        Assert.Equal((1, 1, 2, 0), (other.Count, other.MeanX, other.MeanY, other.Sxx));
        Assert.Equal((1, 1, 2, 0), (moments.Count, moments.MeanX, moments.MeanY, moments.Sxx));
    }

    [Fact]
    public void Parts_merged_in_any_cut_are_the_whole() =>
        Gen.Select(Gen.Select(Gen.Double[-1, 1], Gen.Double[-1, 1]).Array[1, 40], Gen.Int[0, 40])
            .Sample((pairs, cut) =>
            {
                var (head, tail, whole) = (default(PairMoments), default(PairMoments), default(PairMoments));
                for (var i = 0; i < pairs.Length; i++)
                {
                    whole.Add(pairs[i].Item1, pairs[i].Item2);
                    if (i < cut)
                    {
                        head.Add(pairs[i].Item1, pairs[i].Item2);
                    }
                    else
                    {
                        tail.Add(pairs[i].Item1, pairs[i].Item2);
                    }
                }

                head.Merge(tail);
                Assert.Equal(whole.Count, head.Count);
                NumberAssert.Close(whole.MeanX, head.MeanX, "mean x");
                NumberAssert.Close(whole.MeanY, head.MeanY, "mean y");
                NumberAssert.Close(whole.Sxx, head.Sxx, "Sxx");
                NumberAssert.Close(whole.Syy, head.Syy, "Syy");
                NumberAssert.Close(whole.Sxy, head.Sxy, "Sxy");
            });

    [Fact]
    public void What_was_added_and_removed_leaves_an_empty_set_that_can_be_filled_again()
    {
        var moments = default(PairMoments);
        moments.Add(0.1, 0.2);
        moments.Add(0.3, -0.2);
        moments.Remove(0.1, 0.2);
        Assert.Equal((1, 0, 0, 0), (moments.Count, moments.Sxx, moments.Syy, moments.Sxy));
        moments.Remove(0.3, -0.2);
        Assert.Equal(default, moments);
        Assert.Throws<InvalidOperationException>(() => moments.Remove(0.1, 0.2));
        moments.Add(5, 6);
        Assert.Equal((5, 6), (moments.MeanX, moments.MeanY));
    }

    [Fact]
    public void Sums_of_squares_never_fall_below_zero()
    {
        var moments = default(PairMoments);
        var random = new Random(7);
        for (var i = 0; i < 1_000; i++)
        {
            var (x, y) = (random.NextDouble() * 1e9, random.NextDouble() * 1e-9);
            moments.Add(0.1, 0.1);
            moments.Add(x, y);
            moments.Remove(x, y);
            Assert.True(moments.Sxx >= 0 && moments.Syy >= 0, $"{moments.Sxx} {moments.Syy}");
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e101)]
    public void What_is_no_observation_is_refused_and_changes_nothing(double bad)
    {
        var moments = default(PairMoments);
        moments.Add(1, 2);
        moments.Add(3, 5);
        var before = moments;
        Assert.Throws<ArgumentException>(() => moments.Add(bad, 1));
        Assert.Throws<ArgumentException>(() => moments.Add(1, bad));
        Assert.Throws<ArgumentException>(() => moments.Remove(bad, 1));
        Assert.Throws<ArgumentException>(() => moments.Remove(1, bad));
        Assert.Equal(before, moments);
    }

    private static void AssertAre(CsvRow row, in PairMoments moments)
    {
        Assert.Equal(row.Value("count"), moments.Count);
        NumberAssert.Close(row.Value("mean_x"), moments.MeanX, "mean x");
        NumberAssert.Close(row.Value("mean_y"), moments.MeanY, "mean y");
        NumberAssert.Close(row.Value("sxx"), moments.Sxx, "Sxx");
        NumberAssert.Close(row.Value("syy"), moments.Syy, "Syy");
        NumberAssert.Close(row.Value("sxy"), moments.Sxy, "Sxy");
    }
}
