using Grpc.Core;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Market;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.V1;
using EventKind = MinerGrpc.Core.Market.EventKind;

namespace MinerGrpc.Server.Rpc.Ticks;

/// <summary>
/// One list of ticks: a place in the journal that moves on, row by row by key, to the end of the window. Between two
/// reads it holds no connection, however slow its client is. Not thread-safe: one task runs it.
/// </summary>
internal sealed class TickList(
    StreamServices services, TickQuestion question, IServerStreamWriter<ReadyTicks> target, WriteTimeout timeout,
    StreamLife life)
{
    /// <summary>Bytes of journal after which a client is told the place, also when nothing was found.</summary>
    private const int SilentBytes = 4 << 20;

    /// <summary>Bytes of journal taken at once: one instrument's ticks are a small part of them.</summary>
    private const int ReadBytes = 1 << 20;

    private readonly BatchReader _reader = new(services, ReadBytes);
    private readonly ReadyTicks _response = new();
    private long _scanned;

    /// <summary>Everything up to here was sent, or is no tick of the question.</summary>
    public long Position { get; private set; }

    /// <summary>Ticks found so far.</summary>
    public long Ticks { get; private set; }

    private bool LimitReached => Ticks == question.Limit;

    public async Task RunAsync()
    {
        var through = services.Hub.Sequence;
        Position = question switch
        {
            { After: { } cursor } => cursor.Sequence,
            { Start: { } start } => await Task.Run(() => services.Journal.SequenceBefore(start)),
            _ => services.Journal.Range.OldestAfter,
        };
        var more = true;
        while (more && Position < through)
        {
            EndIfDue();

            // What retention removes while it is read ends the list here: OUT_OF_RANGE.
            foreach (var batch in await _reader.TakeAsync(Position))
            {
                more = more && await TakeAsync(batch, through);
            }
        }

        await WriteAsync(new TicksEnd { LimitReached = LimitReached, Ticks = Ticks });
    }

    /// <summary>Whether the list goes on after this batch.</summary>
    private async ValueTask<bool> TakeAsync(EncodedBatch batch, long through)
    {
        for (var i = batch.PositionAfter(Position); i < batch.Entries.Length; i++)
        {
            var entry = batch.Entries[i];
            if (LimitReached || entry.Sequence > through || entry.EventTime >= question.End)
            {
                return false;
            }

            Position = entry.Sequence;
            if (entry.Kind == EventKind.Quote && entry.Instrument == question.Instrument
                && !(entry.EventTime < question.Start))
            {
                _response.Add(batch, entry);
                Ticks++;
            }

            // Within the batch as well: a row may be larger than any response.
            if (_response.Size >= StreamOutput.ResponseBytes)
            {
                await WriteAsync(null);
            }
        }

        _scanned += batch.Bytes.Length;
        if (_scanned >= SilentBytes)
        {
            await WriteAsync(null);
        }

        return true;
    }

    private async ValueTask WriteAsync(TicksEnd? end)
    {
        EndIfDue();
        _response.Finish(services.CursorAt(Position), end);
        await timeout.AwaitAsync(target.WriteAsync(_response));
        _response.Begin();
        _scanned = 0;
    }

    private void EndIfDue()
    {
        life.Cancelled.ThrowIfCancellationRequested();
        if (life.Stopping.IsCancellationRequested)
        {
            throw Faults.Draining();
        }

        if (life.IsOver)
        {
            throw Faults.LifetimeReached();
        }
    }
}
