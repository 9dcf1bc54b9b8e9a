using System.Threading.Channels;
using MinerGrpc.Core.Deals;

namespace MinerGrpc.Server;

/// <summary>The bounded door to the market loop. A full inbox makes its callers wait; nothing is dropped.</summary>
public sealed class Inbox : IFeedSink
{
    private readonly Channel<InboxItem> _items;

    private readonly object _gate = new();
    private readonly Action _wake;
    private bool _isWoken;

    /// <param name="capacity">Batches that may wait. Too small: publishers wait on one another; too large:
    /// memory.</param>
    public Inbox(int capacity)
    {
        Capacity = capacity;
        _items = Channel.CreateBounded<InboxItem>(new BoundedChannelOptions(capacity)
        {
            SingleReader = true,
            FullMode = BoundedChannelFullMode.Wait,

            // Who writes wakes the loop itself. The other way round only SubmitAsync goes on, to wait for its receipt.
            AllowSynchronousContinuations = true,
        });
        _wake = Wake;
    }

    public int Capacity { get; }

    public int Count => _items.Reader.Count;

    public ValueTask<FeedReceipt> SubmitAsync(FeedBatch batch, CancellationToken ct) =>
        SubmitAsync(new QuoteItem(batch), ct);

    /// <summary>As the other, for bars.</summary>
    public ValueTask<BarReceipt> SubmitAsync(BarBatch batch, CancellationToken ct) =>
        SubmitAsync(new BarItem(batch), ct);

    /// <summary>As the other, for a deal; fails with why it was refused.</summary>
    public ValueTask<Deal> SubmitAsync(DealCommand command, CancellationToken ct) =>
        SubmitAsync(new DealItem(command), ct);

    /// <summary>As the other, for a step of upkeep; done when it returns.</summary>
    public async ValueTask SubmitAsync(UpkeepStep step, CancellationToken ct) =>
        await SubmitAsync(new UpkeepItem(step), ct);

    private async ValueTask<TReceipt> SubmitAsync<TReceipt>(InboxItem<TReceipt> item, CancellationToken ct)
    {
        await _items.Writer.WriteAsync(item, ct);

        // Once the loop may have it the batch cannot be taken back, so its receipt is awaited whatever the caller does.
        return await item.Receipt;
    }

    /// <summary>
    /// Waits for an item and takes all that are there, up to a size (one item may be larger); what must be alone is.
    /// For the market loop's own thread, which has nothing else to do than to wait. False: closed and empty.
    /// </summary>
    internal bool TakeGroup(List<InboxItem> group, int maximumSize)
    {
        group.Clear();
        if (!_items.Reader.TryPeek(out _) && !Await(_items.Reader.WaitToReadAsync()))
        {
            return false;
        }

        var size = 0;
        while (_items.Reader.TryPeek(out var next)
            && (group.Count == 0 || (!next.IsAlone && !group[^1].IsAlone && size + next.Size <= maximumSize))
            && _items.Reader.TryRead(out next))
        {
            group.Add(next);
            size += next.Size;
        }

        return true;
    }

    /// <summary>
    /// Blocks, and without spinning, as a task would: on a busy machine that only takes time from the others.
    /// </summary>
    private bool Await(ValueTask<bool> task)
    {
        var waiting = task.GetAwaiter();
        if (!waiting.IsCompleted)
        {
            waiting.UnsafeOnCompleted(_wake);
            lock (_gate)
            {
                while (!_isWoken)
                {
                    Monitor.Wait(_gate);
                }

                _isWoken = false;
            }
        }

        return waiting.GetResult();
    }

    private void Wake()
    {
        lock (_gate)
        {
            _isWoken = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Closes it and fails what waits: nobody will take it any more.</summary>
    internal void Abandon(Exception reason)
    {
        Close();
        while (_items.Reader.TryRead(out var item))
        {
            item.Fail(reason);
        }
    }

    /// <summary>No more batches; those that wait are still taken.</summary>
    public void Close() => _items.Writer.TryComplete();
}
