using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Storage;

/// <summary>Deals with their revisions, and the requests that made them. Stateless.</summary>
internal static class DealTable
{
    private const string DateFormat = "yyyy-MM-dd";

    private const string Columns =
        "name AS Name, revision AS Revision, sequence AS Sequence, known_time AS KnownTime, headline AS Headline, "
        + "type AS Type, status AS Status, announce_date AS AnnounceDate, first_session AS FirstSession, "
        + "message AS Message, crc32c AS Crc32C";

    private const string RequestColumns =
        "request_id AS RequestId, digest AS Digest, name AS Name, revision AS Revision, crc32c AS Crc32C";

    private sealed record Row(
        string Name, long Revision, long Sequence, long KnownTime, string Headline, string Type, string Status,
        string AnnounceDate, string? FirstSession, byte[] Message, long Crc32C);

    private sealed record RequestRow(string RequestId, byte[] Digest, string Name, long Revision, long? Crc32C);

    public static void Write(SqliteConnection connection, IReadOnlyList<DealRow> deals)
    {
        if (deals.Count > 0)
        {
            connection.Execute(
                """
                INSERT INTO deals(name, revision, sequence, known_time, headline, type, status, announce_date,
                    first_session, message, crc32c)
                VALUES (@Name, @Revision, @Sequence, @KnownTime, @Headline, @Type, @Status, @AnnounceDate,
                    @FirstSession, @Message, @Crc32C)
                """,
                deals.Select(ToRow));
        }
    }

    public static void WriteRequests(
        SqliteConnection connection, IReadOnlyList<DealRequestRow> requests)
    {
        if (requests.Count > 0)
        {
            connection.Execute(
                """
                INSERT INTO deal_requests(request_id, digest, name, revision, crc32c)
                VALUES (@RequestId, @Digest, @Name, @Revision, @Crc32C)
                """,
                requests.Select(ToRow));
        }
    }

    /// <summary>Those of later are checked as well: one with a wrong number must not be missed.</summary>
    public static List<DealRow> Read(SqliteConnection connection, long throughSequence) =>
    [
        .. connection.Query<Row>($"SELECT {Columns} FROM deals ORDER BY sequence")
            .Select(ToDeal).ToList().Where(deal => deal.Sequence <= throughSequence),
    ];

    /// <summary>Stored rows of the events asked for that do not fit their checksum.</summary>
    public static IEnumerable<string> Check(SqliteConnection connection, Func<long, bool> isAsked) =>
        connection.Query<Row>($"SELECT {Columns} FROM main.deals", buffered: false)
            .Where(row => isAsked(row.Sequence) && ChecksumOf(row) != row.Crc32C).Select(Misfit);

    /// <summary>Requests that do not fit their checksum, where one was kept.</summary>
    public static IEnumerable<string> CheckRequests(SqliteConnection connection) =>
        connection.Query<RequestRow>($"SELECT {RequestColumns} FROM main.deal_requests", buffered: false)
            .Where(row => row.Crc32C is { } crc && crc != ChecksumOf(row)).Select(Misfit);

    public static DealRequestRow? FindRequest(SqliteConnection connection, string requestId)
    {
        var row = connection.QuerySingleOrDefault<RequestRow>(
            $"SELECT {RequestColumns} FROM deal_requests WHERE request_id = @requestId", new { requestId });
        if (row is null)
        {
            return null;
        }

        return row.Crc32C is not { } crc || crc == ChecksumOf(row)
            ? new DealRequestRow(row.RequestId, row.Digest, row.Name, (int)row.Revision)
            : throw new JournalCorruptException(Misfit(row));
    }

    private static RequestRow ToRow(DealRequestRow request)
    {
        var row = new RequestRow(request.RequestId, request.Digest, request.Name, request.Revision, null);
        return row with { Crc32C = ChecksumOf(row) };
    }

    private static uint ChecksumOf(RequestRow row) =>
        RowChecksum.Crc32C([row.Revision], [row.RequestId, row.Name], row.Digest);

    private static string Misfit(RequestRow row) => $"the deal request {row.RequestId} does not fit its checksum";

    private static Row ToRow(DealRow deal)
    {
        var row = new Row(
            deal.Name, deal.Revision, deal.Sequence, deal.KnownTime.UnixNanos, deal.Headline, deal.Type, deal.Status,
            deal.AnnounceDate.ToString(DateFormat, CultureInfo.InvariantCulture),
            deal.FirstSession?.ToString(DateFormat, CultureInfo.InvariantCulture), deal.Message, 0);
        return row with { Crc32C = ChecksumOf(row) };
    }

    private static DealRow ToDeal(Row row) => ChecksumOf(row) == row.Crc32C
        ? new DealRow(
            row.Name, (int)row.Revision, row.Sequence, new Instant(row.KnownTime), row.Headline, row.Type, row.Status,
            DateOnly.ParseExact(row.AnnounceDate, DateFormat, CultureInfo.InvariantCulture),
            row.FirstSession is { } first
                ? DateOnly.ParseExact(first, DateFormat, CultureInfo.InvariantCulture)
                : null,
            row.Message)
        : throw new JournalCorruptException(Misfit(row));

    private static string Misfit(Row row) =>
        $"revision {row.Revision} of {row.Name} (event {row.Sequence}) does not fit its checksum";

    private static uint ChecksumOf(Row row) => RowChecksum.Crc32C(
        [row.Revision, row.Sequence, row.KnownTime],
        [row.Name, row.Headline, row.Type, row.Status, row.AnnounceDate, row.FirstSession ?? string.Empty],
        row.Message);
}
