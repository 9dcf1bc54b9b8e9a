using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Streams;

public sealed class StreamStartTests
{
    [Fact]
    public async Task The_ack_comes_first_and_says_what_was_granted()
    {
        await using var server = await TestServer.StartAsync();
        await using var stream = await TestStream.OpenAsync(server, new StreamSectorMovesRequest
        {
            Instruments = { "instruments/mara", "instruments/nothing", "instruments/bitf", "instruments/mara" },
            Kinds = { EventKind.Move },
            Delivery = Delivery.Every,
            MinimumAbsoluteMoveRatio = 0.05,
            HeartbeatInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(7)),
            GapPolicy = GapPolicy.Snapshot,
        });

        Assert.Equal(["instruments/mara", "instruments/bitf"], stream.Ack.Instruments);
        var refused = Assert.Single(stream.Ack.Refused);
        Assert.Equal(("instruments/nothing", "UNKNOWN_INSTRUMENT"), (refused.Instrument, refused.Reason));
        Assert.Equal([EventKind.Move], stream.Ack.Kinds);
        Assert.Equal((Delivery.Every, GapPolicy.Snapshot), (stream.Ack.Delivery, stream.Ack.GapPolicy));
        Assert.Equal(TimeSpan.FromSeconds(7), stream.Ack.HeartbeatInterval.ToTimeSpan());
        Assert.Equal(0.05, stream.Ack.MinimumAbsoluteMoveRatio);
    }

    [Fact]
    public async Task An_empty_request_is_granted_the_sector_with_the_standard_settings()
    {
        await using var server = await TestServer.StartAsync();
        await using var stream = await TestStream.OpenAsync(server, new StreamSectorMovesRequest());

        Assert.Equal(19, stream.Ack.Instruments.Count);
        Assert.Equal(
            [
                EventKind.Move, EventKind.Sector, EventKind.Deal, EventKind.Alert, EventKind.Session,
                EventKind.Correction,
            ],
            stream.Ack.Kinds);
        Assert.Equal((Delivery.Latest, GapPolicy.Fail), (stream.Ack.Delivery, stream.Ack.GapPolicy));
        Assert.Equal(TimeSpan.FromSeconds(5), stream.Ack.HeartbeatInterval.ToTimeSpan());
        Assert.Equal(TimeSpan.Zero, stream.Ack.MinimumInterval.ToTimeSpan());
        Assert.False(stream.Ack.HasMinimumAbsoluteMoveRatio);
        Assert.Equal(stream.Ack.JournalId, stream.Ack.ReplayWindow.Newest.JournalId);
        Assert.Matches("^[0-9a-f]{32}$", stream.Ack.JournalId);
    }

    [Fact]
    public async Task The_snapshot_of_an_empty_market_is_its_brackets()
    {
        await using var server = await TestServer.StartAsync();
        await using var stream = await TestStream.OpenAsync(server, new StreamSectorMovesRequest { Live = true });

        Assert.Empty(await stream.SnapshotAsync());
    }

    [Theory]
    [InlineData(Delivery.Latest)]
    [InlineData(Delivery.Every)]
    public async Task A_snapshot_is_everything_present_and_what_is_new_follows_it(Delivery delivery)
    {
        await using var server = await TestServer.StartAsync();
        await TestPublisher.PublishAsync(server, Trades.Opening());
        await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 1, 1.31m));
        var request = TestStream.EveryKind();
        request.Delivery = delivery;
        await using var stream = await TestStream.OpenAsync(server, request);

        var snapshot = await stream.SnapshotAsync();
        var ack = await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 2, 1.32m));
        var next = await stream.ThroughAsync(ack.LastSequence);

        Assert.Equal(8, snapshot.Count);
        Assert.Equal(
            Trades.Nanos(1.31m), snapshot.Single(e => e.Quote?.Instrument == "instruments/bitf").Quote.LastPriceNanos);
        Assert.All(snapshot, e => Assert.Equal((0L, false), (e.FoldedCount, e.Replayed)));
        Assert.Equal([EventKind.Quote, EventKind.Move, EventKind.Sector], next.Select(e => e.Kind));
        Assert.Equal(snapshot[^1].Sequence + 1, next[0].Sequence);
    }

    [Fact]
    public async Task The_streams_sector_event_and_the_question_agree()
    {
        await using var server = await TestServer.StartAsync();
        await using var stream = await TestStream.OpenAsync(server, TestStream.EveryKind());
        var ack = await TestPublisher.PublishAsync(server, Trades.Opening());

        var last = (await stream.ThroughAsync(ack.LastSequence))[^1];
        var asked = await server.Sectors.GetSectorMoveAsync(new GetSectorMoveRequest());

        Assert.Equal(last.Sector, asked.SectorMove);
        Assert.Equal(last.Sequence, asked.Cursor.Sequence);
        Assert.Equal(2, asked.SectorMove.FreshMembers);
    }
}
