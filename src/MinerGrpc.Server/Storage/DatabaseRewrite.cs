using Dapper;
using Microsoft.Data.Sqlite;
using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// The database of a stopped server, in one write transaction: until <see cref="Commit"/> nothing has changed, however
/// the process ends. Plain rows are gathered among temporary tables and take the stored ones' place at once. Not
/// thread-safe.
/// </summary>
internal sealed class DatabaseRewrite : IStoredRows, IDisposable
{
    private readonly DatabaseLock _lock;
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;
    private readonly PlainTables _plain;
    private readonly JournalRetention _retention;
    private readonly byte[] _link;

    private DatabaseRewrite(DatabaseLock databaseLock, SqliteConnection connection, Universe universe)
    {
        _lock = databaseLock;
        _connection = connection;
        _transaction = connection.BeginTransaction(deferred: false);
        Range = JournalReader.ReadRange(connection);
        (_retention, _link) = RetentionTable.Read(connection);
        _plain = new PlainTables(connection, universe);
        _plain.Keep(_retention.EventsThrough);
    }

    public JournalRange Range { get; }

    /// <exception cref="StartRefusedException">A server has it, it is not ours, or of a newer one.</exception>
    public static DatabaseRewrite Begin(string path, Universe universe)
    {
        var databaseLock = DatabaseLock.Take(path);
        SqliteConnection? connection = null;
        try
        {
            connection = new SqliteConnections(path).OpenWriter();
            JournalSchema.CheckHasJournal(connection, path);
            SqliteConnections.SetUp(connection, DurabilityMode.Power);
            JournalSchema.Migrate(connection);
            connection.Execute("PRAGMA temp_store = FILE");
            return new DatabaseRewrite(databaseLock, connection, universe);
        }
        catch
        {
            connection?.Dispose();
            databaseLock.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="JournalWalk.Rows"/>
    /// <exception cref="JournalCorruptException">The file cannot be read further.</exception>
    public IEnumerable<WalkedRow> Walk() => new JournalWalk(_connection, _retention.EventsThrough, _link).Rows(
        reason => throw new JournalCorruptException($"the journal cannot be read further ({reason})"));

    /// <summary>The first that fits its checksum. Null: none does.</summary>
    public JournalCheckpoint? OldestCheckpoint() => CheckpointTable.ReadAll(_connection)
        .Where(stored => stored.FitsChecksum).Select(stored => stored.Checkpoint)
        .FirstOrDefault(checkpoint => checkpoint.Sequence >= _retention.EventsThrough);

    /// <param name="except">This one stays. Null: none does.</param>
    public void DeleteCheckpoints(long? except) => _connection.Execute(
        "DELETE FROM main.checkpoints WHERE sequence IS NOT @except", new { except });

    public void Write(JournalCheckpoint checkpoint) =>
        CheckpointTable.Write(_connection, CheckpointTable.Pack(checkpoint));

    public void Write(ProjectedRows rows) => _plain.Write(rows);

    /// <summary>Puts the plain rows in the stored ones' place: how many each table has.</summary>
    public List<(string Table, long Rows)> Store()
    {
        _plain.ForgetMinutes(_retention.MinutesBefore);
        return _plain.Store();
    }

    /// <summary>Rows whose events the journal no longer has, and that do not fit their checksum.</summary>
    public IEnumerable<string> CheckOlder() => _plain.Check(sequence => sequence <= _retention.EventsThrough);

    public IReadOnlyList<BarRow> ReadBarVersions(
        BarInterval interval, Instant start, Instant before, long throughSequence) =>
        _plain.ReadBarVersions(interval, start, before, throughSequence);

    public IReadOnlyList<DealRow> ReadDeals(long throughSequence) => _plain.ReadDeals(throughSequence);

    /// <summary>
    /// Then, where free pages cannot go back in another way: all of it is written anew, which is whole or has not
    /// happened either. It needs as much room again, twice.
    /// </summary>
    public void Commit()
    {
        _transaction.Commit();
        if (FreePages.NeedNewFile(_connection))
        {
            // In an old file none go back. The mode that SetUp has asked for counts in a new one.
            _connection.Execute("VACUUM");
        }

        _connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
        _lock.Dispose();
    }
}
