using MinerGrpc.Core.Deals;

namespace MinerGrpc.Server;

/// <summary>Something on its way to the market loop, journaled whole or not at all.</summary>
public abstract class InboxItem
{
    /// <summary>How much of a group it takes; a group of many is closed.</summary>
    public abstract int Size { get; }

    /// <summary>It needs everything before it in the journal, so it is a group of its own.</summary>
    public virtual bool IsAlone => false;

    public abstract void Fail(Exception reason);
}

/// <summary>An item and the promise of its receipt.</summary>
public abstract class InboxItem<TReceipt> : InboxItem
{
    private readonly TaskCompletionSource<TReceipt> _receipt =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TReceipt> Receipt => _receipt.Task;

    public void Complete(TReceipt receipt) => _receipt.TrySetResult(receipt);

    public override void Fail(Exception reason) => _receipt.TrySetException(reason);
}

/// <summary>Quotes of a feed or publisher.</summary>
public sealed class QuoteItem(FeedBatch batch) : InboxItem<FeedReceipt>
{
    public FeedBatch Batch { get; } = batch;

    public override int Size => Batch.Quotes.Length;

    public override bool IsAlone => !Batch.Corrections.IsEmpty;
}

/// <summary>Bars from outside.</summary>
public sealed class BarItem(BarBatch batch) : InboxItem<BarReceipt>
{
    public BarBatch Batch { get; } = batch;

    public override int Size => Batch.Bars.Length;

    public override bool IsAlone => true;
}

/// <summary>A step of upkeep, whose receipt says that it was carried out.</summary>
public sealed class UpkeepItem(UpkeepStep step) : InboxItem<UpkeepStep>
{
    public UpkeepStep Step { get; } = step;

    public override int Size => 1;

    public override bool IsAlone => true;
}

/// <summary>A deal to be told, revised or taken back.</summary>
public sealed class DealItem(DealCommand command) : InboxItem<Deal>
{
    public DealCommand Command { get; } = command;

    public override int Size => 1;

    public override bool IsAlone => true;
}
