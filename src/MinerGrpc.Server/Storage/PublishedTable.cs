using System.Text.Json;
using Microsoft.Data.Sqlite;
using MinerGrpc.Core.Market;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// The batches that a publisher may send again: looked up before each batch, written with each commit. On the writer's
/// connection, by its thread alone, with statements that are prepared once: a message may hold a single quote.
/// </summary>
internal sealed class PublishedTable : IDisposable
{
    /// <summary>
    /// Batch ids that are remembered; a publisher that retries does so long before a million others came.
    /// </summary>
    private const int Kept = 1_000_000;

    private readonly SqliteCommand _find;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _trim;

    public PublishedTable(SqliteConnection connection)
    {
        _find = Command(
            connection,
            """
            SELECT digest, last_sequence, verdicts, crc32c FROM published_batches
            WHERE source = $source AND batch_id = $batch_id
            """,
            "$source", "$batch_id");
        _insert = Command(
            connection,
            """
            INSERT INTO published_batches(source, batch_id, digest, last_sequence, verdicts, crc32c)
            VALUES ($source, $batch_id, $digest, $last, $verdicts, $crc) RETURNING number
            """,
            "$source", "$batch_id", "$digest", "$last", "$verdicts", "$crc");
        _trim = Command(connection, "DELETE FROM published_batches WHERE number <= $limit", "$limit");
    }

    /// <summary>Null: it was not published, or so long ago that it is forgotten.</summary>
    /// <exception cref="JournalCorruptException">Its row does not fit its checksum.</exception>
    public PublishedBatch? Find(string source, string batchId)
    {
        Set(_find, source, batchId);
        using var reader = _find.ExecuteReader();
        if (!reader.Read())
        {
            return null;
        }

        var (digest, last, verdicts) = (reader.GetFieldValue<byte[]>(0), reader.GetInt64(1), reader.GetString(2));

        // Rows of an older schema have no checksum.
        if (!reader.IsDBNull(3) && reader.GetInt64(3) != Checksum(source, batchId, digest, last, verdicts))
        {
            throw new JournalCorruptException(
                $"the published batch {batchId} of {source} does not fit its checksum");
        }

        return new PublishedBatch(
            source, batchId, digest, last, VerdictTally.FromCounts(JsonSerializer.Deserialize<int[]>(verdicts)));
    }

    public void Write(IReadOnlyList<PublishedBatch> batches, SqliteTransaction transaction)
    {
        if (batches.Count == 0)
        {
            return;
        }

        _insert.Transaction = transaction;
        var number = 0L;
        foreach (var batch in batches)
        {
            var verdicts = JsonSerializer.Serialize(batch.Verdicts.ToCounts());
            Set(
                _insert, batch.Source, batch.BatchId, batch.Digest, batch.LastSequence, verdicts,
                Checksum(batch.Source, batch.BatchId, batch.Digest, batch.LastSequence, verdicts));
            number = (long)_insert.ExecuteScalar()!;
        }

        _trim.Transaction = transaction;
        Set(_trim, number - Kept);
        _trim.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _find.Dispose();
        _insert.Dispose();
        _trim.Dispose();
    }

    private static long Checksum(string source, string batchId, byte[] digest, long lastSequence, string verdicts) =>
        RowChecksum.Crc32C([lastSequence], [source, batchId, verdicts], digest);

    private static SqliteCommand Command(SqliteConnection connection, string sql, params string[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter(name, null));
        }

        return command;
    }

    private static void Set(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }
}
