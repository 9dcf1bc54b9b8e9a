using Microsoft.Data.Sqlite;

namespace MinerGrpc.Server.Storage;

/// <summary>The insert of one journal row, within the transaction of its connection.</summary>
internal sealed class JournalInsert(SqliteConnection connection) : IDisposable
{
    private readonly PreparedStatement _statement = new(
        connection,
        """
        INSERT INTO journal(first_sequence, last_sequence, first_time, last_time, events, crc32c, chain)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """);

    /// <exception cref="SqliteException">It was not written.</exception>
    public void Run(in JournalRowHead head, ReadOnlySpan<byte> events, uint crc, ReadOnlySpan<byte> chain)
    {
        _statement.Bind(1, head.FirstSequence);
        _statement.Bind(2, head.LastSequence);
        _statement.Bind(3, head.FirstTime);
        _statement.Bind(4, head.LastTime);
        _statement.Bind(5, events);
        _statement.Bind(6, crc);
        _statement.Bind(7, chain);
        _statement.Run();
    }

    public void Dispose() => _statement.Dispose();
}

/// <summary>The columns of a row that are numbers; times in Unix nanoseconds.</summary>
internal readonly record struct JournalRowHead(long FirstSequence, long LastSequence, long FirstTime, long LastTime);
