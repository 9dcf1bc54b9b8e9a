using MinerGrpc.Core.Delivery;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>
/// The batches after a place: from memory for a reader that keeps up, otherwise from the journal, where one reader
/// reads for those who come to the place after it. Holds what it gave last; what a reader that has ended still holds,
/// the garbage collector takes.
/// </summary>
/// <param name="services">Memory and journal.</param>
/// <param name="bytes">About how much is taken at once.</param>
internal sealed class BatchReader(StreamServices services, int bytes = StreamOutput.ResponseBytes)
{
    private readonly List<EncodedBatch> _batches = [];

    /// <summary>At least one; valid until the next call or <see cref="Release"/>.</summary>
    /// <param name="after">The place of the reader.</param>
    /// <param name="meanwhile">
    /// Called while others read the journal; tells after how long it is called again. Null: nothing is to be done.
    /// </param>
    /// <exception cref="JournalExpiredException">Retention has overtaken the reader.</exception>
    public async ValueTask<List<EncodedBatch>> TakeAsync(long after, Func<ValueTask<TimeSpan>>? meanwhile = null)
    {
        Release();
        if (services.Hub.Tail.TryTake(after, bytes, _batches) || TryTakeRecent(after))
        {
            return _batches;
        }

        var turn = services.JournalReads;
        while (!await turn.WaitAsync(meanwhile is null ? Timeout.InfiniteTimeSpan : await meanwhile()))
        {
            // Others are reading, and many may be before this one.
        }

        try
        {
            // The one before may have been at the same place.
            if (!TryTakeRecent(after))
            {
                await Task.Run(() => Read(after));
            }
        }
        finally
        {
            turn.Release();
        }

        return _batches;
    }

    /// <summary>Lets go of what was taken last. Before a wait: what is held keeps other memory with it.</summary>
    public void Release()
    {
        foreach (var batch in _batches)
        {
            batch.Release();
        }

        _batches.Clear();
    }

    /// <summary>What retention has removed is not given either.</summary>
    private bool TryTakeRecent(long after)
    {
        if (!services.RecentRows.TryTake(after, bytes, _batches))
        {
            return false;
        }

        if (after >= services.Journal.Range.OldestAfter)
        {
            return true;
        }

        _batches.Clear();
        return false;
    }

    private void Read(long after)
    {
        foreach (var row in services.Journal.ReadAfter(after, bytes))
        {
            var batch = services.Scanner.Scan(row.Events);
            _batches.Add(batch);
            services.RecentRows.Add(batch);
        }
    }
}
