using System.Text.Json;
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
    private const string Columns =
        "first_sequence AS FirstSequence, last_sequence AS LastSequence, first_time AS FirstTime, "
        + "last_time AS LastTime, events AS Events, crc32c AS Crc32C, chain AS Chain";

    private sealed record Row(long FirstSequence, long LastSequence, long FirstTime, long LastTime, byte[] Events,
        long Crc32C, byte[] Chain);

    private sealed record CheckpointRow(long Sequence, long MarketTime, byte[] Events, byte[] Memory, long Crc32C);

    private sealed record PublishedRow(byte[] Digest, long LastSequence, string Verdicts, long? Crc32C);

    /// <param name="sequence">The last event that the caller has.</param>
    /// <param name="maximumBytes">About how much.</param>
    /// <param name="range">What the journal must hold at least: a row that is missing there is damage, not an
    /// end.</param>
    public List<JournalRow> ReadAfter(long sequence, int maximumBytes, JournalRange range)
    {
        using var connection = connections.OpenReader();
        var rows = new List<JournalRow>();
        var bytes = 0;
        var before = Math.Max(sequence, range.OldestAfter);

        // The row that holds the next event begins at or before it; from there on the key is in order.
        foreach (var row in connection.Query<Row>(
            $"""
            SELECT {Columns} FROM journal
            WHERE first_sequence >= coalesce(
                (SELECT max(first_sequence) FROM journal WHERE first_sequence <= @next), 0)
            ORDER BY first_sequence
            """,
            new { next = sequence + 1 }, buffered: false))
        {
            if (row.LastSequence <= sequence)
            {
                continue;
            }

            Check(row);
            if (row.FirstSequence > before + 1)
            {
                throw Missing(before + 1, row.FirstSequence - 1);
            }

            before = row.LastSequence;
            rows.Add(new JournalRow(row.FirstSequence, row.LastSequence, row.Events));
            bytes += row.Events.Length;
            if (bytes >= maximumBytes)
            {
                break;
            }
        }

        return rows.Count == 0 && before < range.Newest ? throw Missing(before + 1, range.Newest) : rows;
    }

    /// <summary>By halving over the key: market time never falls from row to row.</summary>
    public long SequenceBefore(Instant marketTime, JournalRange range)
    {
        using var connection = connections.OpenReader();
        long low = range.OldestAfter, high = range.Newest;
        while (low < high)
        {
            // The smallest sequence such that the row that holds the next one ends at or after the time.
            var middle = low + ((high - low) / 2);
            var last = connection.QuerySingleOrDefault<(long LastSequence, long LastTime)?>(
                """
                SELECT last_sequence, last_time FROM journal
                WHERE first_sequence <= @next ORDER BY first_sequence DESC LIMIT 1
                """,
                new { next = middle + 1 });
            if (last is not { } row)
            {
                break;
            }

            if (row.LastTime < marketTime.UnixNanos)
            {
                low = Math.Max(middle + 1, row.LastSequence);
            }
            else
            {
                high = middle;
            }
        }

        return low;
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

        return new JournalCheckpoint(row.Sequence, new Instant(row.MarketTime), row.Events, row.Memory);
    }

    public PublishedBatch? FindPublished(string source, string batchId)
    {
        using var connection = connections.OpenReader();
        var row = connection.QuerySingleOrDefault<PublishedRow>(
            """
            SELECT digest AS Digest, last_sequence AS LastSequence, verdicts AS Verdicts, crc32c AS Crc32C
            FROM published_batches WHERE source = @source AND batch_id = @batchId
            """,
            new { source, batchId });
        if (row is { Crc32C: { } crc }
            && crc != RowChecksum.Crc32C([row.LastSequence], [source, batchId, row.Verdicts], row.Digest))
        {
            throw new JournalCorruptException(
                $"the published batch {batchId} of {source} does not fit its checksum");
        }

        return row is null ? null : new PublishedBatch(source, batchId, row.Digest, row.LastSequence,
            VerdictTally.FromCounts(JsonSerializer.Deserialize<int[]>(row.Verdicts)));
    }

    public Instant? FindFeedProgress(string feed)
    {
        using var connection = connections.OpenReader();
        var time = connection.QuerySingleOrDefault<long?>(
            "SELECT through_time FROM feed_progress WHERE feed = @feed", new { feed });
        return time is { } nanos ? new Instant(nanos) : null;
    }

    public static JournalRange ReadRange(SqliteConnection connection)
    {
        var first = connection.QuerySingleOrDefault<(long, long)?>(
            "SELECT first_sequence, first_time FROM journal ORDER BY first_sequence LIMIT 1");
        var last = connection.QuerySingleOrDefault<(long, long)?>(
            "SELECT last_sequence, last_time FROM journal ORDER BY first_sequence DESC LIMIT 1");
        return first is not { } f || last is not { } l
            ? new JournalRange(0, 0, null, null)
            : new JournalRange(f.Item1 - 1, l.Item1, new Instant(f.Item2), new Instant(l.Item2));
    }

    /// <summary>
    /// Checks the newest rows (checksum, chain, contiguous sequences) as far as a restart replays them and at least
    /// 64 MiB, and returns the last link. What lies further back is checked when it is read.
    /// </summary>
    /// <exception cref="JournalCorruptException">Names the row.</exception>
    public static byte[] CheckTail(SqliteConnection connection)
    {
        const long atLeastBytes = 64L << 20;
        var checkpoint = connection.QuerySingleOrDefault<long?>("SELECT max(sequence) FROM checkpoints") ?? 0;
        byte[]? newest = null;
        Row? after = null;
        long bytes = 0;
        foreach (var row in connection.Query<Row>(
            $"SELECT {Columns} FROM journal ORDER BY first_sequence DESC", buffered: false))
        {
            Check(row);
            newest ??= row.Chain;
            if (after is not null)
            {
                CheckLink(row, after);
            }

            after = row;
            bytes += row.Events.Length;
            if (bytes >= atLeastBytes && row.FirstSequence <= checkpoint)
            {
                break;
            }
        }

        if (after is { FirstSequence: 1 })
        {
            CheckLink(null, after);
        }

        return newest is null ? new byte[RowChecksum.ChainLength] : [.. newest];
    }

    private static JournalCorruptException Missing(long first, long last) =>
        new($"the journal's events {first} to {last} are missing");

    private static void Check(Row row)
    {
        var crc = RowChecksum.Crc32C(row.FirstSequence, row.LastSequence, row.FirstTime, row.LastTime, row.Events);
        if (crc != row.Crc32C)
        {
            throw new JournalCorruptException(
                $"journal row {row.FirstSequence} (events {row.FirstSequence} to {row.LastSequence}) does not fit its "
                + "checksum");
        }
    }

    private static void CheckLink(Row? before, Row row)
    {
        Span<byte> expected = stackalloc byte[RowChecksum.ChainLength];
        RowChecksum.Chain(before?.Chain ?? new byte[RowChecksum.ChainLength], row.FirstSequence, (uint)row.Crc32C,
            row.Events, expected);
        if (!expected.SequenceEqual(row.Chain) || (before is not null && before.LastSequence + 1 != row.FirstSequence))
        {
            throw new JournalCorruptException(
                $"journal row {row.FirstSequence} does not follow the row before it"
                + (before is null ? string.Empty : $" (events {before.FirstSequence} to {before.LastSequence})"));
        }
    }
}
