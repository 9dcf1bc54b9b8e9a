using Grpc.Core;
using MinerGrpc.Client;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>
/// One publishing call without the client library's resending: a batch is acknowledged, or the status says why not.
/// </summary>
internal sealed class RawPublisher(MinerGrpcClient client, AckJournal journal) : IDisposable
{
    private AsyncDuplexStreamingCall<PublishQuotesRequest, PublishQuotesResponse>? _call;

    /// <summary>Sends one batch; null: it is acknowledged. After a refusal the next batch opens a new call.</summary>
    public async Task<RpcException?> TryPublishAsync(int quotes)
    {
        var first = journal.NextNumber;
        var batch = journal.Add($"raw-{first}", quotes);
        _call ??= client.Ingest.PublishQuotes();
        try
        {
            await _call.RequestStream.WriteAsync(new PublishQuotesRequest
            {
                BatchId = batch.Id,
                Source = "raw",
                Quotes = { NumberedQuotes.Make(first, quotes) },
            }).WaitAsync(Waiting.Limit);
            Assert.True(await _call.ResponseStream.MoveNext(Waiting.Deadline()), "the call ended without an ack");
            batch.Ack = _call.ResponseStream.Current;
            return null;
        }
        catch (RpcException refusal)
        {
            _call.Dispose();
            _call = null;
            return refusal;
        }
    }

    /// <summary>Publishes until it is refused; the refusal.</summary>
    public async Task<RpcException> PublishUntilRefusedAsync(int quotes, int atMost)
    {
        for (var i = 0; i < atMost; i++)
        {
            if (await TryPublishAsync(quotes) is { } refusal)
            {
                return refusal;
            }
        }

        throw new InvalidOperationException($"{atMost} batches were acknowledged");
    }

    /// <summary>Null: all are acknowledged. Otherwise the first refusal.</summary>
    public async Task<RpcException?> PublishManyAsync(int quotes, int batches)
    {
        for (var i = 0; i < batches; i++)
        {
            if (await TryPublishAsync(quotes) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    public void Dispose() => _call?.Dispose();
}
