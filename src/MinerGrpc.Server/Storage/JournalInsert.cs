using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// The insert of one journal row, within the transaction of its connection. Through SQLite's own calls, since
/// Microsoft.Data.Sqlite binds nothing but whole arrays and a group's bytes are a part of one.
/// </summary>
internal sealed class JournalInsert : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public JournalInsert(SqliteConnection connection)
    {
        _database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(
            raw.sqlite3_prepare_v2(
                _database,
                """
                INSERT INTO journal(first_sequence, last_sequence, first_time, last_time, events, crc32c, chain)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                out _statement),
            _database);
    }

    /// <exception cref="SqliteException">It was not written.</exception>
    public void Run(in JournalRowHead head, ReadOnlySpan<byte> events, uint crc, ReadOnlySpan<byte> chain)
    {
        try
        {
            Check(raw.sqlite3_bind_int64(_statement, 1, head.FirstSequence));
            Check(raw.sqlite3_bind_int64(_statement, 2, head.LastSequence));
            Check(raw.sqlite3_bind_int64(_statement, 3, head.FirstTime));
            Check(raw.sqlite3_bind_int64(_statement, 4, head.LastTime));
            Check(raw.sqlite3_bind_blob(_statement, 5, events));
            Check(raw.sqlite3_bind_int64(_statement, 6, crc));
            Check(raw.sqlite3_bind_blob(_statement, 7, chain));
            if (raw.sqlite3_step(_statement) is not raw.SQLITE_DONE and var result)
            {
                SqliteException.ThrowExceptionForRC(result, _database);
            }
        }
        finally
        {
            // What the reset answers is the failure of the step, which was told.
            _ = raw.sqlite3_reset(_statement);
            _ = raw.sqlite3_clear_bindings(_statement);
        }
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}

/// <summary>The columns of a row that are numbers; times in Unix nanoseconds.</summary>
internal readonly record struct JournalRowHead(long FirstSequence, long LastSequence, long FirstTime, long LastTime);
