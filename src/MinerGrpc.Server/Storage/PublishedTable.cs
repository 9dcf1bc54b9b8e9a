using System.Text.Json;
using Microsoft.Data.Sqlite;
using MinerGrpc.Core.Market;
using SQLitePCL;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// The batches that a publisher may send again: looked up before each batch, written with each commit. On the writer's
/// connection, by its thread alone, with statements that are prepared once: a message may hold a single quote.
/// </summary>
internal sealed class PublishedTable(SqliteConnection connection) : IDisposable
{
    /// <summary>
    /// Batch ids that are remembered; a publisher that retries does so long before a million others came.
    /// </summary>
    private const int Kept = 1_000_000;

    private readonly sqlite3 _database = connection.Handle!;

    private readonly PreparedStatement _find = new(
        connection,
        "SELECT digest, last_sequence, verdicts, crc32c FROM published_batches WHERE source = ? AND batch_id = ?");

    private readonly PreparedStatement _insert = new(
        connection,
        """
        INSERT INTO published_batches(source, batch_id, digest, last_sequence, verdicts, crc32c)
        VALUES (?, ?, ?, ?, ?, ?)
        """);

    private readonly PreparedStatement _trim = new(connection, "DELETE FROM published_batches WHERE number <= ?");

    /// <summary>Null: it was not published, or so long ago that it is forgotten.</summary>
    /// <exception cref="JournalCorruptException">Its row does not fit its checksum.</exception>
    public PublishedBatch? Find(string source, string batchId)
    {
        try
        {
            _find.Bind(1, source);
            _find.Bind(2, batchId);
            return _find.Step() ? Read(source, batchId) : null;
        }
        finally
        {
            _find.Reset();
        }
    }

    public void Write(IReadOnlyList<PublishedBatch> batches)
    {
        foreach (var batch in batches)
        {
            var verdicts = JsonSerializer.Serialize(batch.Verdicts.ToCounts());
            _insert.Bind(1, batch.Source);
            _insert.Bind(2, batch.BatchId);
            _insert.Bind(3, batch.Digest);
            _insert.Bind(4, batch.LastSequence);
            _insert.Bind(5, verdicts);
            _insert.Bind(6, Checksum(batch.Source, batch.BatchId, batch.Digest, batch.LastSequence, verdicts));
            _insert.Run();
        }

        if (batches.Count > 0 && raw.sqlite3_last_insert_rowid(_database) - Kept is > 0 and var forgotten)
        {
            _trim.Bind(1, forgotten);
            _trim.Run();
        }
    }

    public void Dispose()
    {
        _find.Dispose();
        _insert.Dispose();
        _trim.Dispose();
    }

    private PublishedBatch Read(string source, string batchId)
    {
        var (digest, last, verdicts) = (_find.Blob(0), _find.Int64(1), _find.Text(2));

        // Rows of an older schema have no checksum.
        return _find.IsNull(3) || _find.Int64(3) == Checksum(source, batchId, digest, last, verdicts)
            ? new PublishedBatch(
                source, batchId, digest, last, VerdictTally.FromCounts(JsonSerializer.Deserialize<int[]>(verdicts)))
            : throw new JournalCorruptException(
                $"the published batch {batchId} of {source} does not fit its checksum");
    }

    private static long Checksum(string source, string batchId, byte[] digest, long lastSequence, string verdicts) =>
        RowChecksum.Crc32C([lastSequence], [source, batchId, verdicts], digest);
}
