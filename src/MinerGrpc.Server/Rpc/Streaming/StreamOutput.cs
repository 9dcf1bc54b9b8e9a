using System.Runtime.CompilerServices;
using MinerGrpc.Core.Delivery;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>Gathers a stream's events into responses of a good size and writes them. Owned by one stream.</summary>
internal sealed class StreamOutput(StreamWriter writer, TimeProvider time)
{
    /// <summary>
    /// Bytes after which a response goes out: large enough to batch, and small enough that thousands of clients on a
    /// busy machine get through with theirs long before the time-out of a write.
    /// </summary>
    public const int ResponseBytes = FilteredBatch.PartBytes;

    private readonly ReadyResponse _response = new();

    /// <summary>Handed over to be written so far.</summary>
    public long Events { get; private set; }

    /// <summary>Since events were last written. Null: never.</summary>
    public TimeSpan? SinceEvents => writer.LastEvents is { } at ? time.GetElapsedTime(at) : null;

    /// <summary>Since anything was last written.</summary>
    public TimeSpan SinceWrite => time.GetElapsedTime(writer.LastWrite);

    /// <summary>A batch's events after a sequence, as they were journaled, as far as they pass.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask AddAsync(EncodedBatch batch, long after, EventFilter filter)
    {
        var first = batch.PositionAfter(after);
        if (first == 0 && batch.Filtered(filter) is { } passing)
        {
            for (var i = 0; i < passing.Parts.Length; i++)
            {
                _response.Add(batch, passing.Parts[i]);
                await FlushIfLargeAsync();
            }

            return;
        }

        for (var i = first; i < batch.Entries.Length; i++)
        {
            if (filter.Passes(batch.Entries[i]))
            {
                await AddAsync(batch, batch.Entries[i]);
            }
        }
    }

    /// <summary>What many streams are due: a response of its own.</summary>
    public ValueTask SendAsync(SharedDue due)
    {
        _response.Add(due);
        return FlushAsync();
    }

    public ValueTask AddAsync(EncodedBatch batch, EventEntry entry)
    {
        _response.Add(batch, entry);
        return FlushIfLargeAsync();
    }

    public ValueTask AddReplayedAsync(EncodedBatch batch, EventEntry entry)
    {
        _response.AddReplayed(batch, entry);
        return FlushIfLargeAsync();
    }

    public ValueTask AddAsync(DueValue due)
    {
        _response.AddFolded(due.Value.Batch!, due.Value.Entry, due.FoldedCount);
        return FlushIfLargeAsync();
    }

    /// <summary>Writes what was gathered, if there is anything.</summary>
    public ValueTask FlushAsync()
    {
        Events += _response.Events;
        return _response.Events > 0 ? writer.WriteAsync(_response) : ValueTask.CompletedTask;
    }

    public ValueTask WriteControlAsync(StreamSectorMovesResponse control) => writer.WriteControlAsync(control);

    private ValueTask FlushIfLargeAsync() =>
        _response.Size >= ResponseBytes ? FlushAsync() : ValueTask.CompletedTask;
}
