using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.Client;

/// <summary>
/// One call of the publisher: resends what has no ack, then sends what is new, and reads acks beside it.
/// </summary>
internal sealed class PublishCall : IDisposable
{
    private readonly BatchWindow _window;
    private readonly ReconnectPolicy _policy;
    private readonly TimeSpan _ackTimeout;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenSource _stall;
    private readonly CancellationTokenSource _ended;
    private readonly AsyncDuplexStreamingCall<PublishQuotesRequest, PublishQuotesResponse> _call;

    public PublishCall(
        IngestService.IngestServiceClient client,
        BatchWindow window,
        ReconnectPolicy policy,
        TimeSpan ackTimeout,
        TimeProvider timeProvider,
        CancellationToken stop)
    {
        _window = window;
        _policy = policy;
        _ackTimeout = ackTimeout;
        _stop = stop;
        _stall = new CancellationTokenSource(Timeout.InfiniteTimeSpan, timeProvider);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(stop, _stall.Token);
        _call = client.PublishQuotes(cancellationToken: _ended.Token);
    }

    /// <summary>Null: everything was sent and acknowledged. Otherwise why the call ended before.</summary>
    /// <exception cref="OperationCanceledException">The publisher was disposed.</exception>
    public async Task<ConnectionBreak?> RunAsync()
    {
        var writing = WriteAsync();
        try
        {
            return await ReadAcksAsync().ConfigureAwait(false);
        }
        finally
        {
            // The next call must not start while this one may still take a batch.
            await _ended.CancelAsync().ConfigureAwait(false);
            await writing.ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _call.Dispose();
        _ended.Dispose();
        _stall.Dispose();
    }

    private async Task<ConnectionBreak?> ReadAcksAsync()
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
            {
                var ack = _call.ResponseStream.Current;
                if (!_window.TryAcknowledge(ack))
                {
                    return new(null, $"the ack of batch \"{ack.BatchId}\" came out of order");
                }

                _policy.Progressed();
                Watch();
            }
        }
        catch (RpcException failure)
        {
            _stop.ThrowIfCancellationRequested();
            return _stall.IsCancellationRequested
                ? new(null, $"no ack for {_ackTimeout.TotalSeconds:0.#} s") { Cause = failure }
                : ConnectionBreak.From(failure);
        }

        return _window.HasSent ? new(StatusCode.OK, "the server ended the call before the last ack") : null;
    }

    private async Task WriteAsync()
    {
        try
        {
            foreach (var batch in _window.Unacknowledged())
            {
                await SendAsync(batch).ConfigureAwait(false);
            }

            while (await _window.WaitForBatchAsync(_ended.Token).ConfigureAwait(false))
            {
                while (_window.TakeNext() is { } batch)
                {
                    await SendAsync(batch).ConfigureAwait(false);
                }
            }

            await _call.RequestStream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (
            failure is RpcException or InvalidOperationException or OperationCanceledException)
        {
            // The call is over: the reader gets its status, which says why, and what was taken is sent again. Should
            // the reader get none, the wait for the ack ends the call.
            return;
        }
    }

    private async Task SendAsync(PendingBatch batch)
    {
        Watch();
        await _call.RequestStream.WriteAsync(batch.Request).ConfigureAwait(false);
    }

    // Sending and each ack start the wait for the next ack anew; with nothing sent there is nothing to wait for.
    private void Watch() => _stall.CancelAfter(_window.HasSent ? _ackTimeout : Timeout.InfiniteTimeSpan);
}
