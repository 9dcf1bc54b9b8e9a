namespace MinerGrpc.Server.Feeds;

/// <summary>Where feeds put their quotes: the inbox of the market loop, or a recorder in a test.</summary>
public interface IFeedSink
{
    /// <summary>
    /// Waits while the inbox is full and completes once the journal holds the batch. The sink may read
    /// <see cref="FeedBatch.Quotes"/> until then; the feed leaves them unchanged until then. Batches of one feed are
    /// taken in the order of the calls, also when the feed does not wait for the receipt before the next call.
    /// </summary>
    ValueTask<FeedReceipt> SubmitAsync(FeedBatch batch, CancellationToken ct);
}
