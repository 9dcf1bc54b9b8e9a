using Dapper;
using Microsoft.Data.Sqlite;

namespace MinerGrpc.Server.Storage;

/// <summary>How connections to the database are opened: one writer, pooled readers.</summary>
internal sealed class SqliteConnections(string path)
{
    private readonly string _reader = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadOnly,
        DefaultTimeout = 5,
    }.ToString();

    public string Path { get; } = path;

    /// <summary>Changes nothing yet: whose file it is must be known first.</summary>
    public SqliteConnection OpenWriter()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            DefaultTimeout = 5,
            Pooling = false,
        }.ToString());
        connection.Open();
        return connection;
    }

    public static void SetUp(SqliteConnection writer, DurabilityMode durability)
    {
        // The first line counts in a new file alone: the space of expired rows can go back to the disk. No commit moves
        // the log into the database: LogCheckpoint does, and SQLite's own way would not tell of a flush that fails.
        writer.Execute("""
            PRAGMA auto_vacuum = INCREMENTAL;
            PRAGMA journal_mode = WAL;
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA journal_size_limit = 67108864;
            PRAGMA foreign_keys = ON;
            PRAGMA trusted_schema = OFF;
            PRAGMA cell_size_check = ON;
            PRAGMA temp_store = MEMORY;
            PRAGMA mmap_size = 0;
            """);
        SetDurability(writer, durability);
    }

    /// <summary>Of what the connection commits from now on. Not within a transaction.</summary>
    public static void SetDurability(SqliteConnection writer, DurabilityMode durability) =>
        writer.Execute(
            durability == DurabilityMode.Process ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL");

    /// <summary>To move the log into the database, with the flushes that a power cut asks for.</summary>
    public SqliteConnection OpenCheckpointer()
    {
        var connection = OpenWriter();
        connection.Execute("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0");
        return connection;
    }

    /// <summary>For a command of its own beside a server: nothing of it outlives the connection.</summary>
    public static SqliteConnection OpenReadOnly(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadOnly,
            DefaultTimeout = 5,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    public SqliteConnection OpenReader()
    {
        var connection = new SqliteConnection(_reader);
        connection.Open();
        return connection;
    }

    /// <summary>A reader that sees one state of the database until it is disposed: keep it for moments only, since the
    /// write-ahead log cannot begin anew meanwhile.</summary>
    public SqliteSnapshot OpenSnapshot() => new(OpenReader());

    public void ClosePool()
    {
        using var connection = new SqliteConnection(_reader);
        SqliteConnection.ClearPool(connection);
    }
}

/// <summary>A connection within a read transaction.</summary>
internal sealed class SqliteSnapshot : IDisposable
{
    private readonly SqliteTransaction _transaction;

    public SqliteSnapshot(SqliteConnection connection)
    {
        Connection = connection;
        _transaction = connection.BeginTransaction(deferred: true);
    }

    public SqliteConnection Connection { get; }

    public void Dispose()
    {
        _transaction.Dispose();
        Connection.Dispose();
    }
}
