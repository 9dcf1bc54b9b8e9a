using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests.Fakes;

/// <summary>One publisher's call as the fake server sees it.</summary>
internal sealed class FakePublisher(
    FakeMarket market,
    IAsyncStreamReader<PublishQuotesRequest> reader,
    IServerStreamWriter<PublishQuotesResponse> writer,
    ServerCallContext context)
{
    private long _sequence = 100;

    /// <summary>The next batch; null: the publisher has completed.</summary>
    public async Task<PublishQuotesRequest?> ReadAsync()
    {
        if (!await reader.MoveNext(context.CancellationToken))
        {
            return null;
        }

        market.Batches.Enqueue(reader.Current);
        return reader.Current;
    }

    public Task AckAsync(PublishQuotesResponse ack) => writer.WriteAsync(ack);

    public Task AckAsync(PublishQuotesRequest batch) => writer.WriteAsync(new PublishQuotesResponse
    {
        BatchId = batch.BatchId,
        Accepted = batch.Quotes.Count,
        Verdicts = { new VerdictCount { Verdict = QuoteVerdict.Accepted, Count = batch.Quotes.Count } },
        LastSequence = _sequence += batch.Quotes.Count + batch.Corrections.Count,
        Corrected = batch.Corrections.Count,
        JournalId = FakeMarket.JournalId,
    });

    public async Task AckAllAsync()
    {
        while (await ReadAsync() is { } batch)
        {
            await AckAsync(batch);
        }
    }

    public async Task UntilClosedAsync()
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (context.CancellationToken.Register(closed.SetResult))
        {
            await closed.Task;
        }
    }
}
