using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Market;

namespace MinerGrpc.Server;

/// <summary>A batch that the market has judged and the journal does not have yet.</summary>
/// <param name="Corrections">Why each of its corrections was not applied; null where it was.</param>
internal readonly record struct JudgedBatch(QuoteItem Item, VerdictTally Tally, string?[] Corrections);

/// <summary>Bars or a deal that the market has taken and the journal has not yet, and what is done then.</summary>
internal readonly record struct TakenItem(InboxItem Item, Action Complete);

/// <summary>
/// Tells a batch that was sent before from a new one: by its id, in the journal and among those judged in the same
/// group, since a retry may overtake the commit of the first try. Owned by the market loop.
/// </summary>
internal sealed class RepeatedBatches(IJournal journal, ILogger log)
{
    private readonly Dictionary<(string Source, string BatchId), JudgedBatch> _judged = [];

    /// <summary>A new group: what was judged before is in the journal, or was refused.</summary>
    public void Clear() => _judged.Clear();

    /// <summary>A batch of this group that was new.</summary>
    public void Add(JudgedBatch judged)
    {
        if (judged.Item.Batch is { BatchId: { } id, Source: var source })
        {
            _judged.Add((source, id), judged);
        }
    }

    /// <summary>
    /// False: the batch has got its answer, or will get that of its twin; nothing is to be done with it.
    /// </summary>
    public bool IsNew(QuoteItem item, long lastSequence)
    {
        if (item.Batch is not { BatchId: { } id, Source: var source })
        {
            return true;
        }

        if (_judged.TryGetValue((source, id), out var twin))
        {
            var first = twin.Item;
            AnswerAs(item, first, new PublishedBatch(source, id, first.Batch.Digest!, lastSequence, twin.Tally));
            return false;
        }

        if (!TryFind(item, () => journal.FindPublished(source, id), out var known))
        {
            return false;
        }

        if (known is not null)
        {
            Answer(item, known);
        }

        return known is null;
    }

    /// <summary>The same for bars: those of a batch that was taken before are all there.</summary>
    public bool IsNew(BarItem item, long lastSequence)
    {
        if (item.Batch.BatchId is not { } id)
        {
            return true;
        }

        if (!TryFind(item, () => journal.FindPublished(BarBatch.Source, id), out var known))
        {
            return false;
        }

        if (known is null)
        {
            return true;
        }

        if (known.Digest.AsSpan().SequenceEqual(item.Batch.Digest))
        {
            item.Complete(new BarReceipt(lastSequence, 0, item.Batch.Bars.Length));
        }
        else
        {
            item.Fail(new RequestConflictException(id));
        }

        return false;
    }

    /// <summary>The same for a deal: its request gets the revision that it made before.</summary>
    public bool IsNew(DealItem item, DealBook book)
    {
        var command = item.Command;
        if (command.RequestId.Length == 0)
        {
            return true;
        }

        if (!TryFind(item, () => journal.FindDealRequest(command.RequestId), out var known))
        {
            return false;
        }

        if (known is null)
        {
            return true;
        }

        if (!known.Digest.AsSpan().SequenceEqual(command.Digest))
        {
            item.Fail(new RequestConflictException(command.RequestId));
        }
        else if (TryFind(item, () => RevisionOf(known, book), out var revision))
        {
            item.Complete(revision!);
        }

        return false;
    }

    /// <summary>
    /// Reads what an item cannot do without. False: it could not be read, so nothing may be done; its sender is told.
    /// </summary>
    public bool TryFind<T>(InboxItem item, Func<T?> find, out T? known)
        where T : class
    {
        try
        {
            known = find();
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            log.JournalReadFailed(e);
            item.Fail(e is JournalCorruptException
                ? e
                : new JournalBusyException("the journal could not be read; send it again", e));
            known = null;
            return false;
        }
    }

    private static Deal RevisionOf(DealRequestRow request, DealBook book) =>
        book.Revisions(request.Name).ElementAtOrDefault(request.Revision - 1)
        ?? throw new JournalCorruptException(
            $"a request made revision {request.Revision} of {request.Name}, which the journal does not hold");

    private static bool IsSameBody(QuoteItem item, PublishedBatch known)
    {
        if (known.Digest.AsSpan().SequenceEqual(item.Batch.Digest))
        {
            return true;
        }

        item.Fail(new BatchConflictException(known.Source, known.BatchId));
        return false;
    }

    private static void Answer(QuoteItem item, PublishedBatch known)
    {
        if (IsSameBody(item, known))
        {
            item.Complete(new FeedReceipt(known.LastSequence, known.Verdicts, Duplicate: true, []));
        }
    }

    /// <summary>The first try decides over both: it may still fail.</summary>
    private static void AnswerAs(QuoteItem item, QuoteItem first, PublishedBatch known)
    {
        if (!IsSameBody(item, known))
        {
            return;
        }

        first.Receipt.ContinueWith(
            receipt =>
            {
                if (receipt.IsCompletedSuccessfully)
                {
                    item.Complete(receipt.Result with { Duplicate = true });
                }
                else
                {
                    item.Fail(receipt.Exception!.InnerException!);
                }
            },
            CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }
}
