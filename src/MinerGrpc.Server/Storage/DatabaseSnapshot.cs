using Dapper;
using Microsoft.Data.Sqlite;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// A database as it is at one moment, read only, also beside a server that writes on: one read transaction, in which a
/// moving journal is not seen. While it is open the write-ahead log cannot begin anew and grows with what is written.
/// What must be held against the plain tables stands among the connection's temporary tables, on disk and gone with
/// it. Not thread-safe.
/// </summary>
internal sealed class DatabaseSnapshot : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;
    private readonly PlainTables _plain;
    private readonly byte[]? _link;

    private DatabaseSnapshot(SqliteConnection connection, SqliteTransaction transaction, Universe universe)
    {
        _connection = connection;
        _transaction = transaction;
        JournalId = connection.QuerySingleOrDefault<string>("SELECT journal_id FROM journal_identity")
            ?? throw new JournalCorruptException("journal_identity has no row: the journal has no name");
        Range = JournalReader.ReadRange(connection);
        (Retention, _link, RetentionFault) = ReadRetention();
        _plain = new PlainTables(connection, universe);
    }

    public string JournalId { get; }

    public JournalRange Range { get; }

    /// <summary>What was removed; as the oldest row says where the record of it is damaged.</summary>
    public JournalRetention Retention { get; }

    /// <summary>Null: the record of what was removed is sound.</summary>
    public string? RetentionFault { get; }

    /// <exception cref="StartRefusedException">It is not there, not ours, or of another version.</exception>
    /// <exception cref="JournalCorruptException">It holds no journal.</exception>
    public static DatabaseSnapshot Open(string path, Universe universe)
    {
        var connection = SqliteConnections.OpenReadOnly(path);
        try
        {
            JournalSchema.CheckCurrent(connection, path);
            connection.Execute("PRAGMA temp_store = FILE; PRAGMA cell_size_check = ON");
            return new DatabaseSnapshot(connection, connection.BeginTransaction(deferred: true), universe);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>What SQLite says of the pages of the file; nothing if they are sound.</summary>
    public IEnumerable<string> CheckFile(Action<string> broken) =>
        ReadableRows.Until(_connection.Query<string>("PRAGMA main.quick_check(100)", buffered: false), broken)
            .Where(line => line != "ok");

    /// <inheritdoc cref="JournalWalk.Rows"/>
    public IEnumerable<WalkedRow> Walk(Action<string> broken) =>
        new JournalWalk(_connection, Retention.EventsThrough, _link).Rows(broken);

    /// <summary>Oldest first.</summary>
    public IEnumerable<StoredCheckpoint> Checkpoints(Action<string> broken) =>
        ReadableRows.Until(CheckpointTable.ReadAll(_connection), broken);

    /// <summary>Rows that follow from the journal, kept aside for <see cref="Compare"/>.</summary>
    public void Project(ProjectedRows rows) => _plain.Write(rows);

    /// <summary>The plain tables against what was projected.</summary>
    public IEnumerable<RowDifference> Compare(Action<string> broken)
    {
        _plain.ForgetMinutes(Retention.MinutesBefore);
        return PlainTables.Names.SelectMany(
            table => ReadableRows.Until(TableComparison.Compare(_connection, table), broken));
    }

    /// <summary>Rows of the plain tables that do not fit their checksum, among those of some events.</summary>
    public IEnumerable<string> CheckPlain(Func<long, bool> isAsked, Action<string> broken) =>
        ReadableRows.Until(_plain.Check(isAsked), broken);

    /// <summary>Rows of the tables that no event tells.</summary>
    public IEnumerable<string> CheckKept(Action<string> broken) =>
        ReadableRows.Until(KeptTables.Check(_connection, Range.Newest), broken);

    /// <summary>Rows in a table.</summary>
    public long Count(string table) => _connection.ExecuteScalar<long>($"SELECT count(*) FROM main.{table}");

    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
    }

    private (JournalRetention Retention, byte[]? Link, string? Fault) ReadRetention()
    {
        try
        {
            var (retention, link) = RetentionTable.Read(_connection);
            return (retention, link, null);
        }
        catch (JournalCorruptException damage)
        {
            // Which minute bars were removed is not known either: none that is missing is told.
            return (
                new JournalRetention(Range.OldestAfter, new Instant(long.MaxValue)), null, damage.Message);
        }
    }
}
