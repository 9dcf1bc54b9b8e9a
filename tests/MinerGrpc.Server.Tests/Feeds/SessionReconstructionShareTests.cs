using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Feeds;

namespace MinerGrpc.Server.Tests.Feeds;

public sealed class SessionReconstructionShareTests(PlayedSession session) : IClassFixture<PlayedSession>
{
    private const int SecondsOfSession = 23_400;

    public static TheoryData<string> ShareNames =>
        [.. SessionTables.ParseShares(BundledTables.Read("session_2025-09-09.csv")).Select(day => day.Instrument)];

    [Fact]
    public void There_are_sixteen_shares() => Assert.Equal(16, session.Shares.Count);

    [Theory]
    [MemberData(nameof(ShareNames))]
    public void Trades_have_exactly_the_open_high_low_close_and_volume_of_the_day(string name)
    {
        var day = Day(name);
        var quotes = session.Quotes[name].ToList();

        Assert.Equal(day.Open, quotes[0].Last);
        Assert.Equal(day.High, new Price(quotes.Max(quote => quote.Last!.Value.Nanos)));
        Assert.Equal(day.Low, new Price(quotes.Min(quote => quote.Last!.Value.Nanos)));
        Assert.Equal(day.Close, quotes[^1].Last);
        Assert.Equal(day.Volume * Price.NanosPerUnit, quotes.Sum(quote => quote.LastSize!.Value.Nanos));
    }

    [Theory]
    [MemberData(nameof(ShareNames))]
    public void There_is_one_quote_a_second_from_the_open_to_the_closing_print(string name)
    {
        var times = session.Quotes[name].Select(quote => quote.EventTime!.Value).ToList();

        Assert.Equal(BundledSession.Open, times[0]);
        Assert.Equal("2025-09-09T20:00:00Z", times[^1].ToString());
        Assert.Equal(SecondsOfSession + 1, times.Count);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(1), pair.Second - pair.First));
    }

    [Theory]
    [MemberData(nameof(ShareNames))]
    public void Bids_and_asks_stay_in_the_range_of_the_day_and_never_touch(string name)
    {
        var day = Day(name);
        foreach (var quote in session.Quotes[name])
        {
            Assert.True(quote.Bid < quote.Ask, $"{name} {quote.EventTime}: bid {quote.Bid}, ask {quote.Ask}");
            Assert.InRange(quote.Bid!.Value.Nanos, day.Low.Nanos, day.High.Nanos);
            Assert.InRange(quote.Ask!.Value.Nanos, day.Low.Nanos, day.High.Nanos);
            Assert.InRange(quote.Last!.Value.Nanos, quote.Bid!.Value.Nanos, quote.Ask!.Value.Nanos);
        }
    }

    [Theory]
    [MemberData(nameof(ShareNames))]
    public void Prices_stand_on_a_tick_or_are_figures_of_the_day(string name)
    {
        var day = Day(name);
        Price[] figures = [day.Open, day.High, day.Low, day.Close];
        foreach (var quote in session.Quotes[name])
        {
            foreach (var price in new[] { quote.Bid!.Value, quote.Ask!.Value, quote.Last!.Value })
            {
                var tick = price.Nanos < Price.NanosPerUnit ? 100_000 : 10_000_000;
                Assert.True(price.Nanos % tick == 0 || figures.Contains(price), $"{name} {quote.EventTime}: {price}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(ShareNames))]
    public void Sizes_are_whole_shares_and_more_trade_at_the_edges_than_at_noon(string name)
    {
        var quotes = session.Quotes[name].ToList();
        Assert.All(quotes, quote =>
        {
            Assert.InRange(quote.LastSize!.Value.Nanos, Price.NanosPerUnit, long.MaxValue);
            Assert.Equal(0, quote.LastSize.Value.Nanos % Price.NanosPerUnit);
            Assert.InRange(quote.BidSize!.Value.Nanos, Price.NanosPerUnit, long.MaxValue);
            Assert.InRange(quote.AskSize!.Value.Nanos, Price.NanosPerUnit, long.MaxValue);
        });

        var firstHour = SharesTraded(quotes, 0);
        var noon = SharesTraded(quotes, (SecondsOfSession / 2) - 1800);
        var lastHour = SharesTraded(quotes, SecondsOfSession - 3599);
        Assert.True(firstHour > 2 * noon && lastHour > 2 * noon, $"{firstHour}, {noon}, {lastHour}");
    }

    [Theory]
    [MemberData(nameof(ShareNames))]
    public void Only_the_first_quote_carries_the_previous_close_and_all_are_simulated(string name)
    {
        var day = Day(name);
        var quotes = session.Quotes[name].ToList();

        Assert.Equal(day.PreviousClose, quotes[0].PreviousClose);
        Assert.Equal(new DateOnly(2025, 9, 8), quotes[0].PreviousCloseDate);
        Assert.DoesNotContain(quotes.Skip(1), quote => quote.PreviousClose is not null);
        Assert.All(quotes, quote => Assert.Equal(QuoteFlags.Simulated, quote.Flags));
    }

    private static decimal SharesTraded(List<QuoteInput> quotes, int from) =>
        quotes.Skip(from).Take(3600).Sum(quote => quote.LastSize!.Value.ToDecimal());

    private ShareDay Day(string name) => session.Shares.Single(day => day.Instrument == name);
}
