using System.Runtime.CompilerServices;
using Grpc.Core;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Telemetry;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>
/// The one writer of a stream: numbers deliveries and does not wait for ever. The hub's own timer watches the writes of
/// all streams, so that a slow reader costs no timer for each.
/// </summary>
internal sealed class StreamWriter
{
    private readonly IServerStreamWriter<ReadyResponse> _target;
    private readonly WriteTimeout _timeout;
    private readonly Subscriber _subscriber;
    private readonly StreamClass _metrics;
    private readonly TimeProvider _time;
    private readonly ReadyResponse _control = new();
    private readonly Action _giveUp;
    private volatile bool _stuck;

    public StreamWriter(IServerStreamWriter<ReadyResponse> target, WriteTimeout timeout, Subscriber subscriber,
        StreamClass metrics, TimeProvider time)
    {
        _target = target;
        _timeout = timeout;
        _subscriber = subscriber;
        _metrics = metrics;
        _time = time;
        LastWrite = time.GetTimestamp();
        _giveUp = GiveUp;
    }

    /// <summary>Responses written so far.</summary>
    public long Deliveries { get; private set; }

    /// <summary>Monotonic time of the last write.</summary>
    public long LastWrite { get; private set; }

    /// <exception cref="StuckClientException">The client takes nothing.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(ReadyResponse response)
    {
        response.Finish(Instant.From(_time.GetUtcNow()), ++Deliveries);
        var write = _target.WriteAsync(response);
        if (!write.IsCompletedSuccessfully)
        {
            await AwaitAsync(write);
        }

        LastWrite = _time.GetTimestamp();
        _metrics.Sent(response.Events, response.FinishedSize, response.Folded);
    }

    public ValueTask WriteControlAsync(StreamSectorMovesResponse control)
    {
        _control.Begin();
        _control.SetControl(control);
        return WriteAsync(_control);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitAsync(Task write)
    {
        _subscriber.WriteBegins(_timeout.Timeout, _giveUp);
        try
        {
            await write;
        }
        catch (Exception) when (_stuck)
        {
            // The reset has ended the write; what it ended with says nothing more.
        }
        finally
        {
            _subscriber.WriteEnds();
        }

        if (_stuck)
        {
            throw new StuckClientException();
        }
    }

    private void GiveUp()
    {
        _stuck = true;
        _timeout.Reset();
    }
}
