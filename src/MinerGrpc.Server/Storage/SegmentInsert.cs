using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MinerGrpc.Server.Storage;

/// <summary>Puts a segment in the place of its rows, within the transaction of its connection.</summary>
internal sealed class SegmentInsert(SqliteConnection connection) : IDisposable
{
    private readonly PreparedStatement _delete = new(
        connection, "DELETE FROM journal WHERE first_sequence BETWEEN ? AND ?");

    private readonly PreparedStatement _insert = new(
        connection,
        """
        INSERT INTO journal_segments(first_sequence, last_sequence, first_time, last_time, directory, events, crc32c,
            chain_before, chain)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """);

    /// <summary>How many rows there were.</summary>
    /// <exception cref="SqliteException">It was not written.</exception>
    public int Run(JournalSegment segment)
    {
        _delete.Bind(1, segment.FirstSequence);
        _delete.Bind(2, segment.LastSequence);
        _delete.Run();
        var removed = raw.sqlite3_changes(connection.Handle);

        _insert.Bind(1, segment.FirstSequence);
        _insert.Bind(2, segment.LastSequence);
        _insert.Bind(3, segment.FirstTime);
        _insert.Bind(4, segment.LastTime);
        _insert.Bind(5, segment.Directory);
        _insert.Bind(6, segment.Events);
        _insert.Bind(7, segment.Crc32C);
        _insert.Bind(8, segment.ChainBefore);
        _insert.Bind(9, segment.Chain);
        _insert.Run();
        return removed;
    }

    public void Dispose()
    {
        _delete.Dispose();
        _insert.Dispose();
    }
}
