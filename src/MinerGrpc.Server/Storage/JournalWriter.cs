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
    private readonly JournalInsert _insert;
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
        _insert = new JournalInsert(connection);
    }

    public void Append(JournalCommit commit)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        if (commit.Events is { } events)
        {
            AppendRow(events);
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

    private void AppendRow(EncodedBatch batch)
    {
        var head = new JournalRowHead(
            batch.FirstSequence, batch.LastSequence, batch.FirstTime.UnixNanos, batch.LastTime.UnixNanos);
        var bytes = batch.Bytes.Span;
        var crc = RowChecksum.Crc32C(head.FirstSequence, head.LastSequence, head.FirstTime, head.LastTime, bytes);
        RowChecksum.Chain(_chain, head.FirstSequence, crc, bytes, _nextChain);
        _insert.Run(head, bytes, crc, _nextChain);
    }

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
