using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Support;

/// <summary>
/// A subscriber that holds the server to the stream's rules: the ack first, deliveries without a hole.
/// </summary>
internal sealed class TestStream : IAsyncDisposable
{
    private readonly AsyncServerStreamingCall<StreamSectorMovesResponse> _call;
    private readonly Queue<Event> _events = [];
    private long _deliveries;

    private TestStream(AsyncServerStreamingCall<StreamSectorMovesResponse> call) => _call = call;

    public StreamAck Ack { get; private set; } = new();

    /// <summary>Bytes of the whole response that held it.</summary>
    public int AckSize { get; private set; }

    /// <summary>Opens it and reads the ack.</summary>
    public static async Task<TestStream> OpenAsync(TestServer server, StreamSectorMovesRequest request)
    {
        var stream = new TestStream(server.Sectors.StreamSectorMoves(request));
        var first = await stream.NextAsync();
        Assert.Equal(StreamSectorMovesResponse.ControlOneofCase.Ack, first.ControlCase);
        stream.Ack = first.Ack;
        stream.AckSize = first.CalculateSize();
        return stream;
    }

    /// <summary>A stream with all kinds of events and every one of them.</summary>
    public static StreamSectorMovesRequest EveryKind() => new()
    {
        Delivery = Delivery.Every,
        Kinds = { EventKind.Quote, EventKind.Move, EventKind.Sector, EventKind.Session },
    };

    public async Task<StreamSectorMovesResponse> NextAsync()
    {
        Assert.True(await _call.ResponseStream.MoveNext(CancellationToken.None).Soon(), "the stream has ended");
        var response = _call.ResponseStream.Current;
        Assert.Equal(++_deliveries, response.DeliveryNumber);
        Assert.NotNull(response.PublishTime);
        Assert.True(
            (response.ControlCase == StreamSectorMovesResponse.ControlOneofCase.None) == (response.Events.Count > 0),
            "either events or one control message");
        return response;
    }

    /// <summary>The next control message of a kind; events and others before it are passed over.</summary>
    public async Task<StreamSectorMovesResponse> NextAsync(StreamSectorMovesResponse.ControlOneofCase control)
    {
        while (true)
        {
            if (await NextAsync() is var response && response.ControlCase == control)
            {
                return response;
            }
        }
    }

    /// <summary>The events of the snapshot that comes next, with its brackets checked.</summary>
    public async Task<List<Event>> SnapshotAsync()
    {
        var begin = await NextAsync();
        Assert.Equal(StreamSectorMovesResponse.ControlOneofCase.SnapshotBegin, begin.ControlCase);
        var events = new List<Event>();
        while (true)
        {
            var response = await NextAsync();
            events.AddRange(response.Events);
            if (response.SnapshotEnd is { } end)
            {
                Assert.Equal(begin.SnapshotBegin.Cursor, end.Cursor);
                Assert.Equal(events.Count, end.Events);
                return events;
            }
        }
    }

    /// <summary>The events of a replay, up to and without caught_up.</summary>
    public async Task<List<Event>> ReplayAsync()
    {
        var events = new List<Event>();
        while (true)
        {
            var response = await NextAsync();
            events.AddRange(response.Events);
            if (response.CaughtUp is not null)
            {
                return events;
            }
        }
    }

    /// <summary>The next event, whatever message it comes in; control messages are passed over.</summary>
    public async Task<Event> NextEventAsync()
    {
        while (_events.Count == 0)
        {
            foreach (var e in (await NextAsync()).Events)
            {
                _events.Enqueue(e);
            }
        }

        return _events.Dequeue();
    }

    public async Task<Event> NextEventAsync(Func<Event, bool> wanted)
    {
        while (true)
        {
            if (await NextEventAsync() is var e && wanted(e))
            {
                return e;
            }
        }
    }

    /// <summary>Events up to a sequence, with it.</summary>
    public async Task<List<Event>> ThroughAsync(long sequence)
    {
        var events = new List<Event>();
        while (events.Count == 0 || events[^1].Sequence < sequence)
        {
            events.Add(await NextEventAsync());
        }

        return events;
    }

    /// <summary>Reads to the end, which must be an error.</summary>
    public async Task<RpcException> FailureAsync() => await Assert.ThrowsAsync<RpcException>(async () =>
    {
        while (await _call.ResponseStream.MoveNext(CancellationToken.None).Soon())
        {
        }
    });

    public ValueTask DisposeAsync()
    {
        _call.Dispose();
        return ValueTask.CompletedTask;
    }
}
