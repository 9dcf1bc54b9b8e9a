using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// The tables that no event tells: acks and requests that may be sent again, trades that wait, how far feeds have
/// come. They cannot be made anew, only checked: against their checksums and against what they name.
/// </summary>
internal static class KeptTables
{
    private sealed record Published(
        long Number, string Source, string BatchId, byte[] Digest, long LastSequence, string Verdicts, long? Crc32C);

    /// <param name="connection">Within a transaction.</param>
    /// <param name="newest">The journal's newest event.</param>
    public static IEnumerable<string> Check(SqliteConnection connection, long newest) =>
        CheckIdentity(connection)
            .Concat(DealTable.CheckRequests(connection))
            .Concat(CheckRequestedDeals(connection))
            .Concat(WaitingTradeTable.Check(connection))
            .Concat(CheckPublished(connection, newest))
            .Concat(CheckFeeds(connection));

    private static IEnumerable<string> CheckIdentity(SqliteConnection connection) =>
        connection.Query<string>("SELECT journal_id FROM main.journal_identity", buffered: false)
            .Where(id => id.Length != 32 || !id.All(char.IsAsciiHexDigitLower))
            .Select(id => $"journal_identity holds '{id}', which is no name of a journal");

    /// <summary>A request names the revision that it made.</summary>
    private static IEnumerable<string> CheckRequestedDeals(SqliteConnection connection) =>
        connection.Query<(string Id, string Name, long Revision)>(
            """
            SELECT request_id, r.name, r.revision FROM main.deal_requests AS r
            WHERE NOT EXISTS (SELECT 1 FROM main.deals AS d WHERE d.name = r.name AND d.revision = r.revision)
            """,
            buffered: false)
            .Select(r => $"the deal request {r.Id} names revision {r.Revision} of {r.Name}, which is not there");

    private static IEnumerable<string> CheckPublished(SqliteConnection connection, long newest)
    {
        long? before = null;
        foreach (var row in connection.Query<Published>(
            """
            SELECT number AS Number, source AS Source, batch_id AS BatchId, digest AS Digest,
                last_sequence AS LastSequence, verdicts AS Verdicts, crc32c AS Crc32C
            FROM main.published_batches ORDER BY number
            """,
            buffered: false))
        {
            // Each number is one more than the newest, and only the oldest are ever removed.
            if (before is { } last && row.Number != last + 1)
            {
                yield return $"the published batches {last + 1} to {row.Number - 1} are missing";
            }

            before = row.Number;
            if (Fault(row, newest) is { } fault)
            {
                yield return $"the published batch {row.BatchId} of {row.Source} {fault}";
            }
        }
    }

    private static string? Fault(Published row, long newest)
    {
        var crc = RowChecksum.Crc32C([row.LastSequence], [row.Source, row.BatchId, row.Verdicts], row.Digest);
        if (row.Crc32C is { } stored && stored != crc)
        {
            return "does not fit its checksum";
        }

        if (row.LastSequence > newest)
        {
            return $"was acknowledged up to event {row.LastSequence}, and the journal ends at event {newest}";
        }

        return IsNumbers(row.Verdicts) ? null : $"has no counts: '{row.Verdicts}'";
    }

    private static bool IsNumbers(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<int[]>(json) is { Length: > 0 };
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static IEnumerable<string> CheckFeeds(SqliteConnection connection) =>
        connection.Query<(string Feed, long Time)>(
            "SELECT feed, through_time FROM main.feed_progress WHERE through_time < 0", buffered: false)
            .Select(row => $"the feed {row.Feed} has come to {row.Time} nanoseconds, which is no time");
}
