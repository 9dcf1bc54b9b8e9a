using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;
using static MinerGrpc.Server.Tests.Bars.TestBars;

namespace MinerGrpc.Server.Tests.Bars;

/// <summary>ListBars: pages on keys, and what was known when.</summary>
public sealed class ListBarsTests : IAsyncLifetime
{
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1_000)]
    public async Task Pages_together_are_all_bars_in_the_order_of_their_start(int size)
    {
        await _server.ImportAsync(Enumerable.Range(0, 10).Reverse().Select(i => Minute("bitf", i, 1 + i)));

        var read = new List<long>();
        var request = Request(size);
        do
        {
            var page = await ListAsync(request);
            Assert.InRange(page.Bars.Count, 1, size);
            read.AddRange(page.Bars.Select(b => b.ClosePriceNanos));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(Enumerable.Range(1, 10).Select(i => Trades.Nanos(i)), read);
    }

    [Fact]
    public async Task No_bar_is_missing_or_there_twice_while_bars_are_imported_between_two_pages()
    {
        await _server.ImportAsync(Enumerable.Range(0, 20).Select(i => Minute("bitf", 3 * i, 1)));

        var read = new List<Bar>();
        var request = Request(4);
        for (var imported = 0; imported == 0 || request.PageToken.Length > 0; imported++)
        {
            var page = await ListAsync(request);
            read.AddRange(page.Bars);
            request.PageToken = page.NextPageToken;

            // Before, among and after what was read, and another version of a bar of the page itself.
            await _server.ImportAsync(
                Minute("bitf", -1 - imported, 2), Minute("bitf", (3 * imported) + 1, 2),
                Minute("bitf", 59 - (3 * imported), 2), new Bar(page.Bars[^1]) { ClosePriceNanos = Trades.Nanos(3) });
        }

        var starts = read.Select(b => b.StartTime.Seconds).ToList();
        Assert.Equal(starts.Distinct().Order(), starts);
        Assert.True(starts.Count > 20, "no bar that was imported ahead of the page was seen");
        Assert.Equal(
            Enumerable.Range(0, 20).Select(i => Trades.At(180 * i).Seconds),
            starts.Where(s => (s - starts[0]) % 180 == 0));
    }

    [Fact]
    public async Task A_page_holds_one_hundred_bars_unless_asked_otherwise_and_a_thousand_at_most()
    {
        await _server.ImportAsync(Enumerable.Range(0, 1_100).Select(i => Minute("bitf", i, 1)));

        Assert.Equal(100, (await ListAsync(Request(0))).Bars.Count);
        Assert.Equal(1_000, (await ListAsync(Request(5_000))).Bars.Count);
    }

    [Fact]
    public async Task A_window_holds_its_start_and_not_its_end()
    {
        await _server.ImportAsync(Enumerable.Range(0, 5).Select(i => Minute("bitf", i, 1 + i)));
        var request = Request(10);
        request.StartTime = Trades.At(60);
        request.EndTime = Trades.At(180);

        Assert.Equal([Trades.At(60), Trades.At(120)], (await ListAsync(request)).Bars.Select(b => b.StartTime));
        request.StartTime.Nanos = 1;
        request.EndTime.Nanos = 1;
        Assert.Equal([Trades.At(120), Trades.At(180)], (await ListAsync(request)).Bars.Select(b => b.StartTime));
    }

    [Fact]
    public async Task An_interval_and_an_instrument_see_only_their_own()
    {
        await _server.ImportAsync(Day("bitf", 9, 1.59m), Minute("bitf", 0, 1.30m), Minute("mara", 0, 15.41m));

        Assert.Equal(Trades.Nanos(1.30m), Assert.Single(await _server.MinutesAsync("bitf")).ClosePriceNanos);
        Assert.Equal(Trades.Nanos(1.59m), Assert.Single(await _server.DaysAsync("bitf")).ClosePriceNanos);
        Assert.Empty(await _server.DaysAsync("mara"));
    }

    [Fact]
    public async Task As_of_a_time_bars_that_end_later_are_not_seen()
    {
        await _server.ImportAsync(Enumerable.Range(0, 3).Select(i => Minute("bitf", i, 1 + i)));
        await _server.ImportAsync(Day("bitf", 8, 1.28m), Day("bitf", 9, 1.59m));

        Assert.Single(await _server.MinutesAsync("bitf", Trades.At(119.999)));
        Assert.Equal(2, (await _server.MinutesAsync("bitf", Trades.At(120))).Count);
        Assert.Single(await _server.DaysAsync("bitf", Utc(9, 9, 19, 59, 59)));
        Assert.Equal(2, (await _server.DaysAsync("bitf", Utc(9, 9, 20))).Count);
    }

    [Fact]
    public async Task As_of_a_time_versions_of_later_are_not_seen()
    {
        var clock = FakeClock.AfterTheClose();
        await using var server = await TestServer.StartAsync(null, clock);
        var known = new List<Timestamp>();
        foreach (var close in (decimal[])[1.28m, 1.29m, 1.30m])
        {
            await server.ImportAsync(Day("bitf", 8, close));
            known.Add(Timestamp.FromDateTimeOffset(clock.GetUtcNow()));
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal([Trades.Nanos(1.30m)], await ClosesAsync(server, null));
        Assert.Equal([Trades.Nanos(1.30m)], await ClosesAsync(server, known[2]));
        Assert.Equal([Trades.Nanos(1.29m)], await ClosesAsync(server, known[1]));
        Assert.Equal([Trades.Nanos(1.28m)], await ClosesAsync(server, known[0]));
        Assert.Equal([Trades.Nanos(1.28m)], await ClosesAsync(server, Utc(9, 8, 20)));
        Assert.Empty(await ClosesAsync(server, Utc(9, 8, 19, 59, 59)));
    }

    [Theory]
    [InlineData("interval")]
    [InlineData("start_time")]
    [InlineData("end_time")]
    [InlineData("as_of")]
    [InlineData("instrument")]
    public async Task A_token_is_bound_to_every_other_field(string field)
    {
        await _server.ImportAsync(Enumerable.Range(0, 3).Select(i => Minute("bitf", i, 1)));
        var request = Request(1);
        request.PageToken = (await ListAsync(request)).NextPageToken;
        switch (field)
        {
            case "interval":
                request.Interval = BarInterval.OneDay;
                break;
            case "start_time":
                request.StartTime = Trades.At(0);
                break;
            case "end_time":
                request.EndTime = Trades.At(600);
                break;
            case "as_of":
                request.AsOf = Trades.At(600);
                break;
            default:
                request.Instrument = "instruments/mara";
                break;
        }

        await AssertInvalidAsync(["page_token"], request);
    }

    [Fact]
    public async Task A_token_outlives_a_restart()
    {
        using var folder = new TestFolder();
        var request = Request(1);
        await using (var first = await TestServer.StartAsync(folder, null))
        {
            await first.ImportAsync(Minute("bitf", 0, 1), Minute("bitf", 1, 2));
            request.PageToken = (await first.Quotes.ListBarsAsync(request)).NextPageToken;
        }

        await using var second = await TestServer.StartAsync(folder, null);
        var page = await second.Quotes.ListBarsAsync(request);
        Assert.Equal((Trades.Nanos(2), ""), (Assert.Single(page.Bars).ClosePriceNanos, page.NextPageToken));
    }

    [Fact]
    public Task Every_bad_field_is_named_at_once() => AssertInvalidAsync(
        ["instrument", "interval", "start_time", "as_of", "page_size", "page_token"],
        new ListBarsRequest
        {
            Instrument = "BITF", StartTime = new() { Nanos = -1 }, AsOf = new() { Seconds = 7_258_118_400 },
            PageSize = -1, PageToken = "AAAA",
        });

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public Task An_interval_that_is_none_is_refused(int interval) =>
        AssertInvalidAsync(["interval"], new ListBarsRequest(Request(1)) { Interval = (BarInterval)interval });

    [Theory]
    [InlineData(0)]
    [InlineData(-60)]
    public Task An_end_that_is_not_after_its_start_is_refused(int seconds) => AssertInvalidAsync(
        ["end_time"],
        new ListBarsRequest(Request(1)) { StartTime = Trades.At(0), EndTime = Trades.At(seconds) });

    [Fact]
    public Task An_instrument_that_is_not_there_is_not_found() => FaultAssert.FailsAsync(
        StatusCode.NotFound, "UNKNOWN_INSTRUMENT",
        () => ListAsync(new ListBarsRequest(Request(1)) { Instrument = "instruments/doge" }));

    [Fact]
    public async Task An_instrument_without_bars_has_none() => Assert.Equal(
        new ListBarsResponse(), await ListAsync(Request(1)));

    private static ListBarsRequest Request(int size) =>
        new() { Instrument = "instruments/bitf", Interval = BarInterval.OneMinute, PageSize = size };

    private static async Task<IEnumerable<long>> ClosesAsync(TestServer server, Timestamp? asOf) =>
        (await server.DaysAsync("bitf", asOf)).Select(b => b.ClosePriceNanos);

    private Task<ListBarsResponse> ListAsync(ListBarsRequest request) =>
        _server.Quotes.ListBarsAsync(request).ResponseAsync.Soon();

    private async Task AssertInvalidAsync(string[] fields, ListBarsRequest request)
    {
        var status = await FaultAssert.FailsAsync(
            StatusCode.InvalidArgument, "INVALID_FIELD", () => ListAsync(request));
        Assert.Equal(fields, FaultAssert.FieldsOf(status));
    }
}
