using MinerGrpc.Core.Values;
using MinerGrpc.Server.Feeds;

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
        Submitted.Select(entry => entry.Batch.AdvanceTo ?? entry.Batch.Quotes[0].EventTime);

    public ValueTask<FeedReceipt> SubmitAsync(FeedBatch batch, CancellationToken ct)
    {
        Submitted.Add((batch, clock.GetUtcNow() - _start));
        OnSubmit?.Invoke(Submitted.Count);
        if (HeldBack is null)
        {
            return ValueTask.FromResult(new FeedReceipt(Submitted.Count, batch.Quotes.Count, 0, Duplicate: false));
        }

        var receipt = new TaskCompletionSource<FeedReceipt>();
        HeldBack.Enqueue(receipt);
        return new ValueTask<FeedReceipt>(receipt.Task);
    }
}
