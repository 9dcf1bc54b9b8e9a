using System.Threading.Tasks.Sources;
using Grpc.Core;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Telemetry;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>
/// The one writer of a stream: numbers deliveries and does not wait for ever. Waiting for a slow reader makes no object
/// for each write: the writer itself is what is awaited, and the hub's own timer watches the writes of all streams.
/// </summary>
internal sealed class StreamWriter : IValueTaskSource
{
    private readonly IServerStreamWriter<ReadyResponse> _target;
    private readonly WriteTimeout _timeout;
    private readonly Subscriber _subscriber;
    private readonly LargeWrites _large;
    private readonly StreamClass _metrics;
    private readonly TimeProvider _time;
    private readonly ReadyResponse _control = new();
    private readonly Action _giveUp;
    private readonly Action _ended;
    private ManualResetValueTaskSourceCore<bool> _source;
    private (Task Write, ReadyResponse Response) _pending;
    private volatile bool _stuck;

    public StreamWriter(IServerStreamWriter<ReadyResponse> target, WriteTimeout timeout, Subscriber subscriber,
        LargeWrites large, StreamClass metrics, TimeProvider time)
    {
        _target = target;
        _large = large;
        _timeout = timeout;
        _subscriber = subscriber;
        _metrics = metrics;
        _time = time;
        LastWrite = time.GetTimestamp();
        _giveUp = GiveUp;
        _ended = End;
    }

    /// <summary>Responses written so far.</summary>
    public long Deliveries { get; private set; }

    /// <summary>Monotonic time of the last write.</summary>
    public long LastWrite { get; private set; }

    /// <summary>Of the last one with events. Null: there was none.</summary>
    public long? LastEvents { get; private set; }

    /// <summary>Writes a response; once that is done it is empty again. Awaited once, before the next.</summary>
    /// <exception cref="StuckClientException">The client takes nothing.</exception>
    public ValueTask WriteAsync(ReadyResponse response)
    {
        response.Finish(Instant.From(_time.GetUtcNow()), ++Deliveries);
        response.InOnePiece = response.FinishedSize >= LargeWrites.Bytes && _large.TryBegin();
        var write = Begin(response);
        if (write.IsCompletedSuccessfully)
        {
            EndPiece(response);
            Wrote(response);
            return ValueTask.CompletedTask;
        }

        _source.Reset();
        _pending = (write, response);
        _subscriber.WriteBegins(_timeout.Timeout, _giveUp);
        var version = _source.Version;
        write.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_ended);
        return new ValueTask(this, version);
    }

    public ValueTask WriteControlAsync(StreamSectorMovesResponse control)
    {
        _control.Begin();
        _control.SetControl(control);
        return WriteAsync(_control);
    }

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private Task Begin(ReadyResponse response)
    {
        try
        {
            return _target.WriteAsync(response);
        }
        catch
        {
            EndPiece(response);
            throw;
        }
    }

    private void EndPiece(ReadyResponse response)
    {
        if (response.InOnePiece)
        {
            response.InOnePiece = false;
            _large.End();
        }
    }

    private void End()
    {
        var (write, response) = _pending;
        EndPiece(response);
        _pending = default;
        _subscriber.WriteEnds();
        if (_stuck)
        {
            // The reset has ended the write; what it ended with says nothing more.
            _ = write.Exception;
            _source.SetException(new StuckClientException());
        }
        else if (write.IsCompletedSuccessfully)
        {
            Wrote(response);
            _source.SetResult(true);
        }
        else
        {
            _source.SetException(write.Exception?.InnerException ?? new OperationCanceledException());
        }
    }

    private void Wrote(ReadyResponse response)
    {
        LastWrite = _time.GetTimestamp();
        LastEvents = response.Events > 0 ? LastWrite : LastEvents;
        _metrics.Sent(response.Events, response.FinishedSize, response.Folded);
        response.Begin();
    }

    private void GiveUp()
    {
        if (_pending.Write is not { IsCompleted: false })
        {
            // It is done, and the stream will hear of it once the pool has a thread for it.
            return;
        }

        _stuck = true;
        _timeout.Reset();
    }
}
