using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.Client;

/// <summary>A message, or why there is none.</summary>
internal readonly record struct TickRead(ListTicksResponse? Response, ConnectionBreak? Break);

/// <summary>
/// One call with its watchdog, which runs only while a message is awaited: a slow reader is no stall. Not thread-safe.
/// </summary>
internal sealed class TickCall : IDisposable
{
    private readonly CancellationToken _stop;
    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _stall;
    private readonly CancellationTokenSource _either;
    private readonly AsyncServerStreamingCall<ListTicksResponse> _call;

    public TickCall(
        QuoteService.QuoteServiceClient client, ListTicksRequest request, TimeSpan patience, TimeProvider timeProvider,
        CancellationToken stop)
    {
        _stop = stop;
        _patience = patience;
        _stall = new CancellationTokenSource(Timeout.InfiniteTimeSpan, timeProvider);
        _either = CancellationTokenSource.CreateLinkedTokenSource(stop, _stall.Token);

        // A copy: the request is changed for the next attempt while this one may still be on its way.
        _call = client.ListTicks(request.Clone(), cancellationToken: _either.Token);
    }

    /// <exception cref="OperationCanceledException">The caller stopped the reading.</exception>
    public async ValueTask<TickRead> ReadAsync()
    {
        _stall.CancelAfter(_patience);
        try
        {
            return await _call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false)
                ? new(_call.ResponseStream.Current, null)
                : new(null, new(StatusCode.OK, "the server ended the list before its end"));
        }
        catch (RpcException failure)
        {
            _stop.ThrowIfCancellationRequested();
            return new(null, _stall.IsCancellationRequested
                ? new(null, $"no message for {_patience.TotalSeconds:0.#} s") { Cause = failure }
                : ConnectionBreak.From(failure));
        }
        finally
        {
            _stall.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _call.Dispose();
        _either.Dispose();
        _stall.Dispose();
    }
}
