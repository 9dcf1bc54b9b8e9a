using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// A statement that is compiled once and run with each commit, through SQLite's own calls: Microsoft.Data.Sqlite binds
/// nothing but whole arrays, and makes a dozen objects for each run. Owned by the thread of its connection.
/// </summary>
internal sealed class PreparedStatement : IDisposable
{
    private const int ShortText = 512;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public PreparedStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    public void Bind(int position, long value) => Check(raw.sqlite3_bind_int64(_statement, position, value));

    public void Bind(int position, ReadOnlySpan<byte> blob) =>
        Check(raw.sqlite3_bind_blob(_statement, position, blob));

    public void Bind(int position, string text)
    {
        if (text.Length == 0)
        {
            // No bytes would be NULL.
            Check(raw.sqlite3_bind_text(_statement, position, text));
            return;
        }

        Span<byte> room = stackalloc byte[ShortText];
        Check(raw.sqlite3_bind_text(
            _statement, position,
            Encoding.UTF8.TryGetBytes(text, room, out var length) ? room[..length] : Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Runs one that answers no rows.</summary>
    /// <exception cref="SqliteException">It failed, and changed nothing.</exception>
    public void Run()
    {
        try
        {
            Step();
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>True: at the next row of the answer. <see cref="Reset"/> follows in any case.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            SqliteException.ThrowExceptionForRC(result, _database);
        }

        return result == raw.SQLITE_ROW;
    }

    /// <summary>Lets go of the values, and of the state of the database that an answer was read in.</summary>
    public void Reset()
    {
        // What the reset answers is the failure of the step, which was told.
        _ = raw.sqlite3_reset(_statement);
        _ = raw.sqlite3_clear_bindings(_statement);
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public byte[] Blob(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    /// <summary>As <see cref="Blob"/>, uncopied: until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(_statement, column));

    public void Dispose() => _statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
