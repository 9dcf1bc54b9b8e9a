using System.Buffers;
using System.Threading.Channels;
using Grpc.Core;
using MinerGrpc.Core.Market;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc;

/// <summary>
/// The batches of one publisher: up to sixteen on their way, their acks written by one task in the order in which the
/// batches came. A publisher that does not read its acks is not read from either.
/// </summary>
internal sealed class PublisherStream : IDisposable
{
    private const int MaximumPending = 16;

    private readonly IFeedSink _sink;
    private readonly Streaming.StreamServices _services;
    private readonly Channel<Pending> _pending = Channel.CreateBounded<Pending>(MaximumPending);
    private readonly CancellationTokenSource _failed = new();
    private readonly Task _acks;
    private bool _sourceGiven;

    public PublisherStream(IFeedSink sink, Streaming.StreamServices services,
        IServerStreamWriter<PublishQuotesResponse> responses, WriteTimeout timeout)
    {
        _sink = sink;
        _services = services;
        _acks = WriteAcksAsync(responses, timeout);
    }

    private sealed record Pending(string BatchId, QuoteInput[] Quotes, Task<FeedReceipt> Receipt);

    /// <summary>Cancelled when a batch could not be kept: nothing more is to be read.</summary>
    public CancellationToken Failed => _failed.Token;

    public string Source { get; private set; } = PublishedQuotes.StandardSource;

    public long Batches { get; private set; }

    public long Quotes { get; private set; }

    /// <summary>Submits a batch, which may be given back afterwards; waits while too many are on their way.</summary>
    /// <exception cref="RpcException">The batch is not valid.</exception>
    /// <exception cref="Wire.MalformedMessageException">A quote cannot be read.</exception>
    public async ValueTask SubmitAsync(ReceivedBatch received, CancellationToken ct)
    {
        var source = PublishedQuotes.CheckedSource(received, Batches == 0 ? null : Source);
        if (!_sourceGiven)
        {
            _sourceGiven = true;
            Source = source;
            _services.Feeds.Started(source);
        }

        var count = received.QuoteCount;
        var quotes = ArrayPool<QuoteInput>.Shared.Rent(count);
        received.ReadQuotes(_services.Universe, quotes);
        Batches++;
        Quotes += count;
        var receipt = _sink.SubmitAsync(
            new FeedBatch
            {
                Source = Source,
                Quotes = quotes.AsMemory(0, count),
                Corrections = PublishedQuotes.Corrections(received, _services.Universe),
                BatchId = received.BatchId.Length == 0 ? null : received.BatchId,
                Digest = received.BatchId.Length == 0 ? null : received.Digest(),
            },
            ct);
        await _pending.Writer.WriteAsync(new Pending(received.BatchId, quotes, receipt.AsTask()), ct);
    }

    /// <summary>Waits until every batch is acknowledged; throws why one could not be.</summary>
    public Task FinishAsync()
    {
        _pending.Writer.TryComplete();
        return _acks;
    }

    /// <summary>Ends it, whatever has happened; afterwards nothing writes to the call any more.</summary>
    public async ValueTask CloseAsync()
    {
        _pending.Writer.TryComplete();

        // How the acks ended was told by FinishAsync, or there is nobody left to be told.
        await Task.WhenAny(_acks);
        _ = _acks.Exception;
        if (_sourceGiven)
        {
            _services.Feeds.Ended(Source);
        }
    }

    public void Dispose() => _failed.Dispose();

    private async Task WriteAcksAsync(
        IServerStreamWriter<PublishQuotesResponse> responses, WriteTimeout timeout)
    {
        try
        {
            await foreach (var pending in _pending.Reader.ReadAllAsync())
            {
                var receipt = await pending.Receipt;
                await timeout.AwaitAsync(responses.WriteAsync(Ack(pending, receipt)));

                // Only after the receipt: until then the loop may read the quotes.
                ArrayPool<QuoteInput>.Shared.Return(pending.Quotes);
            }
        }
        catch (Exception e) when (CallFaults.Judge(e) is { } fault)
        {
            await _failed.CancelAsync();
            throw fault;
        }
        catch
        {
            await _failed.CancelAsync();
            throw;
        }
    }

    private PublishQuotesResponse Ack(Pending pending, FeedReceipt receipt)
    {
        var ack = new PublishQuotesResponse
        {
            BatchId = pending.BatchId,
            Accepted = receipt.Verdicts.Accepted,
            Refused = receipt.Verdicts.Refused,
            LastSequence = receipt.LastSequence,
            Duplicate = receipt.Duplicate,
            JournalId = _services.Journal.Id,
        };
        for (var verdict = Core.Market.QuoteVerdict.Accepted; (int)verdict < QuoteVerdicts.Count; verdict++)
        {
            if (receipt.Verdicts[verdict] is > 0 and var count)
            {
                ack.Verdicts.Add(new VerdictCount { Verdict = (V1.QuoteVerdict)verdict, Count = count });
            }
        }

        for (var i = 0; i < receipt.Corrections.Count; i++)
        {
            if (receipt.Corrections[i] is { } reason)
            {
                ack.RefusedCorrections.Add(new RefusedCorrection { Index = i, Message = reason });
            }
        }

        ack.Corrected = receipt.Corrections.Count - ack.RefusedCorrections.Count;
        foreach (var refusal in receipt.Verdicts.Refusals)
        {
            ack.RefusedQuotes.Add(new RefusedQuote
            {
                Index = refusal.Index,
                Verdict = (V1.QuoteVerdict)refusal.Verdict,
                Message = PublishedQuotes.Explain(refusal.Verdict, pending.Quotes[refusal.Index]),
            });
        }

        return ack;
    }
}
