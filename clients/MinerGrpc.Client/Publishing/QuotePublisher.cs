using System.Globalization;
using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.Client;

/// <summary>
/// Sends quotes and corrections of trades in batches and survives breaks: a batch without an ack is sent again under
/// its id, so the server journals it once. Batches reach the server in the order of the calls of <c>SendAsync</c>; call
/// it from one place at a time where the order matters. Thread-safe.
/// </summary>
public sealed class QuotePublisher : IAsyncDisposable
{
    /// <summary>Quotes that one batch may hold.</summary>
    public const int MaximumBatchSize = 4_096;

    /// <summary>Corrections that one batch may hold.</summary>
    public const int MaximumCorrections = 64;

    private readonly IngestService.IngestServiceClient _client;
    private readonly PublisherOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ReconnectPolicy _policy;
    private readonly BatchWindow _window;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private long _batches;

    internal QuotePublisher(
        IngestService.IngestServiceClient client, PublisherOptions options, TimeProvider timeProvider, Random jitter)
    {
        options.Validate();
        _client = client;
        _options = options;
        _timeProvider = timeProvider;
        _policy = new ReconnectPolicy(options.Reconnect, jitter);
        _window = new BatchWindow(options.Window);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Hands over one batch; waits while the window is full.</summary>
    /// <param name="quotes">1 to 4,096 quotes; not to be changed afterwards.</param>
    /// <param name="cancellationToken">Ends the wait for room; a batch handed over is sent all the same.</param>
    /// <exception cref="ArgumentException">The batch is empty or too large.</exception>
    /// <exception cref="MinerGrpcException">The server has refused the publisher.</exception>
    public ValueTask<PendingBatch> SendAsync(
        IEnumerable<QuoteUpdate> quotes, CancellationToken cancellationToken = default) =>
        SendAsync(quotes, [], cancellationToken);

    /// <summary>Hands over one batch of quotes and of corrections, which the market applies after the quotes.</summary>
    /// <param name="quotes">At most 4,096 quotes; not to be changed afterwards.</param>
    /// <param name="corrections">
    /// At most 64 corrections of trades of earlier batches; not to be changed afterwards. One that the market does not
    /// apply is named in the ack's <c>refused_corrections</c>.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for room; a batch handed over is sent all the same.</param>
    /// <exception cref="ArgumentException">The batch is empty or too large.</exception>
    /// <exception cref="MinerGrpcException">The server has refused the publisher.</exception>
    public async ValueTask<PendingBatch> SendAsync(
        IEnumerable<QuoteUpdate> quotes,
        IEnumerable<TradeCorrection> corrections,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(quotes);
        ArgumentNullException.ThrowIfNull(corrections);
        var number = Interlocked.Increment(ref _batches);
        var request = new PublishQuotesRequest
        {
            BatchId = string.Create(CultureInfo.InvariantCulture, $"{_options.BatchIdPrefix}-{number}"),
            Source = _options.Source,
            Quotes = { quotes },
            Corrections = { corrections },
        };
        if (request.Quotes.Count > MaximumBatchSize || request.Quotes.Count + request.Corrections.Count == 0)
        {
            throw new ArgumentException(
                $"A batch of {request.Quotes.Count} quotes cannot be sent: 1 to {MaximumBatchSize}.", nameof(quotes));
        }

        if (request.Corrections.Count > MaximumCorrections)
        {
            throw new ArgumentException(
                $"A batch of {request.Corrections.Count} corrections cannot be sent: at most {MaximumCorrections}.",
                nameof(corrections));
        }

        var batch = new PendingBatch(request);
        await _window.AddAsync(batch, cancellationToken).ConfigureAwait(false);
        return batch;
    }

    /// <summary>Hands over one batch and waits for its ack.</summary>
    /// <inheritdoc cref="SendAsync(IEnumerable{QuoteUpdate}, CancellationToken)"/>
    public Task<PublishQuotesResponse> PublishAsync(
        IEnumerable<QuoteUpdate> quotes, CancellationToken cancellationToken = default) =>
        PublishAsync(quotes, [], cancellationToken);

    /// <summary>Hands over one batch of quotes and of corrections, and waits for its ack.</summary>
    /// <inheritdoc cref="SendAsync(IEnumerable{QuoteUpdate}, IEnumerable{TradeCorrection}, CancellationToken)"/>
    public async Task<PublishQuotesResponse> PublishAsync(
        IEnumerable<QuoteUpdate> quotes,
        IEnumerable<TradeCorrection> corrections,
        CancellationToken cancellationToken = default)
    {
        var batch = await SendAsync(quotes, corrections, cancellationToken).ConfigureAwait(false);
        return await batch.Acknowledged.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes no more batches and waits until all are acknowledged.</summary>
    /// <exception cref="MinerGrpcException">The server refused the publisher.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken = default)
    {
        _window.Complete();
        await _loop.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the call at once; batches without an ack are cancelled. Complete first to keep them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        // The loop's failure has reached every batch; disposing must not throw it once more.
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            // A publisher with nothing to say does not hold a connection after a break.
            while (_window.HasSent || await _window.WaitForBatchAsync(_stop.Token).ConfigureAwait(false))
            {
                using var call = new PublishCall(
                    _client, _window, _policy, _options.AckTimeout, _timeProvider, _stop.Token);
                if (await call.RunAsync().ConfigureAwait(false) is { } ended)
                {
                    await WaitAsync(ended).ConfigureAwait(false);
                }
            }
        }
        catch (Exception failure)
        {
            _window.Fail(failure);
            throw;
        }
    }

    private async Task WaitAsync(ConnectionBreak ended)
    {
        var decision = _policy.Next(ended);
        if (IsRefusedBatch(ended))
        {
            throw MinerGrpcException.Refused("publisher", ended);
        }

        if (decision.GiveUp)
        {
            throw MinerGrpcException.From("publisher", ended, _policy.Attempts);
        }

        _options.Disconnected?.Invoke(ended, decision.Delay);
        await Task.Delay(decision.Delay, _timeProvider, _stop.Token).ConfigureAwait(false);
    }

    // The same batch would be refused again: its id is taken, or it is too large (a limit in time carries RetryInfo).
    private static bool IsRefusedBatch(ConnectionBreak ended) =>
        ended.Status is StatusCode.AlreadyExists
        || (ended.Status is StatusCode.ResourceExhausted && ended.ServerDelay is null);
}
