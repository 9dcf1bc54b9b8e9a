using MinerGrpc.Core.Instruments;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>What every stream shares.</summary>
public sealed class StreamServices(
    StreamHub hub, IJournal journal, Universe universe, FeedHealth feeds, TimeProvider time)
{
    /// <summary>Of rows for streams that have fallen behind: some dozen of the largest rows.</summary>
    private const int RecentBytes = 32 << 20;

    public StreamHub Hub { get; } = hub;

    public IJournal Journal { get; } = journal;

    public Universe Universe { get; } = universe;

    public FeedHealth Feeds { get; } = feeds;

    public TimeProvider Time { get; } = time;

    public EventScanner Scanner { get; } = new(universe);

    /// <summary>
    /// Entered for each read of the journal. Thousands of streams that have fallen behind would fill the thread pool
    /// with reads that block, and what the others have written would seem stuck behind them.
    /// </summary>
    internal SemaphoreSlim JournalReads { get; } = new(Environment.ProcessorCount);

    internal RecentRows RecentRows { get; } = new(RecentBytes);

    /// <summary>As many as the shared array pool keeps: 32 arrays of a size for each core.</summary>
    internal LargeWrites LargeWrites { get; } = new(32 * Environment.ProcessorCount);

    public Cursor CursorAt(long sequence) => new() { JournalId = Journal.Id, Sequence = sequence };

    /// <summary>Why the events after a cursor cannot be given. Null: they can.</summary>
    internal GapCause? GapOf(Cursor cursor)
    {
        var range = Journal.Range;
        return cursor.JournalId != Journal.Id ? GapCause.OtherJournal
            : cursor.Sequence > range.Newest ? GapCause.Ahead
            : cursor.Sequence < range.OldestAfter ? GapCause.Expired
            : null;
    }

    internal Grpc.Core.RpcException GapFault(Cursor cursor, GapCause cause)
    {
        var range = Journal.Range;
        var oldest = CursorAt(range.OldestAfter);
        return cause switch
        {
            GapCause.OtherJournal => Faults.CursorOutOfRange("CURSOR_OF_OTHER_JOURNAL", cursor, oldest,
                $"the cursor is of journal {cursor.JournalId}, this one is {Journal.Id}"),
            GapCause.Ahead => Faults.CursorOutOfRange("CURSOR_AHEAD", cursor, oldest,
                $"the cursor's sequence {cursor.Sequence} is ahead of the newest event {range.Newest}"),
            _ => Faults.CursorOutOfRange("CURSOR_EXPIRED", cursor, oldest,
                $"the events after sequence {cursor.Sequence} are no longer kept"),
        };
    }
}
