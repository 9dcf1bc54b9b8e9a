using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests.Fakes;

/// <summary>One stream of the fake server: numbers its deliveries as the contract demands.</summary>
internal sealed class FakeStream(
    StreamSectorMovesRequest request, IServerStreamWriter<StreamSectorMovesResponse> writer, ServerCallContext context)
{
    private long _delivered;

    public StreamSectorMovesRequest Request => request;

    /// <summary>A message that never arrives: the next delivery number leaves a hole.</summary>
    public void LoseOne() => _delivered++;

    public Task AckAsync(TimeSpan? heartbeat = null) => SendAsync(new()
    {
        Ack = new StreamAck
        {
            Kinds = { request.Kinds },
            Delivery = request.Delivery,
            HeartbeatInterval = Duration.FromTimeSpan(heartbeat ?? TimeSpan.FromSeconds(5)),
            JournalId = FakeMarket.JournalId,
        },
    });

    public Task BeginSnapshotAsync(long sequence) =>
        SendAsync(new() { SnapshotBegin = new SnapshotBegin { Cursor = FakeMarket.At(sequence) } });

    public Task EndSnapshotAsync(long sequence, int events) =>
        SendAsync(new() { SnapshotEnd = new SnapshotEnd { Cursor = FakeMarket.At(sequence), Events = events } });

    public async Task SnapshotAsync(long sequence, params Event[] events)
    {
        await BeginSnapshotAsync(sequence);
        await EventsAsync(events);
        await EndSnapshotAsync(sequence, events.Length);
    }

    public Task EventsAsync(params Event[] events) => SendAsync(new() { Events = { events } });

    public Task HeartbeatAsync(long sequence) => SendAsync(new()
    {
        Heartbeat = new Heartbeat { ServerTime = FakeMarket.Noon, Cursor = FakeMarket.At(sequence) },
    });

    public Task NoticeAsync(long sequence, TimeSpan retryDelay) => SendAsync(new()
    {
        Notice = new Notice
        {
            Reason = NoticeReason.Shutdown,
            RetryDelay = Duration.FromTimeSpan(retryDelay),
            Cursor = FakeMarket.At(sequence),
        },
    });

    public Task SendAsync(StreamSectorMovesResponse response)
    {
        response.DeliveryNumber = ++_delivered;
        response.PublishTime = FakeMarket.Noon;
        return writer.WriteAsync(response);
    }

    /// <summary>Says nothing more until the client goes.</summary>
    public async Task UntilClosedAsync()
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (context.CancellationToken.Register(closed.SetResult))
        {
            await closed.Task;
        }
    }
}
