using System.Threading.Channels;

namespace MinerGrpc.Server;

/// <summary>A batch on its way to the market loop, and the promise of its receipt.</summary>
public sealed class InboxItem(FeedBatch batch)
{
    private readonly TaskCompletionSource<FeedReceipt> _receipt =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FeedBatch Batch { get; } = batch;

    public Task<FeedReceipt> Receipt => _receipt.Task;

    public void Complete(FeedReceipt receipt) => _receipt.TrySetResult(receipt);

    public void Fail(Exception reason) => _receipt.TrySetException(reason);
}

/// <summary>The bounded door to the market loop. A full inbox makes its callers wait; nothing is dropped.</summary>
public sealed class Inbox : IFeedSink
{
    private readonly Channel<InboxItem> _items;

    /// <param name="capacity">
    /// Batches that may wait. Too small: publishers wait on one another; too large: memory.
    /// </param>
    public Inbox(int capacity)
    {
        Capacity = capacity;
        _items = Channel.CreateBounded<InboxItem>(new BoundedChannelOptions(capacity)
        {
            SingleReader = true,
            FullMode = BoundedChannelFullMode.Wait,
        });
    }

    public int Capacity { get; }

    public int Count => _items.Reader.Count;

    internal ChannelReader<InboxItem> Reader => _items.Reader;

    public async ValueTask<FeedReceipt> SubmitAsync(FeedBatch batch, CancellationToken ct)
    {
        var item = new InboxItem(batch);
        await _items.Writer.WriteAsync(item, ct);

        // Once the loop may have it the batch cannot be taken back, so its receipt is awaited whatever the caller does.
        return await item.Receipt;
    }

    /// <summary>No more batches; those that wait are still taken.</summary>
    public void Close() => _items.Writer.TryComplete();
}
