using MinerGrpc.Core.Market;

namespace MinerGrpc.Server;

/// <summary>A batch that the market has judged and the journal does not have yet.</summary>
internal readonly record struct JudgedBatch(QuoteItem Item, VerdictTally Tally);

/// <summary>
/// Tells a batch that was sent before from a new one: by its id, in the journal and among those judged in the same
/// group, since a retry may overtake the commit of the first try. Owned by the market loop.
/// </summary>
internal sealed class RepeatedBatches(IJournal journal, ILogger log)
{
    /// <summary>
    /// False: the batch has got its answer, or will get that of its twin; nothing is to be done with it.
    /// </summary>
    public bool IsNew(QuoteItem item, List<JudgedBatch> judged, long lastSequence)
    {
        if (item.Batch is not { BatchId: { } id, Source: var source })
        {
            return true;
        }

        var twin = judged.Find(j => j.Item.Batch.BatchId == id && j.Item.Batch.Source == source);
        if (twin.Item is { } first)
        {
            AnswerAs(item, first, new PublishedBatch(source, id, first.Batch.Digest!, lastSequence, twin.Tally));
            return false;
        }

        try
        {
            if (journal.FindPublished(source, id) is not { } known)
            {
                return true;
            }

            Answer(item, known);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Without knowing whether the batch is new nothing may be done with it; its publisher is told.
            log.JournalReadFailed(e);
            item.Fail(new JournalBusyException("the journal could not be read; send the batch again", e));
        }

        return false;
    }

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
            item.Complete(new FeedReceipt(known.LastSequence, known.Verdicts, Duplicate: true));
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
