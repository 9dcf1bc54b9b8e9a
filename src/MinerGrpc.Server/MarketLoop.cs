using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Rpc.Wire;

namespace MinerGrpc.Server;

/// <summary>
/// The one path: take what waits in the inbox, judge it, encode it once, journal it, publish it, acknowledge it. One
/// thread owns the market and the journal's writer; while a commit is under way the inbox fills, so the next commit
/// serves more batches: the group grows with the load and never waits for one.
/// </summary>
public sealed class MarketLoop(
    Inbox inbox, IJournal journal, StreamHub streams, Universe universe, FeedHealth feeds, TimeProvider clock,
    ILogger<MarketLoop> log)
{
    /// <summary>Quotes in one group: bounds a journal row and a stream's message to about a megabyte.</summary>
    private const int MaximumQuotes = 4_096;

    /// <summary>Events between two checkpoints: bounds what a restart and a past question must replay.</summary>
    private const int CheckpointEvery = 32_768;

    /// <summary>
    /// A source whose venue time is this close to our clock is live: between its quotes time goes on.
    /// </summary>
    private static readonly TimeSpan LiveWithin = TimeSpan.FromSeconds(60);

    private readonly EventBuffer _events = new();
    private readonly EventEncoder _encoder = new(universe);
    private readonly JournalCommit _commit = new();
    private readonly List<InboxItem> _group = [];
    private readonly List<(InboxItem Item, VerdictTally Tally)> _judged = [];
    private readonly MarketRecovery _recovery = new(journal, universe);
    private SectorMarket _market = new(universe, TradingCalendar.NewYork);
    private InboxItem? _next;
    private long _checkpointAt;
    private volatile bool _live;

    /// <summary>The newest quotes are of now: time goes on between them.</summary>
    public bool IsLive => _live;

    /// <summary>Stands the market where the journal stops. Before <see cref="Run"/>, once.</summary>
    public void Recover()
    {
        (_market, var latest) = _recovery.Recover();
        _checkpointAt = _market.LastSequence + CheckpointEvery;
        streams.Restart(latest);
    }

    /// <summary>Until the inbox is closed and empty.</summary>
    public void Run()
    {
        while (TakeGroup())
        {
            _events.Clear();
            _commit.Clear();
            _judged.Clear();
            foreach (var item in _group)
            {
                Judge(item);
            }

            _market.Complete(_events);
            Commit();
        }
    }

    /// <summary>After a bug has ended <see cref="Run"/>: nobody waits for a receipt that will not come.</summary>
    public void Abandon(Exception reason)
    {
        var fault = new JournalFailedException("the market loop has died; the server stops", reason);
        foreach (var item in _group.Append(_next).OfType<InboxItem>())
        {
            item.Fail(fault);
        }

        inbox.Close();
        while (inbox.Reader.TryRead(out var item))
        {
            item.Fail(fault);
        }
    }

    private bool TakeGroup()
    {
        _group.Clear();
        if (_next is null && !inbox.Reader.TryRead(out _next))
        {
            // This thread has nothing else to do than to wait; the group is taken as soon as one batch is there.
            if (!inbox.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                return false;
            }

            return TakeGroup();
        }

        var quotes = 0;
        do
        {
            quotes += _next.Batch.Quotes.Length;
            _group.Add(_next);
            _next = null;
        }
        while (inbox.Reader.TryRead(out _next) && quotes + _next.Batch.Quotes.Length <= MaximumQuotes);
        return true;
    }

    private void Judge(InboxItem item)
    {
        var batch = item.Batch;
        try
        {
            if (batch.BatchId is { } id && FindPublished(batch.Source, id) is { } known)
            {
                Repeat(item, known);
                return;
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Without knowing whether the batch is new nothing may be done with it; its publisher is told.
            log.JournalReadFailed(e);
            item.Fail(new JournalBusyException("the journal could not be read; send the batch again", e));
            return;
        }

        var now = Instant.From(clock.GetUtcNow());
        var tally = new VerdictTally();
        _market.Apply(batch.Quotes.Span, batch.Source, now, _events, tally);
        if (batch.AdvanceTo is { } advance)
        {
            _market.AdvanceTo(advance, now, _events);
        }

        Note(batch, now);
        if (batch.Progress is { } progress)
        {
            _commit.Progress.Add(progress);
        }

        _judged.Add((item, tally));
    }

    /// <summary>Also among those of this very group: a retry may overtake the commit of the first try.</summary>
    private PublishedBatch? FindPublished(string source, string batchId)
    {
        foreach (var (item, tally) in _judged)
        {
            if (item.Batch.BatchId == batchId && item.Batch.Source == source)
            {
                return new PublishedBatch(source, batchId, item.Batch.Digest!, _market.LastSequence, tally);
            }
        }

        return journal.FindPublished(source, batchId);
    }

    private void Repeat(InboxItem item, PublishedBatch known)
    {
        if (!known.Digest.AsSpan().SequenceEqual(item.Batch.Digest))
        {
            item.Fail(new BatchConflictException(known.Source, known.BatchId));
            return;
        }

        var twin = _judged.Find(j => j.Item.Batch.BatchId == known.BatchId && j.Item.Batch.Source == known.Source);
        if (twin.Item is null)
        {
            item.Complete(new FeedReceipt(known.LastSequence, known.Verdicts, Duplicate: true));
            return;
        }

        // The first try is in this group: its receipt decides over both.
        twin.Item.Receipt.ContinueWith(
            first =>
            {
                if (first.IsCompletedSuccessfully)
                {
                    item.Complete(first.Result with { Duplicate = true });
                }
                else
                {
                    item.Fail(first.Exception!.InnerException!);
                }
            },
            CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private void Commit()
    {
        var batch = _encoder.Encode(_events);
        _commit.Events = batch;
        foreach (var (item, tally) in _judged)
        {
            if (item.Batch is { BatchId: { } id, Digest: { } digest })
            {
                _commit.Published.Add(
                    new PublishedBatch(item.Batch.Source, id, digest, _market.LastSequence, tally));
            }
        }

        try
        {
            if (!_commit.IsEmpty)
            {
                TakeCheckpoint(batch);
                journal.Append(_commit);
            }
        }
        catch (JournalException e)
        {
            Refuse(e);
            return;
        }

        if (batch is not null)
        {
            streams.Publish(batch);
        }

        foreach (var (item, tally) in _judged)
        {
            item.Complete(new FeedReceipt(_market.LastSequence, tally, Duplicate: false));
        }
    }

    private void TakeCheckpoint(EncodedBatch? batch)
    {
        if (batch is not null && batch.LastSequence >= _checkpointAt)
        {
            _commit.Checkpoint = MarketCheckpoints.Take(_market, streams.Latest.With(batch), universe);
            _checkpointAt = batch.LastSequence + CheckpointEvery;
        }
    }

    /// <summary>Nothing of the group was kept, so the market must forget it as well.</summary>
    private void Refuse(JournalException reason)
    {
        log.CommitFailed(_judged.Count, reason);
        (_market, _) = _recovery.Recover();
        foreach (var (item, _) in _judged)
        {
            item.Fail(reason);
        }
    }

    private void Note(FeedBatch batch, Instant now)
    {
        Instant? newest = null;
        foreach (ref readonly var quote in batch.Quotes.Span)
        {
            if (quote.EventTime is { } time && TradingCalendar.NewYork.Covers(time))
            {
                newest = newest is { } held ? Instant.Max(held, time) : time;
            }
        }

        feeds.Delivered(batch.Source, batch.Quotes.Length, newest);
        if (newest is { } eventTime)
        {
            _live = (now - eventTime).Duration() <= LiveWithin;
        }
    }
}
