namespace MinerGrpc.Server.Feeds;

/// <summary>
/// Batches on their way to the journal, at most a few at a time, so that one commit can serve several and a feed
/// never runs ahead of the journal. Not thread-safe, owned by one replay.
/// </summary>
internal sealed class SubmitPipeline(IFeedSink sink)
{
    private const int InFlightMax = 4;

    private readonly Queue<Task<FeedReceipt>> _inFlight = new();

    public long Accepted { get; private set; }

    public long Refused { get; private set; }

    /// <summary>Waits for the oldest receipt while there are more than four.</summary>
    public async ValueTask SubmitAsync(FeedBatch batch, CancellationToken ct)
    {
        _inFlight.Enqueue(sink.SubmitAsync(batch, ct).AsTask());
        while (_inFlight.Count > InFlightMax)
        {
            await TakeOldestAsync();
        }
    }

    /// <summary>Waits for all receipts.</summary>
    public async ValueTask DrainAsync()
    {
        while (_inFlight.Count > 0)
        {
            await TakeOldestAsync();
        }
    }

    private async ValueTask TakeOldestAsync()
    {
        var receipt = await _inFlight.Dequeue();
        Accepted += receipt.Verdicts.Accepted;
        Refused += receipt.Verdicts.Refused;
    }
}
