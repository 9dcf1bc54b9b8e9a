using Google.Protobuf.WellKnownTypes;
using Google.Type;
using Microsoft.Extensions.Time.Testing;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;
using static MinerGrpc.Server.Tests.Bars.TestBars;

namespace MinerGrpc.Server.Tests.Bars;

/// <summary>Bars that the market makes of published trades: as events, and in ListBars.</summary>
public sealed class LiveBarTests : IAsyncLifetime
{
    /// <summary>The regular session of 9 September, in seconds.</summary>
    private const double Close = 23_400;

    private static readonly Date s_day = new() { Year = 2025, Month = 9, Day = 9 };

    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_minute_is_told_once_it_has_ended_and_then_listed()
    {
        await using var stream = await TestStream.OpenAsync(_server, TestBars.Stream());
        await stream.SnapshotAsync();
        await PublishAsync(Trades.Trade("bitf", 0, 1.30m, 100), Trades.Trade("bitf", 10, 1.35m, 50));
        await PublishAsync(Trades.Trade("bitf", 20, 1.29m, 30), Trades.Trade("bitf", 59.5, 1.31m, 20));
        Assert.Empty(await _server.MinutesAsync("bitf"));
        await PublishAsync(Trades.Trade("mara", 61, 15.41m));

        var expected = new Bar
        {
            Instrument = "instruments/bitf",
            Interval = BarInterval.OneMinute,
            StartTime = Trades.At(0),
            EndTime = Trades.At(60),
            SessionDate = s_day,
            OpenPriceNanos = Trades.Nanos(1.30m),
            HighPriceNanos = Trades.Nanos(1.35m),
            LowPriceNanos = Trades.Nanos(1.29m),
            ClosePriceNanos = Trades.Nanos(1.31m),
            VolumeSizeNanos = Trades.Nanos(200),
            Source = "publisher",
            KnownTime = Trades.At(61),
            LastTradeTime = Trades.At(59.5),
        };
        var e = await stream.NextEventAsync();
        Assert.Equal(("instruments/bitf", expected), (e.Instrument, e.Bar));
        Assert.Equal([expected], await _server.MinutesAsync("bitf"));
        Assert.Empty(await _server.MinutesAsync("mara"));
    }

    [Fact]
    public async Task A_trade_at_the_end_of_a_minute_belongs_to_the_next()
    {
        await PublishAsync(Trades.Trade("bitf", 59.999, 1.30m), Trades.Trade("bitf", 60, 1.31m));
        await PublishAsync(Trades.Trade("bitf", 120, 1.32m));

        Assert.Equal(
            [(Trades.At(0), Trades.Nanos(1.30m)), (Trades.At(60), Trades.Nanos(1.31m))],
            (await _server.MinutesAsync("bitf")).Select(b => (b.StartTime, b.ClosePriceNanos)));
    }

    [Fact]
    public async Task A_minute_without_a_trade_has_no_bar()
    {
        var quote = Trades.Trade("bitf", 70, 1);
        quote.ClearLastPriceNanos();
        quote.ClearLastSizeNanos();
        await PublishAsync(Trades.Trade("bitf", 0, 1.30m), quote, Trades.Trade("bitf", 180, 1.31m));
        await PublishAsync(Trades.Trade("bitf", 300, 1.31m));

        Assert.Equal([Trades.At(0), Trades.At(180)], (await _server.MinutesAsync("bitf")).Select(b => b.StartTime));
    }

    [Fact]
    public async Task The_closing_print_belongs_to_the_last_minute_and_is_the_days_close()
    {
        await PublishAsync(
            Trades.Trade("bitf", -60, 1.20m, 7), Trades.Trade("bitf", 0, 1.30m),
            Trades.Trade("bitf", Close - 30, 1.58m), Trades.Trade("bitf", Close, 1.59m, 1_000),
            Trades.Trade("bitf", Close + 1, 1.70m, 9));
        await PublishAsync(Trades.Trade("bitf", Close + 61, 1.71m));

        var last = Assert.Single(await _server.MinutesAsync("bitf"), b => b.StartTime == Trades.At(Close - 60));
        Assert.Equal(
            (Trades.Nanos(1.59m), Trades.Nanos(1_100), Trades.At(Close)),
            (last.ClosePriceNanos, last.VolumeSizeNanos, last.LastTradeTime));
        var day = Assert.Single(await _server.DaysAsync("bitf"));
        Assert.Equal(
            (Trades.Nanos(1.30m), Trades.Nanos(1.59m), Trades.Nanos(1.30m), Trades.Nanos(1.59m), Trades.Nanos(1_200)),
            (day.OpenPriceNanos, day.HighPriceNanos, day.LowPriceNanos, day.ClosePriceNanos, day.VolumeSizeNanos));
        Assert.Equal((Trades.At(0), Trades.At(Close), s_day), (day.StartTime, day.EndTime, day.SessionDate));
    }

    [Fact]
    public async Task A_day_is_told_at_its_close_and_not_before()
    {
        await using var stream = await TestStream.OpenAsync(_server, TestBars.Stream());
        await PublishAsync(Trades.Trade("bitf", 0, 1.30m));
        await PublishAsync(Trades.Trade("mara", Close - 1, 15.9m));
        Assert.Empty(await _server.DaysAsync("bitf"));
        await PublishAsync(Trades.Trade("btc-usd", Close + 5, 111_300));

        var e = await stream.NextEventAsync(e => e.Bar.Interval == BarInterval.OneDay);
        Assert.Equal(("instruments/bitf", Trades.At(Close + 5)), (e.Bar.Instrument, e.Bar.KnownTime));
        Assert.Equal([e.Bar], await _server.DaysAsync("bitf"));
    }

    [Fact]
    public async Task The_day_of_BTC_closes_with_its_last_trade_at_or_before_the_exchanges_close()
    {
        await PublishAsync(
            Trades.Trade("btc-usd", -3_600, 112_500), Trades.Trade("btc-usd", 0, 112_000),
            Trades.Trade("btc-usd", Close - 2, 111_301.53m), Trades.Trade("btc-usd", Close + 2, 111_400));
        await PublishAsync(Trades.Trade("btc-usd", Close + 120, 111_500));

        var day = Assert.Single(await _server.DaysAsync("btc-usd"));
        Assert.Equal(
            (Trades.Nanos(112_000), Trades.Nanos(111_301.53m), Trades.At(Close - 2)),
            (day.OpenPriceNanos, day.ClosePriceNanos, day.LastTradeTime));
        Assert.Equal(4, (await _server.MinutesAsync("btc-usd")).Count);
    }

    [Fact]
    public async Task A_BTC_that_has_not_traded_for_an_hour_before_the_close_has_no_day()
    {
        await PublishAsync(Trades.Trade("btc-usd", Close - 3_601, 111_000), Trades.Trade("mara", Close + 1, 15.93m));
        Assert.Empty(await _server.DaysAsync("btc-usd"));
    }

    [Fact]
    public async Task A_bar_with_one_simulated_trade_is_simulated()
    {
        var simulated = Trades.Trade("bitf", 10, 1.31m);
        simulated.Flags.Add(QuoteFlag.Simulated);
        await PublishAsync(Trades.Trade("bitf", 0, 1.30m), simulated, Trades.Trade("bitf", 20, 1.32m));
        await PublishAsync(Trades.Trade("bitf", 60, 1.33m), Trades.Trade("bitf", Close, 1.59m));
        await PublishAsync(Trades.Trade("mara", Close + 60, 15.93m));

        Assert.Equal(
            [[QuoteFlag.Simulated], [], []], (await _server.MinutesAsync("bitf")).Select(b => b.Flags.ToArray()));
        Assert.Equal([QuoteFlag.Simulated], Assert.Single(await _server.DaysAsync("bitf")).Flags);
    }

    [Fact]
    public async Task A_late_group_makes_another_version_of_a_minute_that_was_told()
    {
        await using var stream = await TestStream.OpenAsync(_server, TestBars.Stream());
        await PublishAsync(Trades.Trade("bitf", 10, 1.30m));
        await PublishAsync(Trades.Trade("mara", 61, 15.4m));
        await PublishAsync(Trades.Trade("mara", 65, 15.5m));
        await PublishAsync(Trades.Trade("bitf", 50, 1.40m));

        var first = (await stream.NextEventAsync()).Bar;
        var second = (await stream.NextEventAsync()).Bar;
        Assert.Equal((Trades.Nanos(1.30m), Trades.At(61)), (first.ClosePriceNanos, first.KnownTime));
        Assert.Equal((Trades.Nanos(1.40m), Trades.At(65)), (second.ClosePriceNanos, second.KnownTime));
        Assert.Equal(Trades.Nanos(200), second.VolumeSizeNanos);
        Assert.Equal([second], await _server.MinutesAsync("bitf"));
        Assert.Equal([first], await _server.MinutesAsync("bitf", Trades.At(64)));
        Assert.Equal([second], await _server.MinutesAsync("bitf", Trades.At(65)));
        Assert.Empty(await _server.MinutesAsync("bitf", Trades.At(60)));
    }

    [Fact]
    public async Task A_live_minute_ends_though_nothing_more_is_quoted()
    {
        var clock = new FakeTimeProvider(Trades.Open.AddSeconds(30));
        await using var server = await TestServer.StartAsync(null, clock);
        await using var stream = await TestStream.OpenAsync(server, TestBars.Stream());
        await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 30, 1.30m));

        var e = await clock.AdvanceUntilAsync(stream.NextEventAsync(), TimeSpan.FromMilliseconds(500));

        Assert.Equal((Trades.At(0), Trades.Nanos(1.30m)), (e.Bar.StartTime, e.Bar.ClosePriceNanos));
        Assert.InRange(
            e.Bar.KnownTime.ToDateTimeOffset() - Trades.Open, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(65));
    }

    [Fact]
    public async Task An_imported_minute_takes_the_place_of_one_that_the_market_made_and_the_past_keeps_its_own()
    {
        await PublishAsync(Trades.Trade("bitf", 0, 1.30m));
        await PublishAsync(Trades.Trade("mara", 61, 15.4m));
        await _server.ImportAsync(Minute("bitf", 0, 1.32m));

        Assert.Equal(Trades.Nanos(1.32m), Assert.Single(await _server.MinutesAsync("bitf")).ClosePriceNanos);
        var past = Assert.Single(await _server.MinutesAsync("bitf", Trades.At(61)));
        Assert.Equal(Trades.Nanos(1.30m), past.ClosePriceNanos);
    }

    private async Task PublishAsync(params QuoteUpdate[] quotes) =>
        Assert.Equal(quotes.Length, (await TestPublisher.PublishAsync(_server, quotes)).Accepted);
}
