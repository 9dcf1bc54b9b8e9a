using Grpc.Core;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Values;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>
/// One subscriber's stream, from ack to end. A replay and a live stream are the same path: a place in the journal that
/// moves on. Not thread-safe: one task runs it, and it is the stream's only writer.
/// </summary>
internal sealed class EventStream(
    StreamServices services, StreamSettings settings, StreamWriter writer, Subscriber subscriber, StreamLife life)
{
    private const int ResponseBytes = 128 << 10;

    private readonly ReadyResponse _response = new();
    private readonly Mailbox _mailbox = new(settings.Filter, services.Hub.Latest.Slots);
    private readonly List<DueValue> _due = [];
    private readonly List<EncodedBatch> _batches = [];
    private readonly ControlMessages _controls = new(services);
    private long _lastEvents = long.MinValue;

    /// <summary>Everything up to here was delivered, folded or filtered.</summary>
    public long Position { get; private set; }

    public async Task RunAsync()
    {
        await writer.WriteControlAsync(_controls.Ack(settings));
        if (await StartAsync())
        {
            await CatchUpAsync();
        }

        while (true)
        {
            await EndIfDueAsync();
            var latest = services.Hub.Latest;
            var interval = settings.Every ? TimeSpan.Zero : IntervalLeft();
            if (latest.Sequence > Position && interval <= TimeSpan.Zero)
            {
                await (settings.Every ? SendEveryAsync(latest.Sequence) : SendLatestAsync(latest));
                continue;
            }

            var heartbeat = await HeartbeatIfDueAsync();
            var quiet = latest.Sequence > Position;
            await subscriber.WaitAsync(quiet && interval < heartbeat ? interval : heartbeat, quiet);
        }
    }

    /// <summary>Finds the place to start from; true when there is something to replay.</summary>
    private async ValueTask<bool> StartAsync()
    {
        if (settings.After is { } cursor)
        {
            if (services.GapOf(cursor) is { } cause)
            {
                await GapAsync(cursor, cause);
                return false;
            }

            Position = cursor.Sequence;
            return true;
        }

        if (settings.Since is { } since)
        {
            await SeekAsync(since);
            return true;
        }

        await SnapshotAsync();
        return false;
    }

    /// <summary>Before the first event at or after a time: the journal knows the row, the row its events.</summary>
    private async ValueTask SeekAsync(Instant since)
    {
        Position = services.Journal.SequenceBefore(since);
        if (Position >= services.Hub.Latest.Sequence)
        {
            return;
        }

        await TakeBatchesAsync();
        var first = _batches[0];
        for (var i = first.PositionAfter(Position); i < first.Entries.Length; i++)
        {
            if (first.Entries[i].EventTime >= since)
            {
                return;
            }

            Position = first.Entries[i].Sequence;
        }
    }

    private async ValueTask GapAsync(Cursor from, GapCause cause)
    {
        if (!settings.SnapshotOnGap)
        {
            throw services.GapFault(from, cause);
        }

        await writer.WriteControlAsync(
            ControlMessages.Gap(from, services.CursorAt(services.Hub.Latest.Sequence), cause));
        await SnapshotAsync();
    }

    /// <summary>Everything present, pending: the first collection of an empty mailbox.</summary>
    private async ValueTask SnapshotAsync()
    {
        var latest = services.Hub.Latest;
        var cursor = services.CursorAt(latest.Sequence);
        await writer.WriteControlAsync(ControlMessages.SnapshotBegin(cursor));
        var snapshot = new Mailbox(settings.Filter, latest.Slots);
        _due.Clear();
        snapshot.Collect(latest, _due);
        await WriteDueAsync();
        await writer.WriteControlAsync(ControlMessages.SnapshotEnd(cursor, _due.Count));
        _mailbox.StartAt(latest);
        Position = latest.Sequence;
    }

    /// <summary>Every event up to live, whatever the delivery; folding starts after caught_up.</summary>
    private async ValueTask CatchUpAsync()
    {
        var pacer = new ReplayPace(settings.Pace, services.Time);
        LatestValues target;
        do
        {
            target = services.Hub.Latest;
            while (Position < target.Sequence)
            {
                await EndIfDueAsync();
                await ReplayAsync(target.Sequence, pacer);
            }
        }
        while (services.Hub.Latest.Sequence - target.Sequence > services.Hub.Latest.Slots.Count);

        _mailbox.StartAt(target);
        await writer.WriteControlAsync(ControlMessages.CaughtUp(services.CursorAt(Position)));
    }

    private async ValueTask ReplayAsync(long through, ReplayPace pacer)
    {
        await TakeBatchesAsync();
        foreach (var batch in _batches)
        {
            for (var i = batch.PositionAfter(Position); i < batch.Entries.Length; i++)
            {
                if (batch.Entries[i].Sequence > through)
                {
                    await FlushAsync();
                    return;
                }

                await WaitForPaceAsync(pacer, batch.Entries[i].EventTime);
                await AddReplayedAsync(batch, i);
            }
        }

        await FlushAsync();
    }

    private async ValueTask AddReplayedAsync(EncodedBatch batch, int index)
    {
        if (settings.Filter.Passes(batch.Entries[index]))
        {
            BeginIfEmpty();
            _response.AddReplayed(batch, batch.Entries[index]);
            if (_response.Size >= ResponseBytes)
            {
                await FlushAsync();
            }
        }

        Position = batch.Entries[index].Sequence;
    }

    private async ValueTask WaitForPaceAsync(ReplayPace pacer, Instant eventTime)
    {
        while (pacer.Until(eventTime) is { Ticks: > 0 } delay)
        {
            await FlushAsync();
            await EndIfDueAsync();
            var heartbeat = await HeartbeatIfDueAsync();
            await subscriber.WaitAsync(delay < heartbeat ? delay : heartbeat, quiet: true);
        }
    }

    private async ValueTask SendEveryAsync(long through)
    {
        while (Position < through)
        {
            await EndIfDueAsync();
            await TakeBatchesAsync();
            foreach (var batch in _batches)
            {
                AddEvery(batch);
                Position = batch.LastSequence;
                if (_response.Size >= ResponseBytes)
                {
                    await FlushAsync();
                }
            }

            await FlushAsync();
        }
    }

    private void AddEvery(EncodedBatch batch)
    {
        BeginIfEmpty();
        var first = batch.PositionAfter(Position);
        if (first == 0 && settings.Filter.PassesAll)
        {
            _response.Add(batch);
            return;
        }

        foreach (ref readonly var entry in batch.Entries[first..])
        {
            if (settings.Filter.Passes(entry))
            {
                _response.Add(batch, entry);
            }
        }
    }

    private async ValueTask SendLatestAsync(LatestValues latest)
    {
        if (latest.UnfoldedAfter > Position)
        {
            await SendUnfoldedFromJournalAsync(latest.UnfoldedAfter);
        }

        _due.Clear();
        _mailbox.Collect(latest, _due);
        Position = latest.Sequence;
        await WriteDueAsync();
    }

    /// <summary>What never folds and is no longer in memory: for a reader that was away for long.</summary>
    private async ValueTask SendUnfoldedFromJournalAsync(long through)
    {
        while (Position < through)
        {
            await TakeBatchesAsync();
            foreach (var batch in _batches)
            {
                BeginIfEmpty();
                for (var i = batch.PositionAfter(Position); i < batch.Entries.Length; i++)
                {
                    var entry = batch.Entries[i];
                    if (entry.Sequence <= through && !SlotMap.Folds(entry.Kind) && settings.Filter.Passes(entry))
                    {
                        _response.Add(batch, entry);
                    }
                }

                Position = Math.Min(batch.LastSequence, through);
            }

            await FlushAsync();
        }
    }

    private async ValueTask WriteDueAsync()
    {
        foreach (var due in _due)
        {
            BeginIfEmpty();
            _response.AddFolded(due.Value.Batch!, due.Value.Entry, due.FoldedCount);
            if (_response.Size >= ResponseBytes)
            {
                await FlushAsync();
            }
        }

        await FlushAsync();
    }

    /// <summary>From memory while the reader keeps up, otherwise from the journal.</summary>
    private async ValueTask TakeBatchesAsync()
    {
        _batches.Clear();
        if (services.Hub.Tail.TryTake(Position, ResponseBytes, _batches))
        {
            return;
        }

        var position = Position;
        var rows = await Task.Run(() => services.Journal.ReadAfter(position, ResponseBytes));
        if (rows.Count == 0 || rows[0].FirstSequence > position + 1)
        {
            throw services.GapFault(services.CursorAt(position), GapCause.Expired);
        }

        foreach (var row in rows)
        {
            _batches.Add(services.Scanner.Scan(row.Events));
        }
    }

    private void BeginIfEmpty()
    {
        if (_response.Events == 0)
        {
            _response.Begin();
        }
    }

    private async ValueTask FlushAsync()
    {
        if (_response.Events > 0)
        {
            await writer.WriteAsync(_response);
            _lastEvents = services.Time.GetTimestamp();
            _response.Begin();
        }
    }

    private TimeSpan IntervalLeft() =>
        settings.MinimumInterval == TimeSpan.Zero || _lastEvents == long.MinValue
            ? TimeSpan.Zero
            : settings.MinimumInterval - services.Time.GetElapsedTime(_lastEvents);

    /// <summary>Sends one when nothing else was due for the interval; tells how long until the next.</summary>
    private async ValueTask<TimeSpan> HeartbeatIfDueAsync()
    {
        var left = settings.Heartbeat - services.Time.GetElapsedTime(writer.LastWrite);
        if (left > TimeSpan.Zero)
        {
            return left;
        }

        await writer.WriteControlAsync(_controls.Heartbeat(Position));
        return settings.Heartbeat;
    }

    private async ValueTask EndIfDueAsync()
    {
        life.Cancelled.ThrowIfCancellationRequested();
        if (life.Stopping.IsCancellationRequested)
        {
            await writer.WriteControlAsync(_controls.Notice(NoticeReason.Shutdown, Position));
            throw Faults.Draining();
        }

        if (life.IsOver)
        {
            await writer.WriteControlAsync(_controls.Notice(NoticeReason.Lifetime, Position));
            throw Faults.LifetimeReached();
        }
    }
}
