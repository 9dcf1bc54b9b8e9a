using Grpc.Core;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Telemetry;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>The one writer of a stream: numbers deliveries and does not wait for ever.</summary>
internal sealed class StreamWriter(
    IServerStreamWriter<ReadyResponse> target, WriteTimeout timeout, StreamClass metrics, TimeProvider time)
{
    private readonly ReadyResponse _control = new();

    /// <summary>Responses written so far.</summary>
    public long Deliveries { get; private set; }

    /// <summary>Monotonic time of the last write.</summary>
    public long LastWrite { get; private set; } = time.GetTimestamp();

    /// <exception cref="StuckClientException">The client takes nothing.</exception>
    public async ValueTask WriteAsync(ReadyResponse response)
    {
        response.Finish(Instant.From(time.GetUtcNow()), ++Deliveries);
        await timeout.AwaitAsync(target.WriteAsync(response));
        LastWrite = time.GetTimestamp();
        metrics.Sent(response.Events, response.FinishedSize, response.Folded);
    }

    public ValueTask WriteControlAsync(StreamSectorMovesResponse control)
    {
        _control.Begin();
        _control.SetControl(control);
        return WriteAsync(_control);
    }
}
