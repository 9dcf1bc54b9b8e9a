using System.Runtime.CompilerServices;
using MinerGrpc.V1;

namespace MinerGrpc.Client;

/// <summary>
/// A stream of the sector that survives breaks: it resumes by cursor, yields no sequence twice and misses none. It has
/// no queue: messages are read from the call as the reader asks for them, so a slow reader slows the server's writes.
/// One reader; not thread-safe.
/// </summary>
public sealed class SectorSubscription
{
    private readonly SectorService.SectorServiceClient _client;
    private readonly SubscriptionOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly StreamPosition _position;
    private readonly ReconnectPolicy _policy;

    internal SectorSubscription(
        SectorService.SectorServiceClient client, SubscriptionOptions options, TimeProvider timeProvider, Random jitter)
    {
        _client = client;
        _options = options;
        _timeProvider = timeProvider;
        _position = new StreamPosition(options.ToRequest());
        _policy = new ReconnectPolicy(options.Reconnect, jitter);
    }

    /// <summary>
    /// Everything up to here was yielded, folded or filtered; store it to go on in another process. Null: the first
    /// snapshot is not complete, or nothing has come yet.
    /// </summary>
    public Cursor? Cursor => _position.Cursor?.Clone();

    /// <summary>
    /// Connects and yields until cancelled or refused. Reading again after an exception goes on from
    /// <see cref="Cursor"/>.
    /// </summary>
    /// <param name="cancellationToken">Ends the stream at once.</param>
    /// <exception cref="MinerGrpcException">
    /// The server refused the stream, or the limit of attempts is reached.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async IAsyncEnumerable<SectorUpdate> ReadAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            ConnectionBreak? ended = null;
            var request = _position.NextRequest();
            using (var call = new SectorCall(
                _client, request, _options.AckTimeout, _timeProvider, cancellationToken))
            {
                for (var first = true; ended is null; first = false)
                {
                    var read = Check(call, await call.ReadAsync().ConfigureAwait(false));
                    if (read.Response is not { } response)
                    {
                        ended = read.Break;
                        break;
                    }

                    if (first)
                    {
                        yield return new SectorUpdate.Connected(request.AfterCursor);
                    }

                    foreach (var update in Take(response))
                    {
                        yield return update;
                    }
                }
            }

            var decision = _policy.Next(ended!);
            if (decision.GiveUp)
            {
                throw MinerGrpcException.From("stream", ended!, _policy.Attempts);
            }

            yield return new SectorUpdate.Disconnected(ended!, decision.Delay, _policy.Attempts);
            await Task.Delay(decision.Delay, _timeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private CallRead Check(SectorCall call, CallRead read) =>
        read.Response is { } response && _position.FindLoss(response) is { } loss
            ? call.Broken(new(null, loss))
            : read;

    private IEnumerable<SectorUpdate> Take(StreamSectorMovesResponse response)
    {
        if (IsProgress(response))
        {
            _policy.Progressed();
        }

        foreach (var received in response.Events)
        {
            if (_position.TryTake(received))
            {
                yield return new SectorUpdate.EventArrived(received);
            }
        }

        if (_position.Take(response) is { } control)
        {
            yield return control;
        }
    }

    // An ack, a gap and a notice come from a server that may be failing all the same; they must not reset the backoff.
    private static bool IsProgress(StreamSectorMovesResponse response) =>
        response.Events.Count > 0 || response.ControlCase
            is StreamSectorMovesResponse.ControlOneofCase.SnapshotBegin
            or StreamSectorMovesResponse.ControlOneofCase.SnapshotEnd
            or StreamSectorMovesResponse.ControlOneofCase.CaughtUp
            or StreamSectorMovesResponse.ControlOneofCase.Heartbeat;
}
