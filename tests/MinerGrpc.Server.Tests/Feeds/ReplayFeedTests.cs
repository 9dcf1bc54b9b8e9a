using Microsoft.Extensions.Time.Testing;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Feeds;

namespace MinerGrpc.Server.Tests.Feeds;

public sealed class ReplayFeedTests
{
    private const string Header = "time,instrument,bid,bid_size,ask,ask_size,last,last_size,"
        + "previous_close,previous_close_date,flags";

    private readonly LeapingTimeProvider _clock = new();

    [Fact]
    public async Task Slices_come_when_the_pace_says_and_the_market_is_moved_to_the_end_of_the_day()
    {
        var sink = new RecordingSink(_clock);
        await Feed(new ReplayOptions { Pace = 2 }).RunAsync(sink, CancellationToken.None);

        Assert.Equal([0, 5, 10, 40], sink.Submitted.Select(entry => entry.After.TotalSeconds));
        var last = sink.Submitted[^1].Batch;
        Assert.True(last.Quotes.IsEmpty);
        Assert.Equal("2025-09-10T00:00:00Z", last.AdvanceTo.ToString());
        Assert.All(sink.Submitted, entry => Assert.Equal("replay", entry.Batch.Source));
    }

    [Fact]
    public async Task Batches_keep_their_quotes_while_the_source_goes_on()
    {
        var sink = new RecordingSink(_clock);
        await Feed(new ReplayOptions { Pace = 0 }).RunAsync(sink, CancellationToken.None);

        Assert.Equal(
            ["2025-09-09T13:30:00Z", "2025-09-09T13:30:10Z", "2025-09-09T13:30:20Z", "2025-09-10T00:00:00Z"],
            sink.Times.Select(time => time.ToString()));
        Assert.Empty(_clock.Waits);
    }

    [Fact]
    public async Task A_feed_that_is_behind_does_not_wait_and_is_on_time_again_afterwards()
    {
        var sink = new RecordingSink(_clock)
        {
            OnSubmit = count => _clock.Advance(TimeSpan.FromSeconds(count == 1 ? 7 : 0)),
        };
        await Feed(new ReplayOptions { Pace = 2 }).RunAsync(sink, CancellationToken.None);

        Assert.Equal([0, 7, 10, 40], sink.Submitted.Select(entry => entry.After.TotalSeconds));
    }

    [Fact]
    public async Task The_bundled_session_takes_ten_minutes_at_the_default_pace()
    {
        var sink = new RecordingSink(_clock);
        await Feed(new ReplayOptions(), BundledSession.Create(SessionNames.Resolve))
            .RunAsync(sink, CancellationToken.None);

        Assert.InRange(sink.Submitted[^1].After, TimeSpan.FromMinutes(9.5), TimeSpan.FromMinutes(10.5));
        Assert.Equal(BundledSession.DayEnd, sink.Submitted[^1].Batch.AdvanceTo);
        Assert.Equal(BundledSession.Close, sink.Submitted[^2].Batch.Quotes.Span[0].EventTime);
        Assert.Equal(17, sink.Submitted[^2].Batch.Quotes.Length);
    }

    [Fact]
    public async Task Slices_up_to_the_markets_clock_are_passed_over_without_waiting()
    {
        var sink = new RecordingSink(_clock);
        var startAfter = BundledSession.Open.Plus(TimeSpan.FromSeconds(10));
        await Feed(new ReplayOptions { Pace = 2, StartAfter = startAfter }).RunAsync(sink, CancellationToken.None);

        Assert.Equal([0, 30], sink.Submitted.Select(entry => entry.After.TotalSeconds));
        Assert.Equal("2025-09-09T13:30:20Z", sink.Times.First().ToString());
    }

    [Fact]
    public async Task A_session_that_was_played_to_its_end_submits_nothing_and_says_how_to_run_it_again()
    {
        var sink = new RecordingSink(_clock);
        var log = new RecordingLogger();
        await Feed(new ReplayOptions { StartAfter = BundledSession.DayEnd }, log: log)
            .RunAsync(sink, CancellationToken.None);

        Assert.Empty(sink.Submitted);
        Assert.Contains("--Database:Path=", log.Messages[^1], StringComparison.Ordinal);
        Assert.Contains("--Feed:Loop=true", log.Messages[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_is_logged_with_counts_and_how_to_run_it_again()
    {
        var log = new RecordingLogger();
        await Feed(new ReplayOptions { Pace = 0 }, log: log)
            .RunAsync(new RecordingSink(_clock), CancellationToken.None);

        Assert.Contains("3 quotes accepted, 0 refused", log.Messages[^1], StringComparison.Ordinal);
        Assert.Contains("--Database:Path=", log.Messages[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Four_batches_may_be_on_their_way_to_the_journal_and_a_fifth_waits()
    {
        var receipts = new Queue<TaskCompletionSource<FeedReceipt>>();
        var sink = new RecordingSink(_clock) { HeldBack = receipts };
        var run = Feed(new ReplayOptions { Pace = 0 }, BundledSession.Create(SessionNames.Resolve))
            .RunAsync(sink, CancellationToken.None);

        // Five calls: the feed has handed over the fifth and waits for the first receipt.
        Assert.Equal(5, sink.Submitted.Count);
        receipts.Dequeue().SetResult(new FeedReceipt(1, new VerdictTally(), Duplicate: false, []));
        Assert.Equal(6, sink.Submitted.Count);

        receipts.Dequeue().SetException(new IOException("disk full"));
        Assert.Equal("disk full", (await Assert.ThrowsAsync<IOException>(() => run)).Message);
    }

    [Fact]
    public async Task A_feed_that_waits_for_its_time_ends_when_the_server_stops()
    {
        var clock = new FakeTimeProvider();
        var sink = new RecordingSink(clock);
        using var stopping = new CancellationTokenSource();
        var run = Feed(new ReplayOptions { Pace = 1 }, clock: clock).RunAsync(sink, stopping.Token);

        Assert.Single(sink.Submitted);
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Single(sink.Submitted);
    }

    [Fact]
    public async Task A_feed_without_a_pace_ends_when_the_server_stops()
    {
        using var stopping = new CancellationTokenSource();
        var sink = new RecordingSink(_clock)
        {
            OnSubmit = count => { if (count == 100) { stopping.Cancel(); } },
        };
        var run = Feed(new ReplayOptions { Pace = 0 }, BundledSession.Create(SessionNames.Resolve))
            .RunAsync(sink, stopping.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(100, sink.Submitted.Count);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_pace_that_is_none_is_refused(double pace)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Feed(new ReplayOptions { Pace = pace }));

        Assert.Contains("Feed:Pace", error.Message, StringComparison.Ordinal);
    }

    private ReplayFeed Feed(
        ReplayOptions options, RecordedSession? session = null, TimeProvider? clock = null,
        RecordingLogger? log = null) =>
        new(session ?? Short(), options, new LoopSchedule(_ => null), clock ?? _clock, log ?? new RecordingLogger());

    private static RecordedSession Short() => new()
    {
        Name = "short.csv",
        OpenSlices = () => RecordedSessionCsv.Read(
            new StringReader($"""
                {Header}
                2025-09-09T13:30:00Z,bitf,1.3,100,1.31,200,1.3,50,1.28,2025-09-08,
                2025-09-09T13:30:10Z,bitf,1.3,100,1.31,200,1.3,50,,,
                2025-09-09T13:30:20Z,bitf,1.3,100,1.31,200,1.3,50,,,
                """),
            "short.csv",
            SessionNames.Resolve),
        DayEnd = _ => BundledSession.DayEnd,
    };
}
