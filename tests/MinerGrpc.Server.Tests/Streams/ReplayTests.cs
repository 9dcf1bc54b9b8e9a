using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Streams;

/// <summary>The past through the same door: by cursor and since a time, every event, at a pace.</summary>
public sealed class ReplayTests
{
    [Fact]
    public async Task Every_event_comes_once_with_contiguous_sequences()
    {
        await using var server = await TestServer.StartAsync();
        await using var stream = await TestStream.OpenAsync(server, TestStream.EveryKind());
        await stream.SnapshotAsync();
        var last = await PublishAsync(server);

        var events = await stream.ThroughAsync(last);

        Assert.Equal(Enumerable.Range(1, (int)last).Select(n => (long)n), events.Select(e => e.Sequence));
        Assert.All(events, e => Assert.False(e.Replayed));
    }

    [Theory]
    [InlineData(Delivery.Every)]
    [InlineData(Delivery.Latest)]
    public async Task A_resume_by_cursor_delivers_exactly_the_rest(Delivery delivery)
    {
        await using var server = await TestServer.StartAsync();
        await using var live = await TestStream.OpenAsync(server, TestStream.EveryKind());
        await live.SnapshotAsync();
        var last = await PublishAsync(server);
        var all = await live.ThroughAsync(last);
        for (var cut = 0; cut <= last; cut++)
        {
            var request = After(live.Ack.JournalId, cut);
            request.Delivery = delivery;
            await using var resumed = await TestStream.OpenAsync(server, request);
            var rest = await resumed.ReplayAsync();

            Assert.All(rest, e => Assert.True(e.Replayed));
            rest.ForEach(e => e.Replayed = false);
            Assert.Equal(all.Skip(cut).Select(e => e.ToByteString()), rest.Select(e => e.ToByteString()));
        }
    }

    [Fact]
    public async Task A_resume_goes_on_live_without_a_hole_and_unmarked()
    {
        await using var server = await TestServer.StartAsync();
        var last = await PublishAsync(server);
        var window = await server.Sectors.GetReplayWindowAsync(new GetReplayWindowRequest());
        await using var stream = await TestStream.OpenAsync(
            server, After(window.ReplayWindow.Newest.JournalId, last - 3));

        var replayed = await stream.ReplayAsync();
        var ack = await TestPublisher.PublishAsync(server, Trades.Trade("mara", 60, 15.5m));
        var live = await stream.ThroughAsync(ack.LastSequence);

        Assert.Equal(last + 1, live[0].Sequence);
        Assert.Equal(3, replayed.Count);
        Assert.All(live, e => Assert.False(e.Replayed));
    }

    [Fact]
    public async Task A_resume_after_a_restart_delivers_exactly_the_rest()
    {
        using var folder = new TestFolder();
        long last;
        await using (var first = await TestServer.StartAsync(folder, null))
        {
            last = await PublishAsync(first);
        }

        await using var second = await TestServer.StartAsync(folder, null);
        var window = await second.Sectors.GetReplayWindowAsync(new GetReplayWindowRequest());
        await using var stream = await TestStream.OpenAsync(second, After(window.ReplayWindow.Newest.JournalId, 2));

        Assert.Equal(
            Enumerable.Range(3, (int)last - 2).Select(n => (long)n),
            (await stream.ReplayAsync()).Select(e => e.Sequence));
    }

    [Fact]
    public async Task A_replay_since_a_time_begins_with_the_first_event_at_or_after_it()
    {
        await using var server = await TestServer.StartAsync();
        await TestPublisher.PublishAsync(server, Trades.Opening());

        // One batch, one row of the journal: the time falls in the middle of it.
        await TestPublisher.PublishAsync(
            server, Trades.Trade("bitf", 5, 1.31m), Trades.Trade("bitf", 10, 1.32m), Trades.Trade("bitf", 15, 1.33m));
        var request = TestStream.EveryKind();
        request.SinceTime = Trades.At(10);
        await using var stream = await TestStream.OpenAsync(server, request);

        var events = await stream.ReplayAsync();

        Assert.Equal(
            [EventKind.Quote, EventKind.Quote, EventKind.Move, EventKind.Sector], events.Select(e => e.Kind));
        Assert.Equal(Trades.At(10), events[0].EventTime);
    }

    [Theory]
    [InlineData(1_000_000, 0)]
    [InlineData(-1_000_000, 29)]
    public async Task A_replay_since_a_time_outside_the_journal_is_nothing_or_all(int secondsAfterOpen, int expected)
    {
        await using var server = await TestServer.StartAsync();
        await PublishAsync(server);
        var request = TestStream.EveryKind();
        request.SinceTime = Trades.At(secondsAfterOpen);
        await using var stream = await TestStream.OpenAsync(server, request);

        Assert.Equal(expected, (await stream.ReplayAsync()).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_paced_replay_keeps_the_distance_of_the_events(double pace)
    {
        var clock = FakeClock.AfterTheClose();
        await using var server = await TestServer.StartAsync(null, clock);
        await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 0, 1.30m));
        await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 10, 1.31m));
        await using var stream = await TestStream.OpenAsync(server, new StreamSectorMovesRequest
        {
            Kinds = { EventKind.Quote },
            Delivery = Delivery.Every,
            ReplayPace = pace,
            HeartbeatInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(60)),
            SinceTime = Trades.At(0),
        });

        var first = await stream.NextAsync();
        var second = await clock.AdvanceUntilAsync(stream.NextAsync(), TimeSpan.FromMilliseconds(50));
        var between = second.PublishTime.ToDateTimeOffset() - first.PublishTime.ToDateTimeOffset();

        Assert.Equal(pace, stream.Ack.ReplayPace);
        Assert.InRange(between.TotalSeconds, 10 / pace, 20 / pace);
    }

    /// <summary>The opening and three batches: 29 events.</summary>
    private static async Task<long> PublishAsync(TestServer server)
    {
        await TestPublisher.PublishAsync(server, Trades.Opening());
        long last = 0;
        for (var i = 1; i <= 3; i++)
        {
            var ack = await TestPublisher.PublishAsync(
                server, Trades.Trade("btc-usd", i, 112_000m + i), Trades.Trade("bitf", i, 1.30m + (0.01m * i)),
                Trades.Trade("mara", i, 15.41m));
            last = ack.LastSequence;
        }

        return last;
    }

    private static StreamSectorMovesRequest After(string journalId, long sequence)
    {
        var request = TestStream.EveryKind();
        request.AfterCursor = new Cursor { JournalId = journalId, Sequence = sequence };
        return request;
    }
}
