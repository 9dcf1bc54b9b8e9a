using CsCheck;
using MinerGrpc.ConsoleClient.Watching;

namespace MinerGrpc.Client.Tests;

/// <summary>The curves of the live screen.</summary>
public sealed class TrailsTests
{
    [Theory]
    [InlineData(new[] { 1.0, 2, 3, 4, 5, 6, 7, 8 }, 8, "▁▂▃▄▅▆▇█")]
    [InlineData(new[] { 8.0, 7, 6, 5, 4, 3, 2, 1 }, 4, "█▅▃▁")]
    [InlineData(new[] { 5.0, 5, 5 }, 8, "▄▄▄")]
    [InlineData(new[] { double.NaN, 1, double.NaN, 2 }, 4, " ▁▁█")]
    [InlineData(new double[0], 8, "")]
    [InlineData(new[] { 1.0, 2 }, 0, "")]
    public void A_curve_goes_from_its_lowest_to_its_highest(double[] values, int width, string curve) =>
        Assert.Equal(curve, Sparkline.Of(values, width));

    [Fact]
    public void However_long_the_watch_the_axis_is_full_length_and_ends_with_the_newest_value()
    {
        Gen.Int[1, 5_000].Array[1, 400].Sample(steps =>
        {
            var trails = new Trails();
            var second = 1_757_424_600L;
            for (var i = 0; i < steps.Length; i++)
            {
                second += steps[i];
                trails.Add(i % 2 == 0 ? "a" : "b", second, i);
            }

            var last = steps.Length - 1;
            var newest = trails.Of(last % 2 == 0 ? "a" : "b");
            Assert.InRange(newest.Length, 1, Trails.Capacity);
            Assert.Equal(last, newest[^1]);
            Assert.Equal(newest.Length, last > 0 ? trails.Of(last % 2 == 0 ? "b" : "a").Length : newest.Length);
            var kept = newest.Where(value => !double.IsNaN(value)).ToList();
            Assert.Equal(kept.Order(), kept);
        });
    }

    [Fact]
    public void A_full_axis_keeps_the_later_value_of_two_steps()
    {
        var trails = new Trails();
        for (var second = 0; second <= Trails.Capacity; second++)
        {
            trails.Add("a", second, second);
        }

        Assert.Equal([1, 3, 5], trails.Of("a")[..3]);
        Assert.Equal((Trails.Capacity / 2) + 1, trails.Of("a").Length);
    }
}
