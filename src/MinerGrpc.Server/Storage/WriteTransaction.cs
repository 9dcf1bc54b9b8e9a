using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// The transactions of the commits, one after the other, by statements that are compiled once. One of
/// Microsoft.Data.Sqlite compiles both each time and hangs a hook into the database, which the collector has to
/// finalize. Owned by the thread of its connection; commands within it name no transaction.
/// </summary>
internal sealed class WriteTransaction : IDisposable
{
    /// <summary>How long a write of another process is waited for; as long as commands of this connection do.</summary>
    private const int BusyMilliseconds = 5_000;

    private readonly sqlite3 _database;
    private readonly PreparedStatement _begin;
    private readonly PreparedStatement _commit;
    private readonly PreparedStatement _rollback;

    public WriteTransaction(SqliteConnection connection)
    {
        _database = connection.Handle!;
        _begin = new PreparedStatement(connection, "BEGIN IMMEDIATE");
        _commit = new PreparedStatement(connection, "COMMIT");
        _rollback = new PreparedStatement(connection, "ROLLBACK");
    }

    /// <summary>Runs all of it in one transaction, or nothing.</summary>
    /// <exception cref="SqliteException">It was not committed.</exception>
    public void Run<T>(Action<T> write, T argument)
    {
        Begin();
        try
        {
            write(argument);
            _commit.Run();
        }
        finally
        {
            // After most failures SQLite has undone it by itself.
            if (raw.sqlite3_get_autocommit(_database) == 0)
            {
                _rollback.Run();
            }
        }
    }

    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
    }

    private void Begin()
    {
        _ = raw.sqlite3_busy_timeout(_database, BusyMilliseconds);
        try
        {
            _begin.Run();
        }
        finally
        {
            // What else the connection does waits as its caller says.
            _ = raw.sqlite3_busy_timeout(_database, 0);
        }
    }
}
