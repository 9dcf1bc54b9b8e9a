using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Deals;

/// <summary>A deal is an event like any other, and is never folded.</summary>
public sealed class DealStreamTests : IAsyncLifetime
{
    private const string Name = "deals/2025-09-08-nebius-microsoft";
    private readonly DealServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(Delivery.Every)]
    [InlineData(Delivery.Latest)]
    public async Task An_announcement_is_told_to_a_live_stream(Delivery delivery)
    {
        await using var stream = await TestStream.OpenAsync(
            _server.Server, new StreamSectorMovesRequest { Delivery = delivery, Kinds = { EventKind.Deal } });
        await stream.SnapshotAsync();
        var deal = await _server.AnnounceAsync(DealServer.Draft());

        var e = await stream.NextEventAsync();

        Assert.Equal((EventKind.Deal, "", 2L), (e.Kind, e.Instrument, e.Sequence));
        Assert.Equal(deal, e.Deal);
        Assert.Equal(deal.ReceiveTime, e.ReceiveTime);
    }

    [Fact]
    public async Task A_stream_that_names_no_kinds_carries_deals()
    {
        await using var stream = await TestStream.OpenAsync(_server.Server, new StreamSectorMovesRequest());
        await stream.SnapshotAsync();
        var deal = await _server.AnnounceAsync(DealServer.Draft());

        Assert.Equal(deal, (await stream.NextEventAsync(e => e.Kind == EventKind.Deal)).Deal);
    }

    [Fact]
    public async Task Revisions_are_never_folded_for_a_reader_of_the_latest_values()
    {
        await using var stream = await TestStream.OpenAsync(_server.Server, new StreamSectorMovesRequest
        {
            Kinds = { EventKind.Deal },
            MinimumInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(10)),
            HeartbeatInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(60)),
        });
        await stream.SnapshotAsync();
        var revisions = new List<Deal> { await _server.AnnounceAsync(DealServer.Draft()) };
        Assert.Equal(revisions[0], (await stream.NextEventAsync()).Deal);
        for (var revision = 1; revision < 6; revision++)
        {
            revisions.Add(await _server.ReviseAsync(new Deal(DealServer.Draft()) { Revision = revision }));
        }

        var response = await _server.Clock.AdvanceUntilAsync(stream.NextAsync(), TimeSpan.FromMilliseconds(500));

        Assert.Equal(revisions[1..], response.Events.Select(e => e.Deal));
        Assert.All(response.Events, e => Assert.Equal(0, e.FoldedCount));
    }

    [Fact]
    public async Task A_replay_from_the_first_event_has_every_revision_in_its_place()
    {
        var told = new List<Deal> { await _server.AnnounceAsync(DealServer.Draft()) };
        await TestPublisher.PublishAsync(_server.Server, Trades.Opening());
        told.Add(await _server.AnnounceAsync(DealServer.Draft("other")));
        told.Add(await _server.ReviseAsync(new Deal(DealServer.Draft()) { Revision = 1 }));
        await TestPublisher.PublishAsync(_server.Server, Trades.Trade("bitf", 1, 1.31m));
        told.Add(await _server.RetractAsync(Name, 2));
        await _server.RestartAsync();

        await using var stream = await TestStream.OpenAsync(_server.Server, FromTheFirst(Every()));
        var events = await stream.ReplayAsync();

        Assert.Equal(told, events.Where(e => e.Kind == EventKind.Deal).Select(e => e.Deal));
        Assert.Equal(Enumerable.Range(1, (int)_server.Newest).Select(n => (long)n), events.Select(e => e.Sequence));
        Assert.True(events.All(e => e.Replayed), "an event of the replay does not say that it is one");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_bytes_of_a_deal_are_those_that_GetDeal_gives(bool replayed)
    {
        if (replayed)
        {
            await _server.AnnounceAsync(DealServer.Draft());
        }

        var request = new StreamSectorMovesRequest { Delivery = Delivery.Every, Kinds = { EventKind.Deal } };
        using var stream = _server.Server.Channel.CreateCallInvoker().AsyncServerStreamingCall(
            RawMethods.Of(MethodType.ServerStreaming, "SectorService", "StreamSectorMoves"), null, default,
            (replayed ? FromTheFirst(request) : request).ToByteArray());
        await NextAsync(stream, r => r.Ack is not null);
        if (!replayed)
        {
            await NextAsync(stream, r => r.SnapshotEnd is not null);
            await _server.AnnounceAsync(DealServer.Draft());
        }

        var streamed = await NextAsync(stream, r => r.Events.Count > 0);
        var bytes = await GetBytesAsync();
        Assert.True(streamed.AsSpan().IndexOf(bytes) > 0, "the response does not hold the bytes of GetDeal");
    }

    /// <summary>The Deal message of GetDeal's answer, as it came.</summary>
    private async Task<byte[]> GetBytesAsync()
    {
        var answer = await _server.Server.Channel.CreateCallInvoker().AsyncUnaryCall(
            RawMethods.Of(MethodType.Unary, "DealService", "GetDeal"), null, default,
            new GetDealRequest { Name = Name }.ToByteArray()).ResponseAsync.Soon();
        var reader = new CodedInputStream(answer);
        Assert.Equal(WireFormat.MakeTag(1, WireFormat.WireType.LengthDelimited), reader.ReadTag());
        var deal = reader.ReadBytes().ToByteArray();
        Assert.Equal(0u, reader.ReadTag());
        Assert.Equal(Name, Deal.Parser.ParseFrom(deal).Name);
        return deal;
    }

    private static async Task<byte[]> NextAsync(
        AsyncServerStreamingCall<byte[]> stream, Func<StreamSectorMovesResponse, bool> wanted)
    {
        while (await stream.ResponseStream.MoveNext(CancellationToken.None).Soon())
        {
            if (wanted(StreamSectorMovesResponse.Parser.ParseFrom(stream.ResponseStream.Current)))
            {
                return stream.ResponseStream.Current;
            }
        }

        throw new InvalidOperationException("the stream has ended");
    }

    private static StreamSectorMovesRequest Every()
    {
        var request = TestStream.EveryKind();
        request.Kinds.Add([EventKind.Deal, EventKind.Bar, EventKind.Alert, EventKind.Correction]);
        return request;
    }

    private StreamSectorMovesRequest FromTheFirst(StreamSectorMovesRequest request) =>
        new(request) { AfterCursor = new Cursor { JournalId = JournalId, Sequence = 0 } };

    private string JournalId => _server.Server.Sectors.GetReplayWindow(new GetReplayWindowRequest())
        .ReplayWindow.Newest.JournalId;
}
