using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Streams;

public sealed class HeartbeatTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);
    private readonly FakeTimeProvider _clock = FakeClock.AfterTheClose();

    [Fact]
    public async Task A_heartbeat_comes_when_nothing_else_was_due_for_the_interval()
    {
        await using var server = await TestServer.StartAsync(null, _clock);
        await using var stream = await OpenAsync(server, TimeSpan.FromSeconds(3));
        var end = await stream.NextAsync(StreamSectorMovesResponse.ControlOneofCase.SnapshotEnd);

        var response = await _clock.AdvanceUntilAsync(stream.NextAsync(), Step);

        Assert.Equal(StreamSectorMovesResponse.ControlOneofCase.Heartbeat, response.ControlCase);
        Assert.InRange(response.PublishTime.ToDateTimeOffset() - end.PublishTime.ToDateTimeOffset(),
            TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(6));
        Assert.Equal(response.PublishTime, response.Heartbeat.ServerTime);
    }

    [Fact]
    public async Task A_heartbeat_has_the_cursor_and_the_markets_clock()
    {
        await using var server = await TestServer.StartAsync(null, _clock);
        var ack = await TestPublisher.PublishAsync(server, Trades.Opening());
        await using var stream = await OpenAsync(server, TimeSpan.FromSeconds(1));

        var heartbeat = await HeartbeatAsync(stream);

        Assert.Equal(ack.LastSequence, heartbeat.Cursor.Sequence);
        Assert.Equal(ack.JournalId, heartbeat.Cursor.JournalId);
        Assert.Equal(Trades.At(0), heartbeat.MarketTime);
        Assert.Equal(MarketSession.Regular, heartbeat.Session);
    }

    [Fact]
    public async Task A_mute_feed_shows_in_the_heartbeat()
    {
        await using var server = await TestServer.StartAsync(null, _clock);
        await using var publisher = new TestPublisher(server);
        await publisher.AckedAsync(new PublishQuotesRequest { Source = "alpha", Quotes = { Trades.Opening() } });
        await using var stream = await OpenAsync(server, TimeSpan.FromSeconds(1));

        var first = Alpha(await HeartbeatAsync(stream));
        _clock.Advance(TimeSpan.FromSeconds(15));
        var silent = first;
        while (silent.Age.ToTimeSpan() < TimeSpan.FromSeconds(16))
        {
            silent = Alpha(await HeartbeatAsync(stream));
        }

        Assert.Equal((FeedState.Live, 3L), (first.State, first.Quotes));
        Assert.Equal(Trades.At(0), first.LastEventTime);
        Assert.Equal(FeedState.Silent, silent.State);
    }

    [Fact]
    public async Task A_feed_whose_publisher_has_gone_has_ended()
    {
        await using var server = await TestServer.StartAsync(null, _clock);
        await using (var publisher = new TestPublisher(server))
        {
            await publisher.AckedAsync(new PublishQuotesRequest { Source = "alpha", Quotes = { Trades.Opening() } });
            await publisher.CompleteAsync();
        }

        await using var stream = await OpenAsync(server, TimeSpan.FromSeconds(1));

        Assert.Equal(FeedState.Ended, Alpha(await HeartbeatAsync(stream)).State);
    }

    [Fact]
    public async Task A_stream_whose_filter_passes_nothing_still_gets_heartbeats_that_move_on()
    {
        await using var server = await TestServer.StartAsync(null, _clock);
        await using var stream = await TestStream.OpenAsync(server, new StreamSectorMovesRequest
        {
            Kinds = { EventKind.Deal },
            Delivery = Delivery.Every,
            HeartbeatInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)),
        });
        var ack = await TestPublisher.PublishAsync(server, Trades.Opening());

        var heartbeat = await HeartbeatAsync(stream);

        Assert.Equal(ack.LastSequence, heartbeat.Cursor.Sequence);
    }

    [Fact]
    public async Task Who_waits_for_others_that_read_the_journal_gets_heartbeats_and_then_everything()
    {
        using var folder = new TestFolder();
        PublishQuotesResponse ack;
        await using (var writer = await TestServer.StartAsync(folder, _clock))
        {
            ack = await TestPublisher.PublishAsync(writer, Trades.Opening());
        }

        // After a restart nothing is in memory, so that a replay reads the journal.
        await using var server = await TestServer.StartAsync(folder, _clock);
        var turns = server.Services.GetRequiredService<StreamServices>().JournalReads;
        for (var i = 0; i < Environment.ProcessorCount; i++)
        {
            await turns.WaitAsync();
        }

        await using var stream = await TestStream.OpenAsync(server, new StreamSectorMovesRequest
        {
            AfterCursor = new Cursor { JournalId = ack.JournalId, Sequence = 0 },
            HeartbeatInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)),
        });
        Assert.Equal(0, (await HeartbeatAsync(stream)).Cursor.Sequence);

        turns.Release();
        Assert.Equal(ack.LastSequence, (await stream.ReplayAsync())[^1].Sequence);
    }

    private static FeedStatus Alpha(Heartbeat heartbeat) => heartbeat.Feeds.Single(f => f.Feed == "alpha");

    private static Task<TestStream> OpenAsync(TestServer server, TimeSpan heartbeat) => TestStream.OpenAsync(
        server, new StreamSectorMovesRequest { HeartbeatInterval = Duration.FromTimeSpan(heartbeat) });

    private async Task<Heartbeat> HeartbeatAsync(TestStream stream) => (await _clock.AdvanceUntilAsync(
        stream.NextAsync(StreamSectorMovesResponse.ControlOneofCase.Heartbeat), Step)).Heartbeat;
}
