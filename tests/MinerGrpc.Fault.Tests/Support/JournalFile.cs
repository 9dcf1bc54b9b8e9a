using Microsoft.Data.Sqlite;
using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;
using MinerGrpc.Server;
using MinerGrpc.Server.Feeds;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.Server.Storage;
using MinerGrpc.V1;
using BarInterval = MinerGrpc.Core.Bars.BarInterval;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>
/// A database that no server has, opened with the server's own storage: the checks of a start, the whole recovery, and
/// whatever follows from the journal worked out anew.
/// </summary>
internal static class JournalFile
{
    private const int ReadBytes = 4 << 20;

    private static readonly Universe s_universe = Universe.Parse(
        BundledTables.Read("instruments.csv"), BundledTables.Read("tickers.csv"),
        BundledTables.Read("business_models.csv"), BundledTables.Read("mergers.csv"),
        BundledTables.Read("splits.csv"));

    /// <summary>
    /// Opens it as a start does, recovers the market, holds the plain tables against the journal and asks SQLite for
    /// the whole file. Throws what is wrong.
    /// </summary>
    /// <returns>Every event.</returns>
    public static List<Event> Check(string database)
    {
        var events = new List<Event>();
        using (var journal = SqliteJournal.Open(database, DurabilityMode.Power, s_universe))
        {
            var recovered = new MarketRecovery(journal, s_universe).Present();
            Assert.Equal(journal.Range.Newest, recovered.Market.LastSequence);
            var scanner = new EventScanner(s_universe);
            var projector = new Projector(s_universe);
            var rows = new ProjectedRows();
            while (journal.Range.Newest > events.Count)
            {
                foreach (var row in journal.ReadAfter(events.Count, ReadBytes))
                {
                    projector.Project(scanner.Scan(row.Events), rows);
                    events.AddRange(StreamSectorMovesResponse.Parser.ParseFrom(row.Events.Span).Events);
                }
            }

            AssertTables(journal, rows);
        }

        Assert.Equal("ok", IntegrityCheck(database));
        return events;
    }

    private static void AssertTables(SqliteJournal journal, ProjectedRows rows)
    {
        foreach (var interval in (BarInterval[])[BarInterval.OneMinute, BarInterval.OneDay])
        {
            Assert.Equal(
                rows.Bars.Where(row => row.Bar.Interval == interval),
                journal.ReadBarVersions(
                    interval, new Instant(long.MinValue), new Instant(long.MaxValue), long.MaxValue));
        }

        Assert.Equal(rows.Deals.Select(Show), journal.ReadDeals(long.MaxValue).Select(Show));
        Assert.Equal(
            rows.Alerts.GroupBy(row => row.Name).Select(states => Show(states.Last())).Order(),
            journal.ReadAlerts(new AlertQuery(null, [], null, null, null, null, int.MaxValue)).Select(Show).Order());
    }

    private static string Show(DealRow deal) => $"{deal with { Message = [] }} {Convert.ToHexString(deal.Message)}";

    private static string Show(AlertRow alert) =>
        $"{alert with { Message = [] }} {Convert.ToHexString(alert.Message)}";

    private static string IntegrityCheck(string database)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var check = connection.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        return (string)check.ExecuteScalar()!;
    }
}
