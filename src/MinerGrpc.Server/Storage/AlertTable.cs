using Dapper;
using Microsoft.Data.Sqlite;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Storage;

/// <summary>Alerts with their states, in the order in which they were raised. Stateless.</summary>
internal static class AlertTable
{
    private const string Columns =
        "raise_time AS RaiseTime, name AS Name, sequence AS Sequence, instrument AS Instrument, state AS State, "
        + "update_time AS UpdateTime, message AS Message, crc32c AS Crc32C";

    private sealed record Row(
        long RaiseTime, string Name, long Sequence, string Instrument, long State, long UpdateTime, byte[] Message,
        long Crc32C);

    public static void Write(SqliteConnection connection, IReadOnlyList<AlertRow> alerts)
    {
        if (alerts.Count > 0)
        {
            connection.Execute(
                """
                INSERT INTO alerts(raise_time, name, sequence, instrument, state, update_time, message, crc32c)
                VALUES (@RaiseTime, @Name, @Sequence, @Instrument, @State, @UpdateTime, @Message, @Crc32C)
                """,
                alerts.Select(ToRow));
        }
    }

    public static List<AlertRow> Read(SqliteConnection connection, in AlertQuery query)
    {
        var rows = connection.Query<Row>(
            $"""
            SELECT {Columns} FROM alerts
            WHERE raise_time >= @start AND raise_time < @end AND (raise_time, name) < (@afterTime, @afterName)
            ORDER BY raise_time DESC, name DESC, sequence DESC
            """,
            new
            {
                start = query.Start?.UnixNanos ?? long.MinValue,
                end = query.End?.UnixNanos ?? long.MaxValue,
                afterTime = query.After?.RaiseTime.UnixNanos ?? long.MaxValue,
                afterName = query.After?.Name ?? string.Empty,
            },
            buffered: false);

        // The newest state comes first for each alert; the others are passed over, but checked before: a row with a
        // wrong time or number must not give way to an older state.
        var alerts = new List<AlertRow>();
        string? seen = null;
        foreach (var row in rows)
        {
            if (alerts.Count == query.Limit && row.Name != seen)
            {
                break;
            }

            var alert = ToAlert(row);
            if (alert.UpdateTime > query.AsOf || alert.Name == seen)
            {
                continue;
            }

            seen = alert.Name;
            if ((query.Instrument is null || alert.Instrument == query.Instrument)
                && (query.States.Count == 0 || query.States.Contains(alert.State)))
            {
                alerts.Add(alert);
            }
        }

        return alerts;
    }

    /// <summary>Stored rows of the events asked for that do not fit their checksum.</summary>
    public static IEnumerable<string> Check(SqliteConnection connection, Func<long, bool> isAsked) =>
        connection.Query<Row>($"SELECT {Columns} FROM main.alerts", buffered: false)
            .Where(row => isAsked(row.Sequence) && ChecksumOf(row) != row.Crc32C).Select(Misfit);

    private static Row ToRow(AlertRow alert)
    {
        var row = new Row(
            alert.RaiseTime.UnixNanos, alert.Name, alert.Sequence, alert.Instrument, alert.State,
            alert.UpdateTime.UnixNanos, alert.Message, 0);
        return row with { Crc32C = ChecksumOf(row) };
    }

    private static AlertRow ToAlert(Row row) => ChecksumOf(row) == row.Crc32C
        ? new AlertRow(
            row.Name, row.Sequence, row.Instrument, (int)row.State, new Instant(row.RaiseTime),
            new Instant(row.UpdateTime), row.Message)
        : throw new JournalCorruptException(Misfit(row));

    private static string Misfit(Row row) =>
        $"the state of {row.Name} at event {row.Sequence} does not fit its checksum";

    private static uint ChecksumOf(Row row) => RowChecksum.Crc32C(
        [row.RaiseTime, row.Sequence, row.State, row.UpdateTime], [row.Name, row.Instrument], row.Message);
}
