using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;
using static MinerGrpc.Server.Tests.Bars.TestBars;

namespace MinerGrpc.Server.Tests.Bars;

/// <summary>ImportBars: what is kept, what it becomes, and what the answer counts.</summary>
public sealed class ImportTests : IAsyncLifetime
{
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Good_rows_are_kept_and_bad_ones_named_by_their_position_in_the_stream()
    {
        var answer = await _server.ImportAsync(
            Message(Day("bitf", 4, 1.1m), Day("doge", 4, 1), Day("bitf", 5, 1.2m)),
            Message(Day("bitf", 8, 1.28m), Day("bitf", 7, 1.3m)));

        Assert.Equal((3L, 0L, 2L), (answer.Imported, answer.Unchanged, answer.Refused));
        Assert.Equal([1L, 4L], answer.RefusedBars.Select(r => r.Index));
        Assert.StartsWith("instrument 'instruments/doge'", answer.RefusedBars[0].Message, StringComparison.Ordinal);
        Assert.StartsWith("session_date 2025-09-07", answer.RefusedBars[1].Message, StringComparison.Ordinal);
        Assert.Equal(
            [Trades.Nanos(1.1m), Trades.Nanos(1.2m), Trades.Nanos(1.28m)],
            (await _server.DaysAsync("bitf")).Select(b => b.ClosePriceNanos));
        Assert.Equal(_server.Newest(), answer.LastSequence);
    }

    [Fact]
    public async Task A_day_and_a_minute_are_filled_in_from_the_calendar()
    {
        await _server.ImportAsync(Day("bitf", 9, 1.59m).Full(), Minute("bitf", 0, 1.30m));

        var day = Day("bitf", 9, 1.59m).Full();
        day.StartTime = Utc(9, 9, 13, 30);
        day.EndTime = day.KnownTime = Utc(9, 9, 20);
        day.Source = "import";
        Assert.Equal([day], await _server.DaysAsync("bitf"));
        var minute = Minute("bitf", 0, 1.30m);
        minute.EndTime = minute.KnownTime = Utc(9, 9, 13, 31);
        minute.SessionDate = day.SessionDate;
        minute.Source = "import";
        Assert.Equal([minute], await _server.MinutesAsync("bitf"));
    }

    [Fact]
    public async Task A_day_is_known_by_its_date_or_by_its_open_alone()
    {
        var dated = Day("bitf", 9, 1.59m);
        var timed = new Bar(dated) { SessionDate = null, StartTime = Utc(9, 9, 13, 30) };
        Assert.Equal(1, (await _server.ImportAsync(dated)).Imported);

        var again = await _server.ImportAsync(timed);

        Assert.Equal((0L, 1L, 0L), (again.Imported, again.Unchanged, again.Refused));
    }

    [Fact]
    public async Task A_half_day_ends_at_13_00_New_York_time()
    {
        var bar = Day("bitf", 3, 1.2m);
        bar.SessionDate.Month = 7;
        await _server.ImportAsync(bar);

        Assert.Equal(Utc(7, 3, 17), Assert.Single(await _server.DaysAsync("bitf")).EndTime);
    }

    [Fact]
    public async Task A_minute_outside_of_a_trading_day_has_no_day()
    {
        var bar = Minute("btc-usd", 0, 112_000);
        bar.StartTime = Utc(9, 6, 12);
        await _server.ImportAsync(bar);

        Assert.Null(Assert.Single(await _server.MinutesAsync("btc-usd")).SessionDate);
    }

    [Fact]
    public async Task Source_and_flags_of_a_bar_are_kept()
    {
        var bar = Day("bitf", 8, 1.28m);
        bar.Source = "vendor 7";
        bar.Flags.Add([QuoteFlag.Simulated, QuoteFlag.Halted]);
        await _server.ImportAsync(bar);

        var kept = Assert.Single(await _server.DaysAsync("bitf"));
        Assert.Equal("vendor 7", kept.Source);
        Assert.Equal([QuoteFlag.Simulated], kept.Flags);
    }

    [Fact]
    public async Task Bars_that_are_there_already_count_as_unchanged_and_make_no_event()
    {
        Bar[] bars = [Day("bitf", 8, 1.28m).Full(), Minute("bitf", 0, 1.30m), Minute("bitf", 1, 1.31m)];
        Assert.Equal(3, (await _server.ImportAsync(bars)).Imported);
        var newest = _server.Newest();

        var again = await _server.ImportAsync(bars);

        Assert.Equal((0L, 3L, 0L), (again.Imported, again.Unchanged, again.Refused));
        Assert.Equal((newest, newest), (again.LastSequence, _server.Newest()));
    }

    [Fact]
    public async Task Another_value_is_a_new_version_that_the_past_does_not_know()
    {
        await _server.ImportAsync(Day("bitf", 8, 1.28m));
        var answer = await _server.ImportAsync(Day("bitf", 8, 1.29m));

        Assert.Equal((1L, 0L), (answer.Imported, answer.Unchanged));
        Assert.Equal(Trades.Nanos(1.29m), Assert.Single(await _server.DaysAsync("bitf")).ClosePriceNanos);
        var past = Assert.Single(await _server.DaysAsync("bitf", Utc(9, 9, 12)));
        Assert.Equal(Trades.Nanos(1.28m), past.ClosePriceNanos);
    }

    [Fact]
    public async Task A_bar_that_stands_twice_in_a_message_with_two_values_has_two_versions()
    {
        var answer = await _server.ImportAsync(Day("bitf", 8, 1.28m), Day("bitf", 8, 1.29m), Day("bitf", 8, 1.29m));

        Assert.Equal((2L, 1L), (answer.Imported, answer.Unchanged));
        Assert.Equal(Trades.Nanos(1.29m), Assert.Single(await _server.DaysAsync("bitf")).ClosePriceNanos);
    }

    [Fact]
    public async Task Only_the_first_hundred_refused_rows_are_named()
    {
        var answer = await _server.ImportAsync(Enumerable.Repeat(Day("doge", 8, 1), 150).Append(Day("bitf", 8, 1)));

        Assert.Equal((1L, 150L), (answer.Imported, answer.Refused));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), answer.RefusedBars.Select(r => r.Index));
    }

    [Fact]
    public async Task An_imported_bar_is_an_event_with_the_very_bar_that_ListBars_gives()
    {
        await using var every = await TestStream.OpenAsync(_server, TestBars.Stream());
        await using var latest = await TestStream.OpenAsync(_server, TestBars.Stream(Delivery.Latest));
        await every.SnapshotAsync();
        await latest.SnapshotAsync();
        await _server.ImportAsync(Day("bitf", 8, 1.28m).Full());

        var expected = Assert.Single(await _server.DaysAsync("bitf"));
        foreach (var stream in (TestStream[])[every, latest])
        {
            var e = await stream.NextEventAsync();
            Assert.Equal((EventKind.Bar, "instruments/bitf", expected), (e.Kind, e.Instrument, e.Bar));
        }
    }

    [Fact]
    public async Task An_import_does_not_move_the_markets_clock()
    {
        await TestPublisher.PublishAsync(_server, Trades.Opening());
        await _server.ImportAsync(Day("bitf", 30, 2.8m), Day("bitf", 2, 1.2m));

        var info = await _server.Info.GetServerInfoAsync(new GetServerInfoRequest());
        Assert.Equal(Trades.At(0), info.Clock.MarketTime);
    }

    [Fact]
    public async Task A_stream_without_a_message_imports_nothing() => Assert.Equal(
        new ImportBarsResponse(), await _server.ImportAsync(Array.Empty<ImportBarsRequest>()));

    [Fact]
    public async Task A_bar_of_the_future_is_refused_until_it_has_ended()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Trades.Open);
        await using var server = await TestServer.StartAsync(null, clock);
        var refused = Assert.Single((await server.ImportAsync(Minute("bitf", 0, 1.30m))).RefusedBars);
        Assert.StartsWith("it ends at 2025-09-09T13:31:00Z, more than 5 s ahead", refused.Message,
            StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, (await server.ImportAsync(Minute("bitf", 0, 1.30m))).Imported);
    }
}
