using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Tests.Feeds;

/// <summary>Keeps what a feed submits, with the time of the clock at that moment.</summary>
internal sealed class RecordingSink(TimeProvider clock) : IFeedSink
{
    private readonly DateTimeOffset _start = clock.GetUtcNow();

    public List<(FeedBatch Batch, TimeSpan After)> Submitted { get; } = [];

    /// <summary>When set, receipts come only when the test gives them.</summary>
    public Queue<TaskCompletionSource<FeedReceipt>>? HeldBack { get; init; }

    /// <summary>Called with the number of batches so far.</summary>
    public Action<int>? OnSubmit { get; init; }

    public IEnumerable<Instant?> Times =>
        Submitted.Select(entry => entry.Batch.AdvanceTo ?? entry.Batch.Quotes.Span[0].EventTime);

    public ValueTask<FeedReceipt> SubmitAsync(FeedBatch batch, CancellationToken ct)
    {
        Submitted.Add((batch, clock.GetUtcNow() - _start));
        OnSubmit?.Invoke(Submitted.Count);
        if (HeldBack is null)
        {
            return ValueTask.FromResult(Accepted(Submitted.Count, batch));
        }

        var receipt = new TaskCompletionSource<FeedReceipt>();
        HeldBack.Enqueue(receipt);
        return new ValueTask<FeedReceipt>(receipt.Task);
    }

    /// <summary>The receipt of a market that takes every quote.</summary>
    private static FeedReceipt Accepted(long lastSequence, FeedBatch batch)
    {
        var tally = new VerdictTally();
        for (var i = 0; i < batch.Quotes.Length; i++)
        {
            tally.Add(i, QuoteVerdict.Accepted);
        }

        return new FeedReceipt(lastSequence, tally, Duplicate: false, []);
    }
}
