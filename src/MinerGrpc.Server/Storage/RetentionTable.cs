using Dapper;
using Microsoft.Data.Sqlite;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// The one row that says what retention has removed, so that a row that is missing otherwise is damage.
/// </summary>
internal static class RetentionTable
{
    private sealed record Row(long EventsThrough, byte[] Chain, long? MinutesBefore, long Crc32C);

    /// <summary>The row, and the link of the last event that was removed.</summary>
    /// <exception cref="JournalCorruptException">It does not fit its checksum.</exception>
    public static (JournalRetention Retention, byte[] Chain) Read(SqliteConnection connection)
    {
        var row = connection.QuerySingleOrDefault<Row>(
            """
            SELECT events_through AS EventsThrough, chain AS Chain, minutes_before AS MinutesBefore, crc32c AS Crc32C
            FROM retention
            """);
        if (row is null)
        {
            return (new JournalRetention(0, null), new byte[RowChecksum.ChainLength]);
        }

        return Checksum(row) == row.Crc32C
            ? (new JournalRetention(
                row.EventsThrough, row.MinutesBefore is { } nanos ? new Instant(nanos) : null), row.Chain)
            : throw new JournalCorruptException("the record of what retention removed does not fit its checksum");
    }

    public static void Write(
        SqliteConnection connection, JournalRetention retention, byte[] chain)
    {
        var row = new Row(retention.EventsThrough, chain, retention.MinutesBefore?.UnixNanos, 0);
        connection.Execute(
            """
            INSERT OR REPLACE INTO retention(id, events_through, chain, minutes_before, crc32c)
            VALUES (1, @EventsThrough, @Chain, @MinutesBefore, @Crc32C)
            """,
            row with { Crc32C = Checksum(row) });
    }

    private static uint Checksum(Row row) =>
        RowChecksum.Crc32C([row.EventsThrough, row.MinutesBefore], [], row.Chain);
}
