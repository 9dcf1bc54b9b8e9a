using Dapper;
using Microsoft.Data.Sqlite;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// The journal's rows in their order, wherever they stand: old ones within segments, the others in the journal table.
/// Each is checked before it is handed out. A call that looks at both tables needs a connection that sees one state of
/// the database (<see cref="SqliteConnections.OpenSnapshot"/>).
/// </summary>
internal static class JournalRows
{
    private const string Columns =
        "first_sequence AS FirstSequence, last_sequence AS LastSequence, first_time AS FirstTime, "
        + "last_time AS LastTime, events AS Events, crc32c AS Crc32C, chain AS Chain";

    private const string SegmentColumns = Columns + ", directory AS Directory, chain_before AS ChainBefore";

    /// <summary>The rows of the journal table, oldest first: four numbers, events, checksum and chain.</summary>
    public const string SelectUnpacked = $"SELECT {Columns} FROM journal ORDER BY first_sequence";

    private sealed record Row(
        long FirstSequence, long LastSequence, long FirstTime, long LastTime, byte[] Events, long Crc32C, byte[] Chain);

    private sealed record SegmentRow(
        long FirstSequence, long LastSequence, long FirstTime, long LastTime, byte[] Events, long Crc32C, byte[] Chain,
        byte[] Directory, byte[] ChainBefore);

    /// <summary>From the row that holds the event after a sequence, oldest first; read as they are taken.</summary>
    public static IEnumerable<StoredRow> After(SqliteConnection connection, long sequence)
    {
        foreach (var segment in SegmentsAfter(connection, sequence))
        {
            foreach (var row in segment.Unpack().Where(row => row.LastSequence > sequence))
            {
                yield return row;
            }
        }

        foreach (var row in UnpackedAfter(connection, sequence))
        {
            row.Check();
            yield return row;
        }
    }

    /// <summary>Newest first; read as they are taken.</summary>
    public static IEnumerable<StoredRow> Backwards(SqliteConnection connection)
    {
        foreach (var row in connection.Query<Row>(
            $"SELECT {Columns} FROM journal ORDER BY first_sequence DESC", buffered: false).Select(ToRow))
        {
            row.Check();
            yield return row;
        }

        foreach (var segment in connection.Query<SegmentRow>(
            $"SELECT {SegmentColumns} FROM journal_segments ORDER BY first_sequence DESC", buffered: false))
        {
            foreach (var row in ToSegment(segment).Unpack().Reverse())
            {
                yield return row;
            }
        }
    }

    /// <summary>As they stand, not yet checked: what a search for damage needs.</summary>
    public static IEnumerable<JournalSegment> SegmentsAfter(SqliteConnection connection, long sequence) =>
        From<SegmentRow>(connection, "journal_segments", SegmentColumns, sequence)
            .Where(segment => segment.LastSequence > sequence).Select(ToSegment);

    /// <summary>Those of the journal table, not yet checked.</summary>
    public static IEnumerable<StoredRow> UnpackedAfter(SqliteConnection connection, long sequence) =>
        From<Row>(connection, "journal", Columns, sequence)
            .Where(row => row.LastSequence > sequence).Select(ToRow);

    /// <summary>
    /// Where the row ends that holds an event, and when. Null: there is none. A row within a segment is found by the
    /// segment's directory, unless the whole segment ends before <paramref name="time"/>: then that end is told.
    /// </summary>
    public static (long Sequence, long Time)? EndOf(SqliteConnection connection, long sequence, long time)
    {
        if (End(connection, "journal", sequence) is { } row)
        {
            return row;
        }

        var segment = End(connection, "journal_segments", sequence);
        if (segment is not { } end || end.Time < time)
        {
            return segment;
        }

        var found = SegmentsAfter(connection, sequence - 1).First().Entries()
            .First(entry => entry.Row.LastSequence >= sequence).Row;
        return (found.LastSequence, found.LastTime);
    }

    /// <summary>Null: the journal is empty.</summary>
    public static (long First, long FirstTime)? Oldest(SqliteConnection connection) =>
        Edge(connection, "journal_segments", "first", "ASC") ?? Edge(connection, "journal", "first", "ASC");

    /// <summary>Null: the journal is empty.</summary>
    public static (long Last, long LastTime)? Newest(SqliteConnection connection) =>
        Edge(connection, "journal", "last", "DESC") ?? Edge(connection, "journal_segments", "last", "DESC");

    private static (long, long)? Edge(SqliteConnection connection, string table, string side, string order) =>
        connection.QuerySingleOrDefault<(long, long)?>(
            $"SELECT {side}_sequence, {side}_time FROM {table} ORDER BY first_sequence {order} LIMIT 1");

    private static (long Sequence, long Time)? End(SqliteConnection connection, string table, long sequence) =>
        connection.QuerySingleOrDefault<(long, long)?>(
            $"""
            SELECT last_sequence, last_time FROM {table}
            WHERE first_sequence <= @sequence ORDER BY first_sequence DESC LIMIT 1
            """,
            new { sequence });

    /// <summary>The row that holds the next event begins at or before it; from there on the key is in order.</summary>
    private static IEnumerable<T> From<T>(SqliteConnection connection, string table, string columns, long sequence) =>
        connection.Query<T>(
            $"""
            SELECT {columns} FROM {table}
            WHERE first_sequence >= coalesce(
                (SELECT max(first_sequence) FROM {table} WHERE first_sequence <= @next), 0)
            ORDER BY first_sequence
            """,
            new { next = sequence + 1 }, buffered: false);

    private static StoredRow ToRow(Row row) => new(
        row.FirstSequence, row.LastSequence, row.FirstTime, row.LastTime, row.Events,
        ChecksumOf(row.FirstSequence, row.Crc32C), row.Chain);

    private static JournalSegment ToSegment(SegmentRow row) => new(
        row.FirstSequence, row.LastSequence, row.FirstTime, row.LastTime, row.Directory, row.Events, row.Crc32C,
        row.ChainBefore, row.Chain);

    /// <summary>What is no number of 32 bits is damage, too.</summary>
    private static uint ChecksumOf(long firstSequence, long stored) => stored is >= 0 and <= uint.MaxValue
        ? (uint)stored
        : throw new JournalCorruptException($"journal row {firstSequence} does not fit its checksum");
}
