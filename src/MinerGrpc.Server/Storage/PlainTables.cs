using Dapper;
using Microsoft.Data.Sqlite;
using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// The plain tables made anew among a connection's temporary tables, where a name finds them before the stored ones.
/// SQLite keeps them in a file without a name, which is gone with the connection, however that ends.
/// </summary>
internal sealed class PlainTables
{
    private readonly SqliteConnection _connection;
    private readonly BarTable _bars;

    public PlainTables(SqliteConnection connection, Universe universe)
    {
        _connection = connection;
        _bars = new BarTable(universe);
        foreach (var table in Names)
        {
            const string create = "CREATE TABLE ";
            var made = connection.QuerySingleOrDefault<string>(
                "SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = @table", new { table })
                ?? throw new JournalCorruptException($"the table {table} is missing");
            connection.Execute("CREATE TEMP TABLE " + made[create.Length..]);
        }
    }

    /// <summary>Those whose rows all follow from the journal.</summary>
    public static IReadOnlyList<string> Names { get; } = ["bars", "deals", "alerts"];

    public void Write(ProjectedRows rows)
    {
        _bars.Write(_connection, rows.Bars);
        DealTable.Write(_connection, rows.Deals);
        AlertTable.Write(_connection, rows.Alerts);
    }

    /// <summary>Stored rows of the events asked for that do not fit their checksum.</summary>
    public IEnumerable<string> Check(Func<long, bool> isAsked) =>
        BarTable.Check(_connection, isAsked)
            .Concat(DealTable.Check(_connection, isAsked))
            .Concat(AlertTable.Check(_connection, isAsked));

    /// <summary>The stored rows up to an event, which the journal no longer has: nothing else knows them.</summary>
    public void Keep(long through)
    {
        foreach (var table in Names)
        {
            _connection.Execute(
                $"INSERT INTO temp.{table} SELECT * FROM main.{table} WHERE sequence <= @through", new { through });
        }
    }

    /// <summary>
    /// Minute bars that retention has removed do not come back, though their events may still be there. One that was
    /// told later is stored and stays.
    /// </summary>
    /// <param name="before">Bars that begin before it. Null: none was removed.</param>
    public void ForgetMinutes(Instant? before) => _connection.Execute(
        """
        DELETE FROM temp.bars AS fresh
        WHERE interval = @minute AND start_time < @before AND NOT EXISTS (
            SELECT 1 FROM main.bars AS stored
            WHERE stored.instrument = fresh.instrument AND stored.interval = fresh.interval
                AND stored.start_time = fresh.start_time AND stored.sequence = fresh.sequence)
        """,
        new { minute = (int)BarInterval.OneMinute, before = before?.UnixNanos ?? long.MinValue });

    /// <summary>The stored rows give way to these: the rows of each table.</summary>
    public List<(string Table, long Rows)> Store()
    {
        var counts = new List<(string, long)>();
        foreach (var table in Names)
        {
            _connection.Execute($"DELETE FROM main.{table}");
            counts.Add((table, _connection.Execute($"INSERT INTO main.{table} SELECT * FROM temp.{table}")));
        }

        return counts;
    }

    /// <summary>Those among these rows.</summary>
    public List<BarRow> ReadBarVersions(BarInterval interval, Instant start, Instant before, long through) =>
        _bars.ReadVersions(_connection, interval, start, before, through);

    public List<DealRow> ReadDeals(long through) => DealTable.Read(_connection, through);
}
