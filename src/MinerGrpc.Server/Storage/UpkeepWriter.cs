using Dapper;
using Microsoft.Data.Sqlite;
using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Instruments;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// Carries out steps of upkeep, each in a transaction of its own, which nobody waits to be flushed: a step that a power
/// cut has taken is due again, and what is acked later flushes it as well. Owned by the writer's thread.
/// </summary>
/// <param name="connection">The writer.</param>
/// <param name="universe">The instruments.</param>
/// <param name="durability">Of the other commits of the connection.</param>
internal sealed class UpkeepWriter(
    SqliteConnection connection, Universe universe, DurabilityMode durability) : IDisposable
{
    private readonly WriteTransaction _transaction = new(connection);
    private readonly SegmentInsert _insert = new(connection);

    public void Apply(UpkeepStep step)
    {
        SqliteConnections.SetDurability(connection, DurabilityMode.Process);
        try
        {
            CarryOut(step);
        }
        finally
        {
            SqliteConnections.SetDurability(connection, durability);
        }
    }

    public void Dispose()
    {
        _insert.Dispose();
        _transaction.Dispose();
    }

    private void CarryOut(UpkeepStep step)
    {
        switch (step)
        {
            case ExpireEventsStep expire:
                _transaction.Run(Expire, expire);
                break;
            case ExpireMinutesStep minutes:
                _transaction.Run(Expire, minutes);
                break;
            case PackStep pack:
                _transaction.Run(Pack, pack);
                break;
            case ReturnPagesStep pages:
                FreePages.Return(connection, pages.Pages);
                break;
            default:
                throw new InvalidOperationException($"Upkeep does not know {step.GetType().Name}.");
        }
    }

    private void Expire(ExpireEventsStep step)
    {
        var parameters = new { through = step.Through };
        var last = connection.QuerySingle<(long LastSequence, byte[] Chain)>(
            """
            SELECT last_sequence, chain FROM
                (SELECT first_sequence, last_sequence, chain FROM journal WHERE first_sequence <= @through
                UNION ALL
                SELECT first_sequence, last_sequence, chain FROM journal_segments WHERE first_sequence <= @through)
            ORDER BY first_sequence DESC LIMIT 1
            """,
            parameters);
        if (last.LastSequence != step.Through)
        {
            throw new JournalCorruptException(
                $"no row of the journal ends at event {step.Through}, where a checkpoint lies");
        }

        connection.Execute(
            """
            DELETE FROM journal WHERE first_sequence <= @through;
            DELETE FROM journal_segments WHERE first_sequence <= @through;
            DELETE FROM checkpoints WHERE sequence < @through;
            """,
            parameters);
        var before = RetentionTable.Read(connection).Retention;
        RetentionTable.Write(connection, before with { EventsThrough = step.Through }, last.Chain);
    }

    private void Expire(ExpireMinutesStep step)
    {
        connection.Execute(
            "DELETE FROM bars WHERE instrument = @Name AND interval = @minute AND start_time < @before",
            universe.Instruments.Select(i => new
            {
                i.Name, minute = (int)BarInterval.OneMinute, before = step.Before.UnixNanos,
            }));
        var (retention, chain) = RetentionTable.Read(connection);
        RetentionTable.Write(connection, retention with { MinutesBefore = step.Before }, chain);
    }

    private void Pack(PackStep step)
    {
        var removed = _insert.Run(step.Segment);
        if (removed != step.Rows)
        {
            throw new InvalidOperationException($"{removed} rows were to be packed instead of {step.Rows}.");
        }
    }
}
