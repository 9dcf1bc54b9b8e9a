using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.Benchmarks.Streams.Servers;

/// <summary>Does something with the quotes of one message.</summary>
internal delegate ValueTask TakeQuotes(PublishQuotesRequest request, CancellationToken ct);

/// <summary>
/// PublishQuotes of the servers to compare with: generated types in, an ack once the quotes were handed to every
/// subscriber's queue. No market and no journal.
/// </summary>
internal sealed class Ingest(TakeQuotes take) : IngestService.IngestServiceBase
{
    public override async Task PublishQuotes(
        IAsyncStreamReader<PublishQuotesRequest> requestStream,
        IServerStreamWriter<PublishQuotesResponse> responseStream, ServerCallContext context)
    {
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            await take(request, context.CancellationToken);
            await responseStream.WriteAsync(
                new PublishQuotesResponse { BatchId = request.BatchId, Accepted = request.Quotes.Count },
                context.CancellationToken);
        }
    }
}
