using Dapper;
using Microsoft.Data.Sqlite;
using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// Works out the next step of upkeep, in the order return pages, expire, pack; <see cref="FreePages"/> says why
/// they go before there are more of them. Reads only; may run beside the writer, since nobody but upkeep changes old
/// rows and steps follow one another.
/// </summary>
internal sealed class UpkeepPlanner(SqliteConnections connections, Universe universe)
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

        using var snapshot = connections.OpenSnapshot();
        var connection = snapshot.Connection;
        UpkeepStep? due = FreePages.AreDue(connection) ? new ReturnPagesStep(PagesAtOnce) : null;
        due ??= Expire(connection, rules, range, newest);
        due ??= Minutes(connection, rules, newest);
        return due ?? Pack(connection);
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
    private ExpireMinutesStep? Minutes(SqliteConnection connection, RetentionRules rules, Instant newest)
    {
        if (rules.MinuteAge is not { } age)
        {
            return null;
        }

        long? oldest = null;
        foreach (var instrument in universe.Instruments)
        {
            var first = connection.ExecuteScalar<long?>(
                "SELECT min(start_time) FROM bars WHERE instrument = @name AND interval = @minute",
                new { name = instrument.Name, minute = (int)BarInterval.OneMinute });
            oldest = oldest < first ? oldest : first ?? oldest;
        }

        var before = DayOf(newest.Plus(-age).UnixNanos);
        return oldest is { } start && start < before
            ? new ExpireMinutesStep(new Instant(Math.Min(before, DayOf(start) + Day)))
            : null;
    }

    /// <summary>
    /// The oldest rows of the journal table, as far as a full segment or the next checkpoint. What follows the
    /// checkpoint before the newest one stays as it is: a restart reads it.
    /// </summary>
    private static PackStep? Pack(SqliteConnection connection)
    {
        var through = connection.ExecuteScalar<long?>(
            "SELECT sequence FROM checkpoints ORDER BY sequence DESC LIMIT 1 OFFSET 1");
        var rows = new List<StoredRow>();
        var bytes = 0L;
        foreach (var row in JournalRows.UnpackedAfter(connection, 0))
        {
            if (through is null || row.LastSequence > through)
            {
                // The rest waits until it is whole.
                return null;
            }

            row.Check();
            rows.Add(row);
            bytes += row.Events.Length;
            if (bytes >= JournalSegment.FullBytes || IsCheckpoint(connection, row.LastSequence))
            {
                break;
            }
        }

        return rows.Count == 0
            ? null
            : new PackStep(JournalSegment.Pack(rows, ChainBefore(connection)), rows.Count, bytes);
    }

    private static bool IsCheckpoint(SqliteConnection connection, long sequence) => connection.ExecuteScalar<long>(
        "SELECT count(*) FROM checkpoints WHERE sequence = @sequence", new { sequence }) > 0;

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
