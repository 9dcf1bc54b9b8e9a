using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server;

/// <summary>
/// The one ordered memory of the market. SQLite today, Redis Streams when one machine is not enough.
/// <see cref="Append"/> belongs to the market loop alone; everything else may be called from any thread.
/// </summary>
public interface IJournal : IStoredRows, IDisposable
{
    /// <summary>32 lower-case hexadecimal digits, made once with the journal.</summary>
    string Id { get; }

    /// <summary>What it holds now.</summary>
    JournalRange Range { get; }

    JournalHealth Health { get; }

    /// <summary>Asks the database.</summary>
    JournalGrowth ReadGrowth();

    /// <summary>What retention has removed.</summary>
    JournalRetention Retention { get; }

    /// <summary>
    /// All of it or nothing, and durable when it returns. <see cref="JournalFullException"/> when there is no room,
    /// <see cref="JournalBusyException"/> when another process holds the file, <see cref="JournalFailedException"/>
    /// when a write failed in a way that must not be retried; then nothing is ever appended again.
    /// </summary>
    void Append(JournalCommit commit);

    /// <summary>Makes a checkpoint ready for a commit: what takes long of it, in any thread.</summary>
    ReadyCheckpoint Prepare(JournalCheckpoint checkpoint);

    /// <summary>
    /// The rows that hold events after a sequence, oldest first: at least one if there is one, and no more than about
    /// <paramref name="maximumBytes"/>. <see cref="JournalCorruptException"/> when a checksum does not fit.
    /// </summary>
    IReadOnlyList<JournalRow> ReadAfter(long sequence, int maximumBytes);

    /// <summary>
    /// The sequence before the row that holds the first event at or after a market time; the newest sequence if none
    /// does. A row may begin with events before that time.
    /// </summary>
    long SequenceBefore(Instant marketTime);

    /// <summary>The newest checkpoint whose market time is at or before the given one. Null: there is none.</summary>
    JournalCheckpoint? FindCheckpoint(Instant atOrBefore);

    /// <summary>
    /// A batch that a publisher has sent before. Null: it has not, or too long ago. For the thread that appends.
    /// </summary>
    PublishedBatch? FindPublished(string source, string batchId);

    /// <summary>How far a recorded session has come. Null: never played into this journal.</summary>
    Instant? FindFeedProgress(string feed);

    /// <summary>The far trades that waited for a second one at the last commit.</summary>
    IReadOnlyList<WaitingTrade> ReadWaitingTrades();

    /// <summary>A deal request that was carried out before. Null: it was not.</summary>
    DealRequestRow? FindDealRequest(string requestId);

    /// <summary>The newest visible version of each bar asked for, oldest first.</summary>
    IReadOnlyList<Bar> ReadBars(in BarQuery query);

    /// <summary>The next piece of upkeep, ready to be applied. Null: nothing is due.</summary>
    /// <exception cref="JournalCorruptException">A row that should be packed does not fit its checksum.</exception>
    UpkeepStep? PlanUpkeep(RetentionRules rules);

    /// <summary>Carries out a step. Belongs to the market loop, and fails as <see cref="Append"/> does.</summary>
    void Apply(UpkeepStep upkeep);

    /// <summary>Looks for damage in the rows after a sequence, without believing them.</summary>
    ScrubResult Scrub(long after, int maximumBytes);

    /// <summary>Alerts, each as it stands, the one that was raised last first.</summary>
    IReadOnlyList<AlertRow> ReadAlerts(in AlertQuery query);
}

/// <summary>The plain rows that a market begins with: of the journal, or of one whose rows are made anew.</summary>
public interface IStoredRows
{
    /// <summary>
    /// Every version of the bars that start at or after a time and before another, told up to a sequence, in its order.
    /// </summary>
    IReadOnlyList<BarRow> ReadBarVersions(BarInterval interval, Instant start, Instant before, long throughSequence);

    /// <summary>Every revision of every deal told up to a sequence, in its order.</summary>
    IReadOnlyList<DealRow> ReadDeals(long throughSequence);
}

/// <summary>Sequences and market times at both ends; times are null while the journal is empty.</summary>
/// <param name="OldestAfter">The sequence before the oldest event that is kept.</param>
/// <param name="Newest">The newest sequence; equal to <paramref name="OldestAfter"/> while the journal is
/// empty.</param>
public sealed record JournalRange(long OldestAfter, long Newest, Instant? OldestTime, Instant? NewestTime);

/// <summary>Whether the journal takes events. The numbers are the contract's.</summary>
public enum JournalStatus
{
    Unspecified = 0,
    Writable = 1,
    Full = 2,
    ReadOnly = 3,
}

/// <summary>What the journal can say of itself.</summary>
/// <param name="SizeBytes">Of the database and its write-ahead log.</param>
/// <param name="LogBytes">Of the write-ahead log alone.</param>
public sealed record JournalHealth(
    JournalStatus Status, DurabilityMode Durability, long SizeBytes, long LogBytes, int SchemaVersion);

/// <summary>What upkeep has made of the database.</summary>
/// <param name="FreeBytes">Within the database, used again before it grows.</param>
/// <param name="PackedThrough">Events up to this one stand compressed. 0: none.</param>
public sealed record JournalGrowth(long FreeBytes, long PackedThrough);

/// <summary>What an acknowledged event survives. The numbers are the contract's.</summary>
public enum DurabilityMode
{
    Unspecified = 0,

    /// <summary>A power cut, where the disk honours a flush.</summary>
    Power = 1,

    /// <summary>A killed process.</summary>
    Process = 2,
}

/// <summary>One row: the events of one commit.</summary>
public sealed record JournalRow(long FirstSequence, long LastSequence, ReadOnlyMemory<byte> Events);

/// <summary>The newest value of every slot and the market's memory, so that a replay may begin here.</summary>
public sealed record JournalCheckpoint(long Sequence, Instant MarketTime, byte[] Events, byte[] Memory);

/// <summary>A checkpoint as it will be stored, by the journal that has prepared it.</summary>
public sealed record ReadyCheckpoint(long Sequence, Instant MarketTime, byte[] Events, byte[] Memory);

/// <summary>A publisher's batch as it was acknowledged.</summary>
public sealed record PublishedBatch(
    string Source, string BatchId, byte[] Digest, long LastSequence, VerdictTally Verdicts);

/// <summary>How far a recorded session has come.</summary>
public sealed record FeedProgress(string Feed, Instant Through);

/// <summary>Everything that one commit writes, in one transaction.</summary>
public sealed class JournalCommit
{
    /// <summary>Null: the quotes made no event, but their acks must be kept.</summary>
    public EncodedBatch? Events { get; set; }

    public List<PublishedBatch> Published { get; } = [];

    public List<FeedProgress> Progress { get; } = [];

    /// <summary>Of an event that is in the journal already.</summary>
    public ReadyCheckpoint? Checkpoint { get; set; }

    /// <summary>All far trades that wait from now on. Null: they are the same as before.</summary>
    public IReadOnlyList<WaitingTrade>? WaitingTrades { get; set; }

    /// <summary>What queries read, worked out from <see cref="Events"/>.</summary>
    public ProjectedRows Projected { get; } = new();

    public List<DealRequestRow> DealRequests { get; } = [];

    public bool IsEmpty => Events is null && WaitingTrades is null && Checkpoint is null
        && Published.Count == 0 && Progress.Count == 0 && DealRequests.Count == 0;

    public void Clear()
    {
        Events = null;
        Checkpoint = null;
        WaitingTrades = null;
        Published.Clear();
        Progress.Clear();
        Projected.Clear();
        DealRequests.Clear();
    }
}
