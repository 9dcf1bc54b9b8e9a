using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using MinerGrpc.Core.Delivery;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// Appends commits: one row for the events and the rest in the same transaction. Owned by one thread.
/// </summary>
internal sealed class JournalWriter : IDisposable
{
    /// <summary>
    /// Batch ids that are remembered; a publisher that retries does so long before a million others came.
    /// </summary>
    private const int PublishedKept = 1_000_000;

    private readonly SqliteConnection _connection;
    private readonly BarTable _bars;
    private readonly WaitingTradeTable _waiting;
    private readonly SqliteCommand _insert;
    private readonly byte[] _chain;
    private readonly byte[] _nextChain = new byte[RowChecksum.ChainLength];

    /// <param name="connection">The writer.</param>
    /// <param name="bars">Writes bars.</param>
    /// <param name="waiting">Writes trades that wait.</param>
    /// <param name="chain">The last row's link; zeros for an empty journal.</param>
    public JournalWriter(SqliteConnection connection, BarTable bars, WaitingTradeTable waiting, byte[] chain)
    {
        _connection = connection;
        _bars = bars;
        _waiting = waiting;
        _chain = chain;
        _insert = connection.CreateCommand();
        _insert.CommandText =
            """
            INSERT INTO journal(first_sequence, last_sequence, first_time, last_time, events, crc32c, chain)
            VALUES ($first, $last, $first_time, $last_time, $events, $crc32c, $chain)
            """;
        foreach (var name in (string[])["$first", "$last", "$first_time", "$last_time", "$crc32c"])
        {
            _insert.Parameters.Add(name, SqliteType.Integer);
        }

        _insert.Parameters.Add("$events", SqliteType.Blob);
        _insert.Parameters.Add("$chain", SqliteType.Blob);
    }

    public void Append(JournalCommit commit)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        if (commit.Events is { } events)
        {
            AppendRow(events, transaction);
        }

        foreach (var batch in commit.Published)
        {
            AppendPublished(batch, transaction);
        }

        foreach (var progress in commit.Progress)
        {
            _connection.Execute(
                """
                INSERT INTO feed_progress(feed, through_time) VALUES (@Feed, @through)
                ON CONFLICT (feed) DO UPDATE SET through_time = excluded.through_time
                """,
                new { progress.Feed, through = progress.Through.UnixNanos }, transaction);
        }

        _bars.Write(_connection, commit.Projected.Bars, transaction);
        DealTable.Write(_connection, commit.Projected.Deals, transaction);
        AlertTable.Write(_connection, commit.Projected.Alerts, transaction);
        DealTable.WriteRequests(_connection, commit.DealRequests, transaction);
        if (commit.WaitingTrades is { } waiting)
        {
            _waiting.Write(_connection, waiting, transaction);
        }

        if (commit.Checkpoint is { } checkpoint)
        {
            CheckpointTable.Write(_connection, checkpoint, transaction);
        }

        transaction.Commit();
        if (commit.Events is not null)
        {
            _nextChain.CopyTo(_chain.AsSpan());
        }
    }

    public void Dispose() => _insert.Dispose();

    private void AppendRow(EncodedBatch batch, SqliteTransaction transaction)
    {
        // Microsoft.Data.Sqlite binds a whole array only; a batch's bytes are exactly one.
        var bytes = Exact(batch.Bytes);
        var crc = RowChecksum.Crc32C(batch.FirstSequence, batch.LastSequence, batch.FirstTime.UnixNanos,
            batch.LastTime.UnixNanos, bytes);
        RowChecksum.Chain(_chain, batch.FirstSequence, crc, bytes, _nextChain);
        _insert.Transaction = transaction;
        _insert.Parameters["$first"].Value = batch.FirstSequence;
        _insert.Parameters["$last"].Value = batch.LastSequence;
        _insert.Parameters["$first_time"].Value = batch.FirstTime.UnixNanos;
        _insert.Parameters["$last_time"].Value = batch.LastTime.UnixNanos;
        _insert.Parameters["$events"].Value = bytes;
        _insert.Parameters["$crc32c"].Value = (long)crc;
        _insert.Parameters["$chain"].Value = _nextChain;
        _insert.ExecuteNonQuery();
    }

    private static byte[] Exact(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var segment)
        && segment.Offset == 0 && segment.Array!.Length == segment.Count
            ? segment.Array
            : bytes.ToArray();

    private void AppendPublished(PublishedBatch batch, SqliteTransaction transaction)
    {
        var verdicts = JsonSerializer.Serialize(batch.Verdicts.ToCounts());
        var number = _connection.ExecuteScalar<long>(
            """
            INSERT INTO published_batches(source, batch_id, digest, last_sequence, verdicts, crc32c)
            VALUES (@Source, @BatchId, @Digest, @LastSequence, @verdicts, @crc) RETURNING number
            """,
            new
            {
                batch.Source,
                batch.BatchId,
                batch.Digest,
                batch.LastSequence,
                verdicts,
                crc = (long)RowChecksum.Crc32C(
                    [batch.LastSequence], [batch.Source, batch.BatchId, verdicts], batch.Digest),
            },
            transaction);
        _connection.Execute("DELETE FROM published_batches WHERE number <= @limit",
            new { limit = number - PublishedKept }, transaction);
    }
}
