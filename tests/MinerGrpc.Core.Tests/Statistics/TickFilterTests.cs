using CsCheck;
using MinerGrpc.Core.Statistics;

namespace MinerGrpc.Core.Tests.Statistics;

public class TickFilterTests
{
    private const double Trim = 0.1;
    private const double Gamma = 0.02;
    private static readonly double[] Prices = Oracle.Column("tick_filter.csv", "price");

    [Fact]
    public void Every_row_of_the_series_is_the_oracles_and_only_the_spike_goes()
    {
        var filters = TickFilter.Centred(Prices, 10, Trim, Gamma);
        var rows = TestTables.Read("tick_filter.csv").Rows;
        Assert.Equal(rows.Count, filters.Length);
        for (var i = 0; i < rows.Count; i++)
        {
            NumberAssert.Close(rows[i].Value("trimmed_mean"), filters[i]?.TrimmedMean, $"mean of {i}");
            NumberAssert.Close(rows[i].Value("deviation_of_trimmed"), filters[i]?.Deviation, $"deviation of {i}");
            NumberAssert.Close(rows[i].Value("threshold"), filters[i]?.Threshold, $"threshold of {i}");
            NumberAssert.Close(rows[i].Value("distance"), filters[i]?.DistanceOf(Prices[i]), $"distance of {i}");
            Assert.Equal(rows[i]["keep"] == "true", filters[i]?.Keeps(Prices[i]));
        }
    }

    [Fact]
    public void Past_neighbours_alone_judge_a_live_tick()
    {
        var filter = TickFilter.Of(Prices.AsSpan(0, 6), Trim, Gamma)!.Value;
        NumberAssert.Close(Prices.Take(6).Average(), filter.TrimmedMean, "mean: of six a tenth is none");
        Assert.False(filter.Keeps(18.5));
        Assert.True(filter.Keeps(15.22));
        Assert.False(filter.Keeps(double.NaN));
    }

    [Fact]
    public void A_fresh_level_passes_once_its_neighbours_have_it()
    {
        double[] open = [64.1, 95.8, 95.9, 95.7, 95.9, 95.8, 95.85, 95.75, 95.8, 95.9];
        Assert.True(TickFilter.Of(open, Trim, Gamma)!.Value.Keeps(95.8));
        Assert.False(TickFilter.Of(open, Trim, Gamma)!.Value.Keeps(64.1));
    }

    [Fact]
    public void Where_all_neighbours_are_equal_gamma_decides_and_at_the_threshold_a_tick_goes()
    {
        var filter = TickFilter.Of([15, 15, 15, 15], Trim, 0.25)!.Value;
        Assert.Equal((15, 0, 0.25), (filter.TrimmedMean, filter.Deviation, filter.Threshold));
        Assert.True(filter.Keeps(15.125) && filter.Keeps(14.875));
        Assert.False(filter.Keeps(15.25) || filter.Keeps(14.75));
    }

    [Fact]
    public void Too_few_neighbours_say_nothing()
    {
        Assert.Null(TickFilter.Of([], Trim, Gamma));
        Assert.Null(TickFilter.Of([15], Trim, Gamma));
        Assert.NotNull(TickFilter.Of([15, 16], Trim, Gamma));
        Assert.Null(TickFilter.Of([15, 16, 17], 0.4, Gamma));
        Assert.Empty(TickFilter.Centred([], 10, Trim, Gamma));
        Assert.Equal([null], TickFilter.Centred([15], 10, Trim, Gamma));
    }

    [Theory]
    [InlineData(100, 0.29, 29)]
    [InlineData(10, 0.1, 1)]
    [InlineData(19, 0.1, 1)]
    [InlineData(20, 0.1, 2)]
    [InlineData(33, 0, 0)]
    public void Whole_neighbours_are_left_out_at_either_end(int count, double trim, int dropped)
    {
        double[] squares = [.. Enumerable.Range(1, count).Select(i => (double)i * i)];
        NumberAssert.Close(
            squares.Skip(dropped).SkipLast(dropped).Average(),
            TickFilter.Of(squares, trim, Gamma)?.TrimmedMean,
            "mean");
    }

    [Fact]
    public void The_order_of_neighbours_does_not_matter_and_they_stay_as_they_are() =>
        Gen.Select(Gen.Double[1, 100].Array[2, 40], Gen.Int).Sample((prices, seed) =>
        {
            var shuffled = prices.ToArray();
            new Random(seed).Shuffle(shuffled);
            var before = shuffled.ToArray();
            Assert.Equal(TickFilter.Of(prices, Trim, Gamma), TickFilter.Of(shuffled, Trim, Gamma));
            Assert.Equal(before, shuffled);
        });

    [Fact]
    public void Each_tick_of_a_series_has_its_own_neighbours_without_itself() =>
        Gen.Select(Gen.Double[1, 100].Array[0, 20], Gen.Int[1, 12]).Sample((prices, k) =>
        {
            var filters = TickFilter.Centred(prices, k, 0, Gamma);
            for (var i = 0; i < prices.Length; i++)
            {
                var first = Math.Max(0, Math.Min(i - (k / 2), prices.Length - 1 - k));
                var others = Enumerable.Range(first, Math.Min(k + 1, prices.Length - first)).Where(j => j != i);
                Assert.Equal(TickFilter.Of([.. others.Select(j => prices[j])], 0, Gamma), filters[i]);
            }
        });

    [Fact]
    public void Thirty_two_neighbours_allocate_nothing()
    {
        double[] prices = [.. Enumerable.Range(0, 32).Select(i => 15 + (0.01 * (i % 5)))];
        TickFilter.Of(prices, Trim, Gamma);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            TickFilter.Of(prices, Trim, Gamma);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Settings_and_prices_outside_their_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TickFilter.Of(Prices, 0.5, Gamma));
        Assert.Throws<ArgumentOutOfRangeException>(() => TickFilter.Of(Prices, -0.1, Gamma));
        Assert.Throws<ArgumentOutOfRangeException>(() => TickFilter.Of(Prices, Trim, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TickFilter.Of(Prices, Trim, double.NaN));
        Assert.Throws<ArgumentException>(() => TickFilter.Of([15, double.NaN], Trim, Gamma));
        Assert.Throws<ArgumentOutOfRangeException>(() => TickFilter.Centred(Prices, 0, Trim, Gamma));
    }
}
