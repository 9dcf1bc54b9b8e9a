using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Market;

public class BenchmarkHistoryTests
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(10);

    [Fact]
    public void An_empty_history_has_no_price() =>
        Assert.Null(new BenchmarkHistory(4).AtOrBefore(Second(1), TimeSpan.MaxValue));

    [Theory]
    [InlineData(9, null)]
    [InlineData(10, 10)]
    [InlineData(11, 10)]
    [InlineData(20, 10)]
    [InlineData(21, null)]
    [InlineData(30, 30)]
    [InlineData(40, 30)]
    [InlineData(41, null)]
    public void The_price_is_the_last_at_or_before_within_its_age(int second, int? found)
    {
        var history = Of(10, 30);
        Assert.Equal(found, (int?)(history.AtOrBefore(Second(second), Age)?.Time.UnixSeconds));
    }

    [Fact]
    public void Of_two_trades_of_one_instant_the_later_one_stands()
    {
        var history = Of(10);
        history.Add(new PricePoint(new Price(77), Second(10)));
        Assert.Equal((1, new Price(77)), (history.Count, history[0].Price));
    }

    [Fact]
    public void A_trade_older_than_the_newest_is_passed_over()
    {
        var history = Of(10, 30, 20);
        Assert.Equal(2, history.Count);
        Assert.Null(history.AtOrBefore(Second(29), Age));
    }

    [Fact]
    public void A_full_ring_gives_up_its_oldest_only()
    {
        var history = Of([.. Enumerable.Range(1, 11)]);
        Assert.Equal([8, 9, 10, 11], Enumerable.Range(0, history.Count).Select(i => history[i].Time.UnixSeconds));
        Assert.Null(history.AtOrBefore(Second(7), TimeSpan.MaxValue));
        Assert.Equal(Second(8), history.AtOrBefore(Second(8), Age)?.Time);
    }

    [Fact]
    public void Every_answer_of_a_ring_is_that_of_a_list()
    {
        var random = new Random(1);
        var history = new BenchmarkHistory(16);
        var all = new List<PricePoint>();
        for (var (i, second) = (0, 1); i < 500; i++, second += random.Next(0, 9))
        {
            var trade = new PricePoint(new Price(i + 1), Second(second));
            all.RemoveAll(t => t.Time == trade.Time);
            all.Add(trade);
            history.Add(trade);
            var asked = Second(second - random.Next(-5, 60));
            var kept = all.TakeLast(16).Where(t => t.Time <= asked && asked - t.Time <= Age).ToList();
            Assert.Equal(kept.Count == 0 ? null : kept[^1], history.AtOrBefore(asked, Age));
        }
    }

    private static BenchmarkHistory Of(params int[] seconds)
    {
        var history = new BenchmarkHistory(4);
        foreach (var second in seconds)
        {
            history.Add(new PricePoint(new Price(second), Second(second)));
        }

        return history;
    }

    private static Instant Second(int second) => Instant.FromUnixSeconds(second);
}
