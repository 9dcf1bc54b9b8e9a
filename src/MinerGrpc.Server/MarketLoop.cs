using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.Server.Telemetry;

namespace MinerGrpc.Server;

/// <summary>
/// The one path: take what waits in the inbox, judge it, encode it once, journal it, publish it, acknowledge it. One
/// thread owns the market and the journal's writer; while a commit is under way the inbox fills, so the next commit
/// serves more batches: the group grows with the load and never waits for one.
/// </summary>
public sealed class MarketLoop(
    Inbox inbox, IJournal journal, MarketRecovery recovery, StreamHub streams, PresentMarket present,
    PresentDeals deals, Universe universe, FeedHealth feeds, IngestMetrics ingest, CommitMetrics commits,
    TimeProvider clock, ILogger<MarketLoop> log)
{
    /// <summary>Quotes in one group: bounds a journal row and a stream's message to about a megabyte.</summary>
    private const int MaximumQuotes = 4_096;

    /// <summary>
    /// A source whose venue time is this close to our clock is live: between its quotes time goes on.
    /// </summary>
    private static readonly TimeSpan LiveWithin = TimeSpan.FromSeconds(60);

    private readonly EventBuffer _events = new();
    private readonly EventEncoder _encoder = new(universe);
    private readonly JournalCommit _commit = new();
    private readonly List<InboxItem> _group = [];
    private readonly List<JudgedBatch> _judged = [];
    private readonly List<TakenItem> _taken = [];
    private readonly RepeatedBatches _repeats = new(journal, log);
    private readonly TradeTape _tape = new(journal, universe, log);
    private readonly Projector _projector = new(universe);
    private readonly LoopCheckpoints _checkpoints = new(journal, universe);
    private SectorMarket _market = new(universe, TradingCalendar.NewYork);
    private long _waitingKept;
    private volatile bool _live;

    /// <summary>The newest quotes are of now: time goes on between them.</summary>
    public bool IsLive => _live;

    /// <summary>Stands the market where the journal stops. Before <see cref="Run"/>, once.</summary>
    public void Recover()
    {
        streams.Restart(StandAtEnd());
        Publish();
    }

    /// <summary>Until the inbox is closed and empty.</summary>
    public void Run()
    {
        while (inbox.TakeGroup(_group, MaximumQuotes))
        {
            _events.Clear();
            _commit.Clear();
            _judged.Clear();
            _repeats.Clear();
            _taken.Clear();
            foreach (var item in _group)
            {
                Take(item);
            }

            _market.Complete(_events);
            var batch = _encoder.Encode(_events);
            Commit(batch);
            batch?.Release();
        }

        KeepCheckpoint();
    }

    /// <summary>After a bug has ended <see cref="Run"/>: nobody waits for a receipt that will not come.</summary>
    public void Abandon(Exception reason)
    {
        var fault = new JournalFailedException("the market loop has died; the server stops", reason);
        inbox.Abandon(fault);
        foreach (var item in _group)
        {
            item.Fail(fault);
        }
    }

    private void Take(InboxItem item)
    {
        switch (item)
        {
            case QuoteItem quotes:
                Judge(quotes);
                break;
            case BarItem bars:
                Import(bars);
                break;
            case DealItem deal:
                Decide(deal);
                break;
            case UpkeepItem upkeep:
                Tend(upkeep);
                break;
            default:
                throw new InvalidOperationException($"The loop does not know {item.GetType().Name}.");
        }
    }

    private void Judge(QuoteItem item)
    {
        if (!_repeats.IsNew(item, _market.LastSequence))
        {
            return;
        }

        var batch = item.Batch;
        var now = Instant.From(clock.GetUtcNow());
        var tally = new VerdictTally();
        _market.Apply(batch.Quotes.Span, batch.Source, now, _events, tally);
        if (batch.AdvanceTo is { } advance)
        {
            _market.AdvanceTo(advance, now, _events);
        }

        var corrections = Correct(batch, now);
        Note(batch, now);
        if (batch.Progress is { } progress)
        {
            _commit.Progress.Add(progress);
        }

        var judged = new JudgedBatch(item, tally, corrections);
        _judged.Add(judged);
        _repeats.Add(judged);
    }

    /// <summary>Why each correction of a batch was not applied; null where it was.</summary>
    private string?[] Correct(FeedBatch batch, Instant now)
    {
        if (batch.Corrections.IsEmpty)
        {
            return [];
        }

        var refusals = new string?[batch.Corrections.Length];
        for (var i = 0; i < refusals.Length; i++)
        {
            refusals[i] = _tape.Correct(batch.Corrections.Span[i], _market, now, _events);
        }

        return refusals;
    }

    private void Import(BarItem item)
    {
        var batch = item.Batch;
        if (!_repeats.IsNew(item, _market.LastSequence)
            || !_repeats.TryFind(item, () => new StoredBars(journal, batch.Bars.Span), out var stored))
        {
            return;
        }

        var (imported, unchanged) = _market.Import(
            batch.Bars.Span, stored!.Find, Instant.From(clock.GetUtcNow()), _events);
        if (batch is { BatchId: { } id, Digest: { } digest })
        {
            _commit.Published.Add(
                new PublishedBatch(BarBatch.Source, id, digest, _market.LastSequence, new VerdictTally()));
        }

        _taken.Add(new TakenItem(
            item, () => item.Complete(new BarReceipt(_market.LastSequence, imported, unchanged))));
    }

    private void Decide(DealItem item)
    {
        var command = item.Command;
        if (!_repeats.IsNew(item, _market.Deals))
        {
            return;
        }

        var now = Instant.From(clock.GetUtcNow());
        var outcome = command.Decide(_market.Deals, now, TradingCalendar.NewYork, universe);
        if (outcome.Deal is not { } deal)
        {
            item.Fail(new DealRefusedException(outcome.Refusal!));
            return;
        }

        _market.Take(deal, now, _events);
        if (command.RequestId.Length > 0)
        {
            _commit.DealRequests.Add(
                new DealRequestRow(command.RequestId, command.Digest, deal.Name, deal.Revision));
        }

        _taken.Add(new TakenItem(item, () => item.Complete(deal)));
    }

    private void Tend(UpkeepItem item)
    {
        try
        {
            journal.Apply(item.Step);
            item.Complete(item.Step);
        }
        catch (JournalException e)
        {
            item.Fail(e);
        }
    }

    private void Commit(EncodedBatch? batch)
    {
        _commit.Events = batch;
        _projector.Project(batch, _commit.Projected);
        foreach (var (item, tally, _) in _judged)
        {
            if (item.Batch is { BatchId: { } id, Digest: { } digest })
            {
                _commit.Published.Add(
                    new PublishedBatch(item.Batch.Source, id, digest, _market.LastSequence, tally));
            }
        }

        var jumps = _market.State.Jumps;
        if (jumps.WaitingVersion != _waitingKept)
        {
            _commit.WaitingTrades = [.. jumps.Waiting()];
        }

        try
        {
            _commit.Checkpoint = _checkpoints.ForCommit(_market.LastSequence);
            if (!_commit.IsEmpty)
            {
                Append();
            }
        }
        catch (JournalException e)
        {
            commits.Failed(e);
            Refuse(e);
            return;
        }

        _waitingKept = jumps.WaitingVersion;
        Publish();
        if (batch is not null)
        {
            streams.Publish(batch);
        }

        foreach (var (item, tally, corrections) in _judged)
        {
            ingest.Judged(item.Batch, tally);
            item.Complete(new FeedReceipt(_market.LastSequence, tally, Duplicate: false, corrections));
        }

        foreach (var taken in _taken)
        {
            taken.Complete();
        }

        if (_checkpoints.IsDue(_market.LastSequence))
        {
            _checkpoints.Take(_market, streams.Latest);
        }
    }

    private void Append()
    {
        var began = clock.GetTimestamp();
        journal.Append(_commit);
        commits.Committed(clock.GetElapsedTime(began), _judged.Sum(static j => j.Item.Batch.Quotes.Length));
    }

    /// <summary>Closes, estimates and deals for readers; most groups change none of them.</summary>
    private void Publish()
    {
        var (history, fits) = (_market.History, _market.Watch.Fits);
        if (!ReferenceEquals(present.Closes?.History, history) || !ReferenceEquals(present.Closes?.Fits, fits))
        {
            present.Closes = new KnownCloses(history, fits);
        }

        deals.Book = _market.Deals;
    }

    /// <summary>What the journal does not take here, the next start makes anew.</summary>
    private void KeepCheckpoint()
    {
        _commit.Clear();
        _commit.Checkpoint = _checkpoints.ForCommit(long.MaxValue);
        if (_commit.Checkpoint is null)
        {
            return;
        }

        try
        {
            journal.Append(_commit);
        }
        catch (JournalException e)
        {
            commits.Failed(e);
            log.CheckpointFailed(e.Message);
        }
    }

    private LatestValues StandAtEnd()
    {
        (_market, var latest) = recovery.Present();
        _checkpoints.Restart(_market, latest);
        _waitingKept = _market.State.Jumps.WaitingVersion;
        return latest;
    }

    /// <summary>Nothing of the group was kept, so the market must forget it as well.</summary>
    private void Refuse(JournalException reason)
    {
        log.CommitFailed(_judged.Count + _taken.Count, reason);
        StandAtEnd();
        Publish();
        foreach (var (item, _, _) in _judged)
        {
            item.Fail(reason);
        }

        foreach (var taken in _taken)
        {
            taken.Item.Fail(reason);
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
