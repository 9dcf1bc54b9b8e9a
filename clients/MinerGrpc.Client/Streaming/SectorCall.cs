using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.Client;

/// <summary>A message, or why there is none.</summary>
internal readonly record struct CallRead(StreamSectorMovesResponse? Response, ConnectionBreak? Break);

/// <summary>
/// One call of the stream with its watchdog. The watchdog runs only while a message is awaited: a slow reader is no
/// stall. Not thread-safe; the loop owns it.
/// </summary>
internal sealed class SectorCall : IDisposable
{
    private const int MissedHeartbeats = 3;
    private static readonly TimeSpan s_defaultHeartbeat = TimeSpan.FromSeconds(5);

    private readonly CancellationToken _stop;
    private readonly CancellationTokenSource _stall;
    private readonly CancellationTokenSource _either;
    private readonly AsyncServerStreamingCall<StreamSectorMovesResponse> _call;
    private TimeSpan _patience;
    private TimeSpan? _noticeDelay;

    public SectorCall(
        SectorService.SectorServiceClient client,
        StreamSectorMovesRequest request,
        TimeSpan ackTimeout,
        TimeProvider timeProvider,
        CancellationToken stop)
    {
        _stop = stop;
        _patience = ackTimeout;
        _stall = new CancellationTokenSource(Timeout.InfiniteTimeSpan, timeProvider);
        _either = CancellationTokenSource.CreateLinkedTokenSource(stop, _stall.Token);
        _call = client.StreamSectorMoves(request, cancellationToken: _either.Token);
    }

    /// <exception cref="OperationCanceledException">The caller stopped the stream.</exception>
    public async ValueTask<CallRead> ReadAsync()
    {
        _stall.CancelAfter(_patience);
        try
        {
            if (!await _call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
            {
                return Broken(new(StatusCode.OK, "the server ended the stream"));
            }
        }
        catch (RpcException failure)
        {
            _stop.ThrowIfCancellationRequested();
            return _stall.IsCancellationRequested
                ? Broken(new(null, $"no message for {_patience.TotalSeconds:0.#} s") { Cause = failure })
                : Broken(ConnectionBreak.From(failure));
        }
        finally
        {
            _stall.CancelAfter(Timeout.InfiniteTimeSpan);
        }

        var response = _call.ResponseStream.Current;
        Learn(response);
        return new(response, null);
    }

    /// <summary>The end of a call that the client gives up, with the delay that the server asked for.</summary>
    public CallRead Broken(ConnectionBreak ended) =>
        new(null, ended with { ServerDelay = ended.ServerDelay ?? _noticeDelay });

    public void Dispose()
    {
        _call.Dispose();
        _either.Dispose();
        _stall.Dispose();
    }

    private void Learn(StreamSectorMovesResponse response)
    {
        if (response.ControlCase == StreamSectorMovesResponse.ControlOneofCase.Ack)
        {
            _patience = (response.Ack.HeartbeatInterval?.ToTimeSpan() ?? s_defaultHeartbeat) * MissedHeartbeats;
        }
        else if (response.ControlCase == StreamSectorMovesResponse.ControlOneofCase.Notice)
        {
            _noticeDelay = response.Notice.RetryDelay?.ToTimeSpan();
        }
    }
}
