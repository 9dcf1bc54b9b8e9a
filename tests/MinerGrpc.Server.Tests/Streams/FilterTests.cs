using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Streams;

public sealed class FilterTests
{
    [Theory]
    [InlineData(Delivery.Latest)]
    [InlineData(Delivery.Every)]
    public async Task Only_the_named_instruments_come(Delivery delivery)
    {
        var request = TestStream.EveryKind();
        request.Delivery = delivery;
        request.Instruments.Add(["instruments/mara", "instruments/btc-usd"]);

        var events = await LiveAsync(request);

        Assert.Equal(
            ["", "instruments/btc-usd", "instruments/mara"],
            events.Select(e => e.Instrument).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Delivery.Latest)]
    [InlineData(Delivery.Every)]
    public async Task Only_the_named_kinds_come(Delivery delivery)
    {
        var events = await LiveAsync(
            new StreamSectorMovesRequest { Kinds = { EventKind.Move, EventKind.Sector }, Delivery = delivery });

        Assert.Equal([EventKind.Move, EventKind.Sector], events.Select(e => e.Kind).Distinct().Order());
    }

    [Theory]
    [InlineData(Delivery.Latest)]
    [InlineData(Delivery.Every)]
    public async Task Moves_below_the_minimum_do_not_come(Delivery delivery)
    {
        // BITF is at +1.56 %, MARA at +1.38 %, BTC at -0.09 %.
        var events = await LiveAsync(new StreamSectorMovesRequest
        {
            Kinds = { EventKind.Move, EventKind.Sector }, Delivery = delivery, MinimumAbsoluteMoveRatio = 0.015,
        });

        Assert.All(events, e => Assert.True(e.Move is null || e.Move.Instrument == "instruments/bitf"));
        Assert.Contains(events, e => e.Move is not null);
    }

    [Fact]
    public async Task A_filter_holds_for_the_snapshot_too()
    {
        await using var server = await TestServer.StartAsync();
        await TestPublisher.PublishAsync(server, Trades.Opening());
        await using var stream = await TestStream.OpenAsync(server, new StreamSectorMovesRequest
        {
            Instruments = { "instruments/mara" }, Kinds = { EventKind.Quote },
        });

        Assert.Equal("instruments/mara", Assert.Single(await stream.SnapshotAsync()).Instrument);
    }

    [Fact]
    public async Task A_filter_holds_for_a_replay_too()
    {
        await using var server = await TestServer.StartAsync();
        await TestPublisher.PublishAsync(server, Trades.Opening());
        await using var stream = await TestStream.OpenAsync(server, new StreamSectorMovesRequest
        {
            Instruments = { "instruments/mara" }, Kinds = { EventKind.Quote }, SinceTime = Trades.At(-10),
        });

        Assert.Equal("instruments/mara", Assert.Single(await stream.ReplayAsync()).Instrument);
    }

    /// <summary>
    /// What a live stream gets of an opening, up to the sector, which always passes or ends the wait.
    /// </summary>
    private static async Task<List<Event>> LiveAsync(StreamSectorMovesRequest request)
    {
        await using var server = await TestServer.StartAsync();
        await using var stream = await TestStream.OpenAsync(server, request);
        await stream.SnapshotAsync();
        var ack = await TestPublisher.PublishAsync(server, Trades.Opening());
        return await stream.ThroughAsync(ack.LastSequence);
    }
}
