using Dapper;
using Microsoft.Data.Sqlite;
using MinerGrpc.Core.Delivery;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// Appends commits: one row for the events and the rest in the same transaction. Owned by one thread.
/// </summary>
internal sealed class JournalWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly BarTable _bars;
    private readonly PublishedTable _published;
    private readonly WaitingTradeTable _waiting;
    private readonly JournalInsert _insert;
    private readonly WriteTransaction _transaction;
    private readonly Action<JournalCommit> _write;
    private readonly byte[] _chain;
    private readonly byte[] _nextChain = new byte[RowChecksum.ChainLength];

    /// <param name="connection">The writer.</param>
    /// <param name="bars">Writes bars.</param>
    /// <param name="published">Writes batches.</param>
    /// <param name="waiting">Writes trades that wait.</param>
    /// <param name="chain">The last row's link; zeros for an empty journal.</param>
    public JournalWriter(
        SqliteConnection connection, BarTable bars, PublishedTable published, WaitingTradeTable waiting, byte[] chain)
    {
        _connection = connection;
        _bars = bars;
        _published = published;
        _waiting = waiting;
        _chain = chain;
        _insert = new JournalInsert(connection);
        _transaction = new WriteTransaction(connection);
        _write = Write;
    }

    public void Append(JournalCommit commit)
    {
        _transaction.Run(_write, commit);
        if (commit.Events is not null)
        {
            _nextChain.CopyTo(_chain.AsSpan());
        }
    }

    public void Dispose()
    {
        _insert.Dispose();
        _transaction.Dispose();
    }

    private void Write(JournalCommit commit)
    {
        if (commit.Events is { } events)
        {
            AppendRow(events);
        }

        _published.Write(commit.Published);

        foreach (var progress in commit.Progress)
        {
            _connection.Execute(
                """
                INSERT INTO feed_progress(feed, through_time) VALUES (@Feed, @through)
                ON CONFLICT (feed) DO UPDATE SET through_time = excluded.through_time
                """,
                new { progress.Feed, through = progress.Through.UnixNanos });
        }

        _bars.Write(_connection, commit.Projected.Bars);
        DealTable.Write(_connection, commit.Projected.Deals);
        AlertTable.Write(_connection, commit.Projected.Alerts);
        DealTable.WriteRequests(_connection, commit.DealRequests);
        if (commit.WaitingTrades is { } waiting)
        {
            _waiting.Write(_connection, waiting);
        }

        if (commit.Checkpoint is { } checkpoint)
        {
            CheckpointTable.Write(_connection, checkpoint);
        }
    }

    private void AppendRow(EncodedBatch batch)
    {
        var head = new JournalRowHead(
            batch.FirstSequence, batch.LastSequence, batch.FirstTime.UnixNanos, batch.LastTime.UnixNanos);
        var bytes = batch.Bytes.Span;
        var crc = RowChecksum.Crc32C(head.FirstSequence, head.LastSequence, head.FirstTime, head.LastTime, bytes);
        RowChecksum.Chain(_chain, head.FirstSequence, crc, bytes, _nextChain);
        _insert.Run(head, bytes, crc, _nextChain);
    }
}
