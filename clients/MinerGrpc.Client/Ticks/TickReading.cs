using System.Runtime.CompilerServices;
using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.Client;

/// <summary>
/// The ticks of one instrument over a window, oldest first. Survives breaks: it goes on after the last place that the
/// server told, yields no tick twice and misses none. It has no queue: a slow reader slows the server's writes. One
/// reader; not thread-safe.
/// </summary>
public sealed class TickReading
{
    private readonly QuoteService.QuoteServiceClient _client;
    private readonly TickOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ReconnectPolicy _policy;
    private readonly ListTicksRequest _request;
    private bool _ended;

    internal TickReading(
        QuoteService.QuoteServiceClient client, string instrument, TickOptions options, TimeProvider timeProvider,
        Random jitter)
    {
        _client = client;
        _options = options;
        _timeProvider = timeProvider;
        _request = options.ToRequest(instrument);
        _policy = new ReconnectPolicy(options.Reconnect, jitter);
    }

    /// <summary>
    /// Everything up to here was yielded, or is no tick of the window; store it to go on in another process. Null:
    /// nothing has come yet. It moves on with each message, so it is behind while the ticks of one are read.
    /// </summary>
    public Cursor? Cursor { get; private set; }

    /// <summary>Ticks yielded so far.</summary>
    public long Ticks { get; private set; }

    /// <summary>The limit cut the list: the window may hold more after <see cref="Cursor"/>.</summary>
    public bool LimitReached { get; private set; }

    /// <summary>
    /// Reads to the end of the window. Reading again after an exception goes on behind the last tick yielded.
    /// </summary>
    /// <param name="cancellationToken">Ends the reading at once.</param>
    /// <exception cref="MinerGrpcException">The server refused, or the limit of attempts is reached.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async IAsyncEnumerable<Quote> ReadAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (!_ended)
        {
            ConnectionBreak? broken = null;
            using (var call = new TickCall(
                _client, _request, _options.MessageTimeout, _timeProvider, cancellationToken))
            {
                while (!_ended && broken is null)
                {
                    var read = await call.ReadAsync().ConfigureAwait(false);
                    broken = read.Break;
                    foreach (var tick in read.Response?.Ticks ?? [])
                    {
                        // Before it is yielded: a reader that stops here and comes back must not see it twice.
                        Take(tick, read.Response!.Cursor.JournalId);
                        yield return tick;
                    }

                    if (read.Response is { } response)
                    {
                        Finish(response);
                    }
                }
            }

            if (broken is not null)
            {
                await WaitAsync(broken, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void Take(Quote tick, string journalId)
    {
        Ticks++;
        MoveTo(new Cursor { JournalId = journalId, Sequence = tick.Sequence });
        if (_request.Limit > 0)
        {
            _request.Limit--;
            _ended = LimitReached = _request.Limit == 0;
        }
    }

    private void Finish(ListTicksResponse response)
    {
        _policy.Progressed();
        MoveTo(response.Cursor);
        if (response.End is { } end)
        {
            _ended = true;
            LimitReached = end.LimitReached;
        }
    }

    private void MoveTo(Cursor cursor)
    {
        Cursor = cursor.Clone();
        _request.AfterCursor = cursor;
    }

    private async Task WaitAsync(ConnectionBreak broken, CancellationToken stop)
    {
        var decision = _policy.Next(broken);
        if (decision.GiveUp)
        {
            throw MinerGrpcException.From("list of ticks", broken, _policy.Attempts);
        }

        _options.Disconnected?.Invoke(broken, decision.Delay);
        await Task.Delay(decision.Delay, _timeProvider, stop).ConfigureAwait(false);
    }
}
