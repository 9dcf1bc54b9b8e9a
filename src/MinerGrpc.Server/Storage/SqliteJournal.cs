using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Telemetry;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// The journal in one SQLite file. One writer connection, owned by the market loop; readers have their own and never
/// wait for it. The parts: <see cref="JournalWriter"/> appends, <see cref="JournalReader"/> reads and checks,
/// <see cref="LogCheckpoint"/> keeps the write-ahead log short.
/// </summary>
public sealed class SqliteJournal : IJournal
{
    private readonly BarTable _bars;
    private readonly PublishedTable _published;
    private readonly WaitingTradeTable _waiting;
    private readonly DatabaseLock _lock;
    private readonly SqliteConnections _connections;
    private readonly SqliteConnection _connection;
    private readonly JournalWriter _writer;
    private readonly JournalReader _reader;
    private readonly UpkeepPlanner _planner;
    private readonly UpkeepWriter _upkeep;
    private readonly LogCheckpoint _log;
    private readonly DurabilityMode _durability;
    private volatile JournalRange _range;
    private volatile JournalRetention _retention;

    /// <summary>Once read-only it stays so: the market's thread and that of the checkpoints both change it.</summary>
    private JournalStatus _status = JournalStatus.Writable;
    private volatile Exception? _failure;

    private SqliteJournal(DatabaseLock databaseLock, SqliteConnections connections, SqliteConnection connection,
        DurabilityMode durability, Universe universe, CheckpointMetrics? metrics, ILogger log)
    {
        _bars = new BarTable(universe);
        _waiting = new WaitingTradeTable(universe);
        _lock = databaseLock;
        _connections = connections;
        _connection = connection;
        _durability = durability;
        _reader = new JournalReader(connections);
        Id = connection.QuerySingle<string>("SELECT journal_id FROM journal_identity");
        var last = JournalReader.CheckTail(connection);
        _range = JournalReader.ReadRange(connection);
        _retention = RetentionTable.Read(connection).Retention;
        if (_range.OldestAfter != _retention.EventsThrough)
        {
            throw JournalReader.Missing(_retention.EventsThrough + 1, _range.OldestAfter);
        }

        if (_reader.FindCheckpoint(new Instant(long.MaxValue)) is { } checkpoint && checkpoint.Sequence > _range.Newest)
        {
            throw new JournalCorruptException(
                $"the journal ends at event {_range.Newest}, but a checkpoint holds event {checkpoint.Sequence}");
        }

        _planner = new UpkeepPlanner(connections);
        _upkeep = new UpkeepWriter(connection, universe, durability);
        _published = new PublishedTable(connection);
        _writer = new JournalWriter(connection, _bars, _published, _waiting, last);
        _log = new LogCheckpoint(connections, connection, Fail, metrics, log);
    }

    public string Id { get; }

    public JournalRange Range => _range;

    public JournalRetention Retention => _retention;

    private JournalStatus Status => Interlocked.CompareExchange(ref _status, default, default);

    public JournalHealth Health
    {
        get
        {
            var log = SizeOf("-wal");
            return new JournalHealth(
                Status, _durability, SizeOf(string.Empty) + log, log, JournalSchema.Latest);
        }
    }

    /// <summary>Opens or makes the database, brings its tables up to date and checks its tail.</summary>
    /// <param name="path">Of the file; its folder is made.</param>
    /// <param name="durability">What an appended event survives.</param>
    /// <param name="universe">The instruments.</param>
    /// <param name="metrics">Of the write-ahead log. Null: nobody measures.</param>
    /// <param name="log">Is told what fails beside the commits. Null: nobody is.</param>
    /// <exception cref="StartRefusedException">Another server has it, it is not ours, or it is damaged.</exception>
    public static SqliteJournal Open(
        string path, DurabilityMode durability, Universe universe, CheckpointMetrics? metrics = null,
        ILogger? log = null)
    {
        var full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is { Length: > 0 } folder)
        {
            CreateFolder(folder);
        }

        var databaseLock = DatabaseLock.Take(full);
        var connections = new SqliteConnections(full);
        SqliteConnection? connection = null;
        try
        {
            connection = connections.OpenWriter();
            JournalSchema.CheckOurs(connection, full);
            SqliteConnections.SetUp(connection, durability);
            JournalSchema.Migrate(connection);
            InstrumentTables.Write(connection, universe);
            return new SqliteJournal(
                databaseLock, connections, connection, durability, universe, metrics, log ?? NullLogger.Instance);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            connections.ClosePool();
            databaseLock.Dispose();
            throw e switch
            {
                JournalCorruptException damage => StartRefusedException.Damaged(full, damage),
                SqliteException { SqliteErrorCode: 11 or 26 } => new StartRefusedException(
                    $"{full} is not a readable SQLite database ({e.Message}); put a backup in its place with "
                    + "--restore FILE --force, or choose another file with --Database:Path=FILE", e),
                SqliteException => new StartRefusedException(
                    $"{full} cannot be opened ({e.Message}); check the folder's rights and free space", e),
                _ => e,
            };
        }
    }

    public void Append(JournalCommit commit)
    {
        Write(() => _writer.Append(commit));
        if (commit.Events is { } events)
        {
            var range = _range;
            _range = range with
            {
                Newest = events.LastSequence,
                NewestTime = events.LastTime,
                OldestTime = range.OldestTime ?? events.FirstTime,
            };
        }
    }

    public ReadyCheckpoint Prepare(JournalCheckpoint checkpoint) => CheckpointTable.Pack(checkpoint);

    public JournalGrowth ReadGrowth() => _reader.ReadGrowth();

    public UpkeepStep? PlanUpkeep(RetentionRules rules) => _planner.Plan(rules, _range);

    public void Apply(UpkeepStep upkeep)
    {
        var range = _range;
        if (upkeep is ExpireEventsStep expire)
        {
            // Before the rows go, so that a reader that misses them knows why.
            _range = range with { OldestAfter = expire.Through };
        }

        try
        {
            Write(() => _upkeep.Apply(upkeep));
        }
        catch
        {
            _range = range;
            throw;
        }

        if (upkeep.Kind is UpkeepKind.ExpireEvents or UpkeepKind.ExpireMinutes)
        {
            _range = JournalReader.ReadRange(_connection);
            _retention = RetentionTable.Read(_connection).Retention;
        }
    }

    public ScrubResult Scrub(long after, int maximumBytes) => _reader.Scrub(after, maximumBytes);

    public IReadOnlyList<JournalRow> ReadAfter(long sequence, int maximumBytes) =>
        _reader.ReadAfter(sequence, maximumBytes, () => _range);

    public long SequenceBefore(Instant marketTime) => _reader.SequenceBefore(marketTime, _range);

    public JournalCheckpoint? FindCheckpoint(Instant atOrBefore) => _reader.FindCheckpoint(atOrBefore);

    public PublishedBatch? FindPublished(string source, string batchId) => _published.Find(source, batchId);

    public Instant? FindFeedProgress(string feed) => _reader.FindFeedProgress(feed);

    public IReadOnlyList<WaitingTrade> ReadWaitingTrades()
    {
        using var connection = _connections.OpenReader();
        return _waiting.Read(connection);
    }

    public DealRequestRow? FindDealRequest(string requestId)
    {
        using var connection = _connections.OpenReader();
        return DealTable.FindRequest(connection, requestId);
    }

    public IReadOnlyList<Bar> ReadBars(in BarQuery query)
    {
        using var connection = _connections.OpenReader();
        return _bars.Read(connection, query);
    }

    public IReadOnlyList<BarRow> ReadBarVersions(
        BarInterval interval, Instant start, Instant before, long throughSequence)
    {
        using var connection = _connections.OpenReader();
        return _bars.ReadVersions(connection, interval, start, before, throughSequence);
    }

    public IReadOnlyList<DealRow> ReadDeals(long throughSequence)
    {
        using var connection = _connections.OpenReader();
        return DealTable.Read(connection, throughSequence);
    }

    public IReadOnlyList<AlertRow> ReadAlerts(in AlertQuery query)
    {
        using var connection = _connections.OpenReader();
        return AlertTable.Read(connection, query);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _upkeep.Dispose();
        _published.Dispose();
        _log.Stop(takeIn: Status == JournalStatus.Writable);

        // The writer is the last of SQLite to go: a reader could not take the empty log away.
        _connections.ClosePool();
        _connection.Dispose();
        _log.Dispose();
        _lock.Dispose();
    }

    private void Write(Action write)
    {
        _log.BeginWrite();
        try
        {
            if (Status == JournalStatus.ReadOnly)
            {
                throw new JournalFailedException(
                    "the journal is read-only since a write failed; restart the server to check the disk and go on",
                    _failure);
            }

            write();
        }
        catch (SqliteException e)
        {
            throw Judge(e);
        }
        finally
        {
            _log.EndWrite();
        }

        Change(JournalStatus.Full, JournalStatus.Writable);
    }

    private JournalException Judge(SqliteException e)
    {
        const int busy = 5, locked = 6, full = 13;
        switch (e.SqliteErrorCode)
        {
            case full:
                Change(JournalStatus.Writable, JournalStatus.Full);
                return new JournalFullException("no room on the disk of the journal; make room and send again", e);
            case busy or locked:
                return new JournalBusyException("another process holds the journal; send again", e);
            default:
                // An fsync that failed may have lost pages that look written: never retried and called good.
                Fail(e);
                return new JournalFailedException(
                    "a write to the journal failed; it is read-only until the server is restarted", e);
        }
    }

    private void Change(JournalStatus from, JournalStatus to) => Interlocked.CompareExchange(ref _status, to, from);

    private void Fail(Exception e)
    {
        _failure = e;
        Interlocked.Exchange(ref _status, JournalStatus.ReadOnly);
    }

    private long SizeOf(string suffix)
    {
        var file = new FileInfo(_connections.Path + suffix);
        return file.Exists ? file.Length : 0;
    }

    private static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                $"the folder {folder} cannot be made ({e.Message}); choose another file with --Database:Path=FILE", e);
        }
    }
}
