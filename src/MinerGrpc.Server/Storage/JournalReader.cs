using Dapper;
using Microsoft.Data.Sqlite;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// Reads rows and checks each before anybody believes it. Thread-safe: each call has its own connection.
/// </summary>
internal sealed class JournalReader(SqliteConnections connections)
{
    private sealed record CheckpointRow(long Sequence, long MarketTime, byte[] Events, byte[] Memory, long Crc32C);

    /// <param name="sequence">The last event that the caller has.</param>
    /// <param name="maximumBytes">About how much.</param>
    /// <param name="range">What the journal must hold: a row that is missing there is damage, not an end.</param>
    /// <exception cref="JournalExpiredException">The next event is no longer kept.</exception>
    public List<JournalRow> ReadAfter(long sequence, int maximumBytes, Func<JournalRange> range)
    {
        var newest = range().Newest;
        using var snapshot = connections.OpenSnapshot();
        var rows = new List<JournalRow>();
        var bytes = 0;
        var before = sequence;
        foreach (var row in JournalRows.After(snapshot.Connection, sequence))
        {
            if (row.FirstSequence > before + 1)
            {
                // What was expired meanwhile is no damage: the newest range says so.
                throw before < range().OldestAfter
                    ? Expired(before, range().OldestAfter)
                    : Missing(before + 1, row.FirstSequence - 1);
            }

            before = row.LastSequence;
            rows.Add(new JournalRow(row.FirstSequence, row.LastSequence, row.Events));
            bytes += row.Events.Length;
            if (bytes >= maximumBytes)
            {
                break;
            }
        }

        return rows.Count == 0 && before < newest ? throw Missing(before + 1, newest) : rows;
    }

    /// <summary>By halving over the key: market time never falls from row to row.</summary>
    public long SequenceBefore(Instant marketTime, JournalRange range)
    {
        using var snapshot = connections.OpenSnapshot();
        long low = range.OldestAfter, high = range.Newest;
        while (low < high)
        {
            // The smallest sequence such that the row that holds the next one ends at or after the time.
            var middle = low + ((high - low) / 2);
            if (JournalRows.EndOf(snapshot.Connection, middle + 1, marketTime.UnixNanos) is not { } row)
            {
                break;
            }

            if (row.Time < marketTime.UnixNanos)
            {
                low = Math.Max(middle + 1, row.Sequence);
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    public JournalGrowth ReadGrowth()
    {
        using var connection = connections.OpenReader();
        return new JournalGrowth(
            connection.ExecuteScalar<long>("PRAGMA freelist_count")
                * connection.ExecuteScalar<long>("PRAGMA page_size"),
            connection.ExecuteScalar<long?>(
                "SELECT last_sequence FROM journal_segments ORDER BY first_sequence DESC LIMIT 1") ?? 0);
    }

    /// <summary>Checks rows after a sequence by themselves; one that does not fit does not end it.</summary>
    public ScrubResult Scrub(long after, int maximumBytes)
    {
        using var snapshot = connections.OpenSnapshot();
        var damages = new List<string>();
        long bytes = 0, through = 0;
        var checks = JournalRows.SegmentsAfter(snapshot.Connection, after)
            .Select(segment => (segment.LastSequence, segment.Events.Length, (Action)(() => segment.Unpack())))
            .Concat(JournalRows.UnpackedAfter(snapshot.Connection, after)
                .Select(row => (row.LastSequence, row.Events.Length, (Action)row.Check)));
        foreach (var (last, length, check) in checks)
        {
            if (bytes >= maximumBytes)
            {
                return new ScrubResult(through, bytes, damages);
            }

            (through, bytes) = (last, bytes + length);
            try
            {
                check();
            }
            catch (JournalCorruptException e)
            {
                damages.Add(e.Message);
            }
        }

        return new ScrubResult(0, bytes, damages);
    }

    public JournalCheckpoint? FindCheckpoint(Instant atOrBefore)
    {
        using var connection = connections.OpenReader();
        var row = connection.QuerySingleOrDefault<CheckpointRow>(
            """
            SELECT sequence AS Sequence, market_time AS MarketTime, events AS Events, memory AS Memory,
                   crc32c AS Crc32C
            FROM checkpoints WHERE market_time <= @time ORDER BY sequence DESC LIMIT 1
            """,
            new { time = atOrBefore.UnixNanos });
        if (row is null)
        {
            return null;
        }

        if (RowChecksum.Crc32C(row.Sequence, row.MarketTime, row.Events, row.Memory) != row.Crc32C)
        {
            throw new JournalCorruptException($"checkpoint {row.Sequence} does not fit its checksum");
        }

        return new JournalCheckpoint(
            row.Sequence, new Instant(row.MarketTime), Compressed.UnpackIfPacked(row.Events),
            Compressed.UnpackIfPacked(row.Memory));
    }

    public Instant? FindFeedProgress(string feed)
    {
        using var connection = connections.OpenReader();
        var time = connection.QuerySingleOrDefault<long?>(
            "SELECT through_time FROM feed_progress WHERE feed = @feed", new { feed });
        return time is { } nanos ? new Instant(nanos) : null;
    }

    public static JournalRange ReadRange(SqliteConnection connection) =>
        JournalRows.Oldest(connection) is { } oldest && JournalRows.Newest(connection) is { } newest
            ? new JournalRange(
                oldest.First - 1, newest.Last, new Instant(oldest.FirstTime), new Instant(newest.LastTime))
            : new JournalRange(0, 0, null, null);

    /// <summary>
    /// Checks the newest rows (checksum, chain, contiguous sequences) as far as a restart replays them and at least
    /// 64 MiB, and returns the last link. What lies further back is checked when it is read, and by the scrub.
    /// </summary>
    /// <exception cref="JournalCorruptException">Names the row.</exception>
    public static byte[] CheckTail(SqliteConnection connection)
    {
        const long atLeastBytes = 64L << 20;
        var checkpoint = connection.QuerySingleOrDefault<long?>("SELECT max(sequence) FROM checkpoints") ?? 0;
        byte[]? newest = null;
        StoredRow? after = null;
        long bytes = 0;
        foreach (var row in JournalRows.Backwards(connection))
        {
            newest ??= row.Chain;
            after?.CheckFollows(row);
            after = row;
            bytes += row.Events.Length;
            if (bytes >= atLeastBytes && row.FirstSequence <= checkpoint)
            {
                break;
            }
        }

        if (after is { FirstSequence: 1 })
        {
            after.CheckFollows(null);
        }

        return newest is null ? new byte[RowChecksum.ChainLength] : [.. newest];
    }

    public static JournalCorruptException Missing(long first, long last) =>
        new($"the journal's events {first} to {last} are missing");

    private static JournalExpiredException Expired(long sequence, long oldestAfter) => new(
        $"the events after sequence {sequence} are no longer kept; the oldest that can be read follow {oldestAfter}",
        oldestAfter);
}
