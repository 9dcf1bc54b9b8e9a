using Dapper;
using Microsoft.Data.Sqlite;
using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// Works out the next step of upkeep, in the order return pages, expire, pack; <see cref="FreePages"/> says why
/// they go before there are more of them. Reads only; may run beside the writer, since nobody but upkeep changes old
/// rows and steps follow one another.
/// </summary>
internal sealed class UpkeepPlanner(SqliteConnections connections)
{
    /// <summary>Pages that go back in one step.</summary>
    private const int PagesAtOnce = 512;

    /// <summary>Nanoseconds.</summary>
    private const long Day = TimeSpan.TicksPerDay * 100;

    private sealed record Place(long Sequence, long MarketTime);

    /// <summary>Null: nothing is due.</summary>
    /// <exception cref="JournalCorruptException">A row that should be packed does not fit.</exception>
    public UpkeepStep? Plan(RetentionRules rules, JournalRange range)
    {
        if (range.NewestTime is not { } newest)
        {
            return null;
        }

        using var gathered = new SegmentBuilder();
        using (var snapshot = connections.OpenSnapshot())
        {
            var connection = snapshot.Connection;
            UpkeepStep? due = FreePages.AreDue(connection) ? new ReturnPagesStep(PagesAtOnce) : null;
            due ??= Expire(connection, rules, range, newest);
            due ??= Minutes(connection, rules, newest);
            if (due is not null || !Gather(connection, gathered))
            {
                return due;
            }
        }

        // Compressed after the snapshot: while it is open the write-ahead log cannot begin anew, for which a commit may
        // have to wait.
        return new PackStep(gathered.Build(), gathered.Rows, gathered.Length);
    }

    /// <summary>
    /// Up to the oldest checkpoint that is not the newest: what is left can always be rebuilt from one.
    /// </summary>
    private static ExpireEventsStep? Expire(
        SqliteConnection connection, RetentionRules rules, JournalRange range, Instant newest)
    {
        var next = connection.QuerySingleOrDefault<Place>(
            """
            SELECT sequence AS Sequence, market_time AS MarketTime FROM checkpoints
            WHERE sequence > @after AND sequence < (SELECT max(sequence) FROM checkpoints)
            ORDER BY sequence LIMIT 1
            """,
            new { after = range.OldestAfter });
        if (next is null)
        {
            return null;
        }

        var tooOld = rules.JournalAge is { } age && newest - new Instant(next.MarketTime) > age;
        var tooLarge = rules.JournalBytes is { } limit && UsedBytes(connection) > limit;
        return tooOld || tooLarge ? new ExpireEventsStep(next.Sequence, next.Sequence - range.OldestAfter) : null;
    }

    /// <summary>A day at once, so that a step stays short.</summary>
    private static ExpireMinutesStep? Minutes(SqliteConnection connection, RetentionRules rules, Instant newest)
    {
        if (rules.MinuteAge is not { } age)
        {
            return null;
        }

        var oldest = connection.ExecuteScalar<long?>(
            """
            SELECT min(first) FROM
                (SELECT (SELECT min(start_time) FROM bars WHERE instrument = instruments.name AND interval = @minute)
                    AS first FROM instruments)
            """,
            new { minute = (int)BarInterval.OneMinute });
        var before = DayOf(newest.Plus(-age).UnixNanos);
        return oldest is { } start && start < before
            ? new ExpireMinutesStep(new Instant(Math.Min(before, DayOf(start) + Day)))
            : null;
    }

    /// <summary>
    /// The oldest rows of the journal table, as far as a full segment or the next checkpoint. What follows the
    /// checkpoint before the newest one stays as it is: a restart reads it.
    /// </summary>
    /// <returns>False: it waits until it is whole.</returns>
    private static bool Gather(SqliteConnection connection, SegmentBuilder gathered)
    {
        var through = connection.ExecuteScalar<long?>(
            "SELECT sequence FROM checkpoints ORDER BY sequence DESC LIMIT 1 OFFSET 1") ?? 0;
        gathered.ChainBefore = ChainBefore(connection);
        using var rows = new PreparedStatement(connection, JournalRows.SelectUnpacked);
        long? end = null;
        while (rows.Step())
        {
            var head = new JournalRowHead(rows.Int64(0), rows.Int64(1), rows.Int64(2), rows.Int64(3));
            if (head.LastSequence > through)
            {
                return false;
            }

            gathered.Add(head, rows.Bytes(4), rows.Int64(5), rows.Blob(6));
            end ??= connection.ExecuteScalar<long>(
                "SELECT min(sequence) FROM checkpoints WHERE sequence >= @LastSequence", new { head.LastSequence });
            if (gathered.Length >= JournalSegment.FullBytes || head.LastSequence == end)
            {
                return true;
            }
        }

        return gathered.Rows > 0;
    }

    private static byte[] ChainBefore(SqliteConnection connection) =>
        connection.ExecuteScalar<byte[]?>(
            "SELECT chain FROM journal_segments ORDER BY first_sequence DESC LIMIT 1")
        ?? RetentionTable.Read(connection).Chain;

    /// <summary>Without free pages, which are used again before the file grows.</summary>
    private static long UsedBytes(SqliteConnection connection) =>
        (connection.ExecuteScalar<long>("PRAGMA page_count") - FreePages.Count(connection))
        * connection.ExecuteScalar<long>("PRAGMA page_size");

    private static long DayOf(long nanos) => nanos - (((nanos % Day) + Day) % Day);
}
