using CsCheck;
using MinerGrpc.Core.Statistics;

namespace MinerGrpc.Core.Tests.Statistics;

public class RollingPairsTests
{
    /// <summary>A session of minutes, as in streaming_moments.json: a spike every 5,000 pairs or so.</summary>
    [Fact]
    public void After_a_million_pairs_with_spikes_the_moments_are_those_of_a_fresh_computation()
    {
        const int window = 390;
        const int pairs = 1_000_000;
        var random = new Random(390);
        var rolling = new RollingPairs(window);
        var recent = new Queue<(double X, double Y)>();
        for (var i = 1; i <= pairs; i++)
        {
            var x = 1e-3 * (random.NextDouble() - 0.5) * (random.Next(5_000) == 0 ? 1e6 : 1);
            var y = (1.2 * x) + (1e-3 * (random.NextDouble() - 0.5));
            rolling.Add(x, y);
            recent.Enqueue((x, y));
            if (recent.Count > window)
            {
                recent.Dequeue();
            }

            if (i % 9_973 == 0 || i == pairs)
            {
                AssertFresh(recent, rolling);
            }
        }
    }

    [Fact]
    public void The_moments_are_exact_at_once_when_a_giant_leaves()
    {
        var rolling = new RollingPairs(50);
        var recent = new Queue<(double X, double Y)>();
        for (var i = 0; i < 180; i++)
        {
            var pair = (X: i == 60 ? 1e12 : Math.Sin(i), Y: i == 75 ? -1e15 : Math.Cos(i * i));
            rolling.Add(pair.X, pair.Y);
            recent.Enqueue(pair);
            if (recent.Count > 50)
            {
                recent.Dequeue();
            }

            AssertFresh(recent, rolling);
        }
    }

    [Fact]
    public void Prices_that_wander_far_from_where_they_began_keep_their_digits()
    {
        var rolling = new RollingPairs(30);
        var recent = new Queue<(double X, double Y)>();
        for (var i = 0; i < 300_000; i++)
        {
            var pair = (X: 111_301.53 + (0.01 * i) + (0.001 * (i % 7)), Y: 15.2 + (0.01 * (i % 5)));
            rolling.Add(pair.X, pair.Y);
            recent.Enqueue(pair);
            if (recent.Count > 30)
            {
                recent.Dequeue();
            }
        }

        AssertFresh(recent, rolling);
    }

    [Fact]
    public void Any_window_over_any_stream_has_the_moments_of_its_last_pairs() =>
        Gen.Select(Gen.Int[1, 12], Gen.Select(Gen.Int[-5, 5], Gen.Int[-5, 5]).Array[0, 60]).Sample((window, pairs) =>
        {
            var rolling = new RollingPairs(window);
            foreach (var (x, y) in pairs)
            {
                rolling.Add(x, y);
            }

            AssertFresh(pairs.TakeLast(window).Select(p => ((double)p.Item1, (double)p.Item2)), rolling);
        });

    [Fact]
    public void A_cleared_window_begins_anew()
    {
        var rolling = new RollingPairs(3);
        for (var i = 0; i < 10; i++)
        {
            rolling.Add(i, -i);
        }

        rolling.Clear();
        Assert.Equal((0, 3), (rolling.Count, rolling.Window));
        rolling.Add(1, 2);
        rolling.Add(2, 1);
        AssertFresh([(1, 2), (2, 1)], rolling);
    }

    [Fact]
    public void A_pair_allocates_nothing()
    {
        var rolling = new RollingPairs(60);
        rolling.Add(0, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            rolling.Add(i % 13, i % 100 == 0 ? 1e9 : i % 7);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_refused_pair_leaves_the_window_as_it_was()
    {
        var rolling = new RollingPairs(2);
        rolling.Add(1, 2);
        rolling.Add(2, 4);
        var before = rolling.Moments;
        Assert.Throws<ArgumentException>(() => rolling.Add(1, double.NaN));
        Assert.Equal(before, rolling.Moments);
        rolling.Add(3, 7);
        AssertFresh([(2, 4), (3, 7)], rolling);
    }

    private static void AssertFresh(IEnumerable<(double X, double Y)> pairs, RollingPairs rolling)
    {
        var all = pairs.ToArray();
        ref readonly var moments = ref rolling.Moments;
        Assert.Equal(all.Length, moments.Count);
        if (all.Length == 0)
        {
            return;
        }

        var (x, y) = (all.Average(p => p.X), all.Average(p => p.Y));
        var sxx = all.Sum(p => (p.X - x) * (p.X - x));
        var syy = all.Sum(p => (p.Y - y) * (p.Y - y));
        AssertWithin(x, moments.MeanX, Math.Sqrt(sxx), "mean x");
        AssertWithin(y, moments.MeanY, Math.Sqrt(syy), "mean y");
        AssertWithin(sxx, moments.Sxx, sxx, "Sxx");
        AssertWithin(syy, moments.Syy, syy, "Syy");
        AssertWithin(all.Sum(p => (p.X - x) * (p.Y - y)), moments.Sxy, Math.Sqrt(sxx * syy), "Sxy");
    }

    /// <summary>Relative to the size that rounding is relative to: a product may cancel to nearly nothing.</summary>
    private static void AssertWithin(double expected, double actual, double size, string what) => Assert.True(
        Math.Abs(actual - expected) <= 1e-9 * Math.Max(size, Math.Abs(expected)),
        $"{what}: expected {expected:R}, got {actual:R}");
}
