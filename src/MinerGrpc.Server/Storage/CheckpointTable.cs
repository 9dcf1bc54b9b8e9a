using Dapper;
using Microsoft.Data.Sqlite;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Storage;

/// <summary>A checkpoint as it is stored.</summary>
/// <param name="Checkpoint">Without its events and memory where they are not to be believed.</param>
/// <param name="FitsChecksum">False: it is not to be believed.</param>
internal sealed record StoredCheckpoint(JournalCheckpoint Checkpoint, bool FitsChecksum);

/// <summary>Checkpoints in the order of their sequence. Stateless.</summary>
internal static class CheckpointTable
{
    private sealed record Row(long Sequence, long MarketTime, byte[] Events, byte[] Memory, long Crc32C);

    public static ReadyCheckpoint Pack(JournalCheckpoint checkpoint) => new(
        checkpoint.Sequence, checkpoint.MarketTime, Compressed.Pack(checkpoint.Events),
        Compressed.Pack(checkpoint.Memory));

    public static void Write(SqliteConnection connection, ReadyCheckpoint checkpoint)
    {
        var time = checkpoint.MarketTime.UnixNanos;
        connection.Execute(
            """
            INSERT OR REPLACE INTO checkpoints(sequence, market_time, events, memory, crc32c)
            VALUES (@Sequence, @time, @Events, @Memory, @crc)
            """,
            new
            {
                checkpoint.Sequence,
                time,
                checkpoint.Events,
                checkpoint.Memory,
                crc = (long)RowChecksum.Crc32C(checkpoint.Sequence, time, checkpoint.Events, checkpoint.Memory),
            });
    }

    /// <summary>All of them, oldest first, one at a time.</summary>
    public static IEnumerable<StoredCheckpoint> ReadAll(SqliteConnection connection) => connection.Query<Row>(
        """
        SELECT sequence AS Sequence, market_time AS MarketTime, events AS Events, memory AS Memory, crc32c AS Crc32C
        FROM checkpoints ORDER BY sequence
        """,
        buffered: false).Select(ToStored);

    private static StoredCheckpoint ToStored(Row row)
    {
        var fits = RowChecksum.Crc32C(row.Sequence, row.MarketTime, row.Events, row.Memory) == row.Crc32C;
        return new StoredCheckpoint(
            new JournalCheckpoint(
                row.Sequence, new Instant(row.MarketTime), fits ? Compressed.UnpackIfPacked(row.Events) : [],
                fits ? Compressed.UnpackIfPacked(row.Memory) : []),
            fits);
    }
}
