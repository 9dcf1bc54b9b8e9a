using System.Runtime.CompilerServices;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Telemetry;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>
/// One subscriber's stream, from ack to end. A replay and a live stream are the same path: a place in the journal that
/// moves on. Not thread-safe: one task runs it, and it is the stream's only writer.
/// </summary>
internal sealed class EventStream(
    StreamServices services, StreamSettings settings, StreamOutput output, Subscriber subscriber, StreamLife life,
    StreamClass metrics)
{
    private readonly LatestReader _latest = new(settings.Filter);
    private readonly BatchReader _reader = new(services);
    private readonly ControlMessages _controls = new(services);

    /// <summary>Everything up to here was delivered, folded or filtered.</summary>
    public long Position
    {
        get;
        private set
        {
            field = value;
            subscriber.Place = value;
        }
    }

    /// <summary>One object for all reads of the stream.</summary>
    private Func<ValueTask<TimeSpan>> Heartbeat => field ??= HeartbeatIfDueAsync;

    public async Task RunAsync()
    {
        await output.WriteControlAsync(_controls.Ack(settings));
        for (var overtaken = false; ; overtaken = true)
        {
            try
            {
                if (overtaken)
                {
                    await GapAsync(services.CursorAt(Position), GapCause.Expired);
                }
                else if (await StartAsync())
                {
                    await ReplayAsync();
                }

                await LiveAsync();
            }
            catch (JournalExpiredException)
            {
                // Retention was faster than this reader: a gap, told as one.
            }
        }
    }

    /// <summary>Until the stream ends, which is always with an exception.</summary>
    private async ValueTask LiveAsync()
    {
        while (true)
        {
            await EndIfDueAsync();
            var newest = services.Hub.Sequence;
            var pending = newest > Position;
            var interval = IntervalLeft();
            if (pending && interval <= TimeSpan.Zero)
            {
                await (settings.Every ? SendEveryAsync(newest) : SendPresentAsync(services.Hub.Present));
                continue;
            }

            // With something pending only the interval is waited for: what else is published changes nothing.
            var heartbeat = await HeartbeatIfDueAsync();
            await subscriber.WaitAsync(pending && interval < heartbeat ? interval : heartbeat, quiet: pending);
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
        Position = await Task.Run(() => services.Journal.SequenceBefore(since));
        if (Position >= services.Hub.Sequence)
        {
            return;
        }

        var first = (await _reader.TakeAsync(Position, Heartbeat))[0];
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

        await output.FlushAsync();
        _latest.Restart();
        await output.WriteControlAsync(
            ControlMessages.Gap(from, services.CursorAt(services.Hub.Sequence), cause));
        await SnapshotAsync();
    }

    /// <summary>Everything present: what a reader is due who has had nothing.</summary>
    private async ValueTask SnapshotAsync()
    {
        var present = services.Hub.Present;
        var cursor = services.CursorAt(present.Latest.Sequence);
        await output.WriteControlAsync(ControlMessages.SnapshotBegin(cursor));
        var before = output.Events;
        await SendPresentAsync(present);
        await output.WriteControlAsync(ControlMessages.SnapshotEnd(cursor, (int)(output.Events - before)));
    }

    private async ValueTask ReplayAsync()
    {
        metrics.ReplayBegins();
        try
        {
            await CatchUpAsync();
        }
        finally
        {
            metrics.ReplayEnds();
        }

        // Only now, so that a client that has been told finds itself counted so.
        await output.WriteControlAsync(ControlMessages.CaughtUp(services.CursorAt(Position)));
    }

    /// <summary>Every event up to live, whatever the delivery; folding starts after caught_up.</summary>
    private async ValueTask CatchUpAsync()
    {
        var pace = new ReplayPace(settings.Pace, services.Time);
        LatestValues target;
        do
        {
            target = services.Hub.Latest;
            while (Position < target.Sequence)
            {
                await EndIfDueAsync();
                await ReplayAsync(target.Sequence, pace);
            }
        }
        while (IsFarBehind(target));

        _reader.Release();
        _latest.StartAt(target);
    }

    /// <summary>By more than one group of a busy market: then another round of replay comes first.</summary>
    private bool IsFarBehind(LatestValues target)
    {
        const int farBehind = 8_192;
        return services.Hub.Sequence - target.Sequence > farBehind;
    }

    private async ValueTask ReplayAsync(long through, ReplayPace pace)
    {
        foreach (var batch in await _reader.TakeAsync(Position, Heartbeat))
        {
            for (var i = batch.PositionAfter(Position); i < batch.Entries.Length; i++)
            {
                var entry = batch.Entries[i];
                if (entry.Sequence > through)
                {
                    break;
                }

                if (settings.Filter.Passes(entry))
                {
                    await WaitForPaceAsync(pace, entry.EventTime);
                    await output.AddReplayedAsync(batch, entry);
                }

                Position = entry.Sequence;
            }
        }

        await output.FlushAsync();
    }

    private async ValueTask WaitForPaceAsync(ReplayPace pace, Instant eventTime)
    {
        while (pace.Until(eventTime) is { Ticks: > 0 } delay)
        {
            await output.FlushAsync();
            await EndIfDueAsync();
            var heartbeat = await HeartbeatIfDueAsync();
            await subscriber.WaitAsync(delay < heartbeat ? delay : heartbeat, quiet: true);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendEveryAsync(long through)
    {
        while (Position < through)
        {
            await EndIfDueAsync();
            foreach (var batch in await _reader.TakeAsync(Position, Heartbeat))
            {
                var after = Position;
                Position = batch.LastSequence;
                await output.AddAsync(batch, after, settings.Filter);
            }

            await output.FlushAsync();
        }

        _reader.Release();
    }

    private ValueTask SendPresentAsync(PresentValues present)
    {
        var unfoldedAfter = _latest.IsStarted ? present.Latest.UnfoldedAfter : 0;
        if (Position < unfoldedAfter || _latest.TakeShared(present) is not { } shared)
        {
            return SendOwnAsync(present.Latest, unfoldedAfter);
        }

        Position = present.Latest.Sequence;
        return output.SendAsync(shared);
    }

    private async ValueTask SendOwnAsync(LatestValues latest, long unfoldedAfter)
    {
        var due = _latest.Take(latest);
        for (var sent = await SendUnfoldedAsync(due, unfoldedAfter); sent < due.Count; sent++)
        {
            await output.AddAsync(due[sent]);
        }

        Position = latest.Sequence;
        await output.FlushAsync();
    }

    /// <summary>
    /// For a reader that was away for so long that events which never fold are no longer in memory: they come from the
    /// journal, each after what is due before it, so that sequences rise. Tells how much of what is due went out.
    /// </summary>
    private async ValueTask<int> SendUnfoldedAsync(List<DueValue> due, long through)
    {
        var sent = 0;
        for (var after = Position; after < through;)
        {
            foreach (var batch in await _reader.TakeAsync(after, Heartbeat))
            {
                for (var i = batch.PositionAfter(after); i < batch.Entries.Length; i++)
                {
                    var entry = batch.Entries[i];
                    if (entry.Sequence > through || SlotMap.Folds(entry.Kind) || !settings.Filter.Passes(entry))
                    {
                        continue;
                    }

                    for (; sent < due.Count && due[sent].Value.Sequence < entry.Sequence; sent++)
                    {
                        await output.AddAsync(due[sent]);
                    }

                    await output.AddAsync(batch, entry);
                }

                after = batch.LastSequence;
            }
        }

        _reader.Release();
        return sent;
    }

    /// <summary>Zero or less: events may go out.</summary>
    private TimeSpan IntervalLeft() =>
        settings.Every || settings.MinimumInterval == TimeSpan.Zero || output.SinceEvents is not { } since
            ? TimeSpan.Zero
            : settings.MinimumInterval - since;

    /// <summary>Sends one when nothing else was due for the interval; tells how long until the next.</summary>
    private async ValueTask<TimeSpan> HeartbeatIfDueAsync()
    {
        var left = settings.Heartbeat - output.SinceWrite;
        if (left > TimeSpan.Zero)
        {
            return left;
        }

        await output.WriteControlAsync(_controls.Heartbeat(Position));
        return settings.Heartbeat;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask EndIfDueAsync()
    {
        life.Cancelled.ThrowIfCancellationRequested();
        if (life.Stopping.IsCancellationRequested)
        {
            await output.WriteControlAsync(_controls.Notice(NoticeReason.Shutdown, Position));
            throw Faults.Draining();
        }

        if (life.IsOver)
        {
            await output.WriteControlAsync(_controls.Notice(NoticeReason.Lifetime, Position));
            throw Faults.LifetimeReached();
        }
    }
}
