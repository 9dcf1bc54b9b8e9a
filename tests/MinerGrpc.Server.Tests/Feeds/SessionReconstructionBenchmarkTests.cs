using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Feeds;

namespace MinerGrpc.Server.Tests.Feeds;

public sealed class SessionReconstructionBenchmarkTests(PlayedSession session) : IClassFixture<PlayedSession>
{
    private List<QuoteInput> Benchmark => [.. session.Quotes[SessionNames.Benchmark]];

    [Fact]
    public void The_first_record_is_the_benchmark_at_the_previous_close()
    {
        var first = Benchmark[0];

        Assert.Equal(first.EventTime, session.SliceTimes[0]);
        Assert.Equal("2025-09-08T20:00:00Z", first.EventTime.ToString());
        Assert.Equal(Price.FromDecimal(112097.31m), first.Last);
        Assert.Null(first.PreviousClose);
    }

    [Fact]
    public void Then_it_is_quoted_each_second_from_half_a_minute_before_the_open_to_the_close()
    {
        var times = Benchmark.Skip(1).Select(quote => quote.EventTime!.Value).ToList();

        Assert.Equal("2025-09-09T13:29:30Z", times[0].ToString());
        Assert.Equal("2025-09-09T20:00:00Z", times[^1].ToString());
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(1), pair.Second - pair.First));
        Assert.Equal(Price.FromDecimal(112097.31m), Benchmark[1].PreviousClose);
        Assert.Equal(new DateOnly(2025, 9, 8), Benchmark[1].PreviousCloseDate);
    }

    [Fact]
    public void At_the_instant_of_the_close_it_is_the_open_of_the_hour_that_starts_there() =>
        Assert.Equal(Price.FromDecimal(111301.53m), Benchmark[^1].Last);

    [Theory]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(19)]
    public void Each_whole_hour_has_exactly_its_open_high_low_and_close(int hourOfDay)
    {
        var hour = session.Hours.Single(row => row.Start.ToString() == $"2025-09-09T{hourOfDay:D2}:00:00Z");
        var quotes = Benchmark.Where(quote => InHour(quote, hour)).ToList();

        Assert.Equal(3600, quotes.Count);
        Assert.Equal(hour.Open, quotes[0].Last);
        Assert.Equal(hour.High, new Price(quotes.Max(quote => quote.Last!.Value.Nanos)));
        Assert.Equal(hour.Low, new Price(quotes.Min(quote => quote.Last!.Value.Nanos)));
        Assert.Equal(hour.Close, quotes[^1].Last);
    }

    [Fact]
    public void The_hour_that_is_played_in_part_stays_in_its_range_and_ends_at_its_close()
    {
        var hour = session.Hours.Single(row => row.Start.ToString() == "2025-09-09T13:00:00Z");
        var quotes = Benchmark.Where(quote => InHour(quote, hour)).ToList();

        Assert.All(quotes, quote => Assert.InRange(quote.Last!.Value.Nanos, hour.Low.Nanos, hour.High.Nanos));
        Assert.Equal(hour.Close, quotes[^1].Last);
    }

    [Fact]
    public void Its_bid_is_below_its_ask_and_the_size_of_its_trades_is_not_known()
    {
        Assert.All(Benchmark, quote =>
        {
            Assert.True(quote.Bid < quote.Ask, $"{quote.EventTime}: bid {quote.Bid}, ask {quote.Ask}");
            Assert.Equal(0, quote.Bid!.Value.Nanos % 10_000_000);
            Assert.Equal(0, quote.Ask!.Value.Nanos % 10_000_000);
            Assert.Null(quote.LastSize);
            Assert.Equal(QuoteFlags.Simulated, quote.Flags);
        });
    }

    private static bool InHour(QuoteInput quote, BenchmarkHour hour) =>
        quote.EventTime >= hour.Start && quote.EventTime < hour.Start.Plus(TimeSpan.FromHours(1));
}
