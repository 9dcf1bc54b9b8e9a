namespace MinerGrpc.Server;

/// <summary>Where quotes go in: the inbox of the market loop, or a recorder in a test.</summary>
public interface IFeedSink
{
    /// <summary>
    /// Waits while the inbox is full and completes once the journal holds the batch. Batches of one caller are taken in
    /// the order of the calls, also when it does not wait for the receipt before the next. Fails with a
    /// <see cref="JournalException"/> when the batch could not be kept and with
    /// <see cref="BatchConflictException"/> when its id is taken.
    /// </summary>
    ValueTask<FeedReceipt> SubmitAsync(FeedBatch batch, CancellationToken ct);
}
