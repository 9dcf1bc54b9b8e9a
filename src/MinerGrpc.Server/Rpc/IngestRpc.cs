using System.Threading.RateLimiting;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc;

/// <summary>
/// Quotes in. Each stream is one publisher: a reader that submits, a writer that acknowledges in order.
/// </summary>
internal sealed class IngestRpc(
    Inbox inbox, Streaming.StreamServices services, PublisherPlaces publishers, IOptions<ServerOptions> options,
    IHostApplicationLifetime host, ILogger<IngestRpc> log) : IngestServiceBinding.Base
{
    private readonly ServerOptions _options = options.Value;

    public override async Task PublishQuotes(IAsyncStreamReader<ReceivedBatch> requests,
        IServerStreamWriter<PublishQuotesResponse> responses, ServerCallContext context)
    {
        var caller = publishers.Enter(context);
        using var stream = new PublisherStream(inbox, services, responses, new WriteTimeout(
            context, TimeSpan.FromSeconds(_options.WriteTimeoutSeconds), services.Time));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken, host.ApplicationStopping, stream.Failed);
        var reason = "ended";
        try
        {
            await ReadAsync(requests, stream, ended);
            await stream.FinishAsync();
        }
        catch (Exception e)
        {
            var fault = await FaultOfAsync(e, stream, context);
            reason = fault is RpcException rpc ? rpc.StatusCode.ToString() : "client gone";
            if (fault is not null)
            {
                throw fault;
            }
        }
        finally
        {
            publishers.Leave(caller);
            await stream.CloseAsync();
            log.PublisherClosed(Faults.Show(context.Peer), stream.Source, reason, stream.Batches, stream.Quotes);
        }
    }

    public override async Task<ImportBarsResponse> ImportBars(
        IAsyncStreamReader<ImportBarsRequest> requests, ServerCallContext context)
    {
        var caller = publishers.Enter(context);
        var import = new BarImport(inbox, services);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken, host.ApplicationStopping);
        var idle = TimeSpan.FromSeconds(_options.PublisherIdleSeconds);
        try
        {
            ended.CancelAfter(idle);
            while (await requests.MoveNext(ended.Token))
            {
                ended.CancelAfter(idle);
                await import.TakeAsync(requests.Current, ended.Token);
            }

            return import.Response;
        }
        catch (Exception e) when (ReadFault(e, context, "bars") is { } fault)
        {
            throw fault;
        }
        finally
        {
            publishers.Leave(caller);
        }
    }

    private async Task ReadAsync(
        IAsyncStreamReader<ReceivedBatch> requests, PublisherStream stream, CancellationTokenSource ended)
    {
        // Batches without quotes are free for a publisher, so they alone are counted.
        using var empty = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = 1_000,
            TokensPerPeriod = 100,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        });
        var idle = TimeSpan.FromSeconds(_options.PublisherIdleSeconds);
        ended.CancelAfter(idle);
        while (await requests.MoveNext(ended.Token))
        {
            ended.CancelAfter(idle);
            using var batch = requests.Current;
            if (batch is { QuoteCount: 0, CorrectionCount: 0 } && !empty.AttemptAcquire().IsAcquired)
            {
                throw Faults.LimitReached("empty_batches", 1_000,
                    "more than 100 empty batches a second; send a batch when there are quotes");
            }

            await stream.SubmitAsync(batch, ended.Token);
        }
    }

    /// <summary>Acks for what was taken before go out first. Null: the client has gone, nobody is to be told.</summary>
    private async Task<Exception?> FaultOfAsync(Exception e, PublisherStream stream, ServerCallContext context)
    {
        if (context.CancellationToken.IsCancellationRequested)
        {
            return null;
        }

        try
        {
            await stream.FinishAsync();
        }
        catch (StuckClientException)
        {
            return Faults.StuckClient(_options.WriteTimeoutSeconds);
        }
        catch (RpcException earlier)
        {
            // A batch that could not be kept is the reason why reading stopped.
            return earlier;
        }

        return ReadFault(e, context, "quotes") ?? (e is IOException ? null : e);
    }

    /// <summary>What a stream that is read can end with. Null: a bug, or the client has gone.</summary>
    private RpcException? ReadFault(Exception e, ServerCallContext context, string what) => e switch
    {
        _ when context.CancellationToken.IsCancellationRequested => null,

        // The framework's own, which says it without a reason.
        RpcException { StatusCode: StatusCode.ResourceExhausted, Trailers.Count: 0 } => Faults.LimitReached(
            "ingest_request_bytes", MessageLimits.Ingest,
            $"a message has more than {MessageLimits.Ingest} bytes; send fewer {what} in each"),
        RpcException status => status,
        InvalidProtocolBufferException or Wire.MalformedMessageException => Faults.Malformed(),
        OperationCanceledException when host.ApplicationStopping.IsCancellationRequested => Faults.Draining(),
        OperationCanceledException => Faults.PublisherIdle(TimeSpan.FromSeconds(_options.PublisherIdleSeconds)),
        _ => null,
    };
}
