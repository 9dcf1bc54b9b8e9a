using System.Diagnostics;
using Microsoft.Data.Sqlite;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Server;
using MinerGrpc.Server.Storage;

namespace MinerGrpc.Benchmarks.Storage;

/// <summary>How long the rows took, and what of that was work of this process.</summary>
internal readonly record struct BareRun(double Seconds, double CpuSeconds);

/// <summary>
/// SQLite without a server: what the disk and Microsoft.Data.Sqlite let through with the journal's own settings.
/// </summary>
internal static class BareRows
{
    /// <summary>Quotes in a transaction where each has a row.</summary>
    public const int BatchSize = 1_000;

    /// <summary>One row and one transaction for each blob.</summary>
    public static BareRun Blobs(WorkFolder folder, DurabilityMode durability, IReadOnlyList<byte[]> blobs) => Run(
        folder, durability, "CREATE TABLE bare(number INTEGER PRIMARY KEY, events BLOB NOT NULL) STRICT", connection =>
        {
            using var insert = Prepared(connection, "INSERT INTO bare VALUES ($number, $events)", "$number", "$events");
            for (var i = 0; i < blobs.Count; i++)
            {
                using var transaction = connection.BeginTransaction(deferred: false);
                insert.Transaction = transaction;
                insert.Parameters[0].Value = (long)i;
                insert.Parameters[1].Value = blobs[i];
                insert.ExecuteNonQuery();
                transaction.Commit();
            }
        });

    /// <summary>A row for each quote, a transaction for each thousand.</summary>
    public static BareRun RowAQuote(WorkFolder folder, DurabilityMode durability, int quotes) => Run(
        folder, durability,
        """
        CREATE TABLE bare(sequence INTEGER PRIMARY KEY, instrument INTEGER NOT NULL, event_time INTEGER NOT NULL,
            bid INTEGER, bid_size INTEGER, ask INTEGER, ask_size INTEGER, last INTEGER, last_size INTEGER) STRICT
        """,
        connection =>
        {
            using var insert = Prepared(
                connection, "INSERT INTO bare VALUES ($n, $i, $t, $b, $bs, $a, $as, $l, $ls)",
                "$n", "$i", "$t", "$b", "$bs", "$a", "$as", "$l", "$ls");
            for (var first = 0; first < quotes; first += BatchSize)
            {
                using var transaction = connection.BeginTransaction(deferred: false);
                insert.Transaction = transaction;
                for (var number = first; number < Math.Min(quotes, first + BatchSize); number++)
                {
                    var quote = MadeQuotes.Input(number);
                    long[] values =
                    [
                        number, quote.Instrument!.Value.Index, quote.EventTime!.Value.UnixNanos, quote.Bid!.Value.Nanos,
                        quote.BidSize!.Value.Nanos, quote.Ask!.Value.Nanos, quote.AskSize!.Value.Nanos,
                        quote.Last!.Value.Nanos, quote.LastSize!.Value.Nanos,
                    ];
                    for (var i = 0; i < values.Length; i++)
                    {
                        insert.Parameters[i].Value = values[i];
                    }

                    insert.ExecuteNonQuery();
                }

                transaction.Commit();
            }
        });

    private static BareRun Run(
        WorkFolder folder, DurabilityMode durability, string table, Action<SqliteConnection> work)
    {
        var file = folder.NewFile("bare.db");
        BareRun run;
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Open();
            SqliteConnections.SetUp(connection, durability);

            // There is nobody beside it who moves the log into the database.
            Execute(connection, "PRAGMA wal_autocheckpoint = 4000");
            Execute(connection, table);
            var (start, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            work(connection);
            run = new BareRun(
                Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
        }

        WorkFolder.Delete(file);
        return run;
    }

    private static SqliteCommand Prepared(SqliteConnection connection, string sql, params string[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter(name, null));
        }

        return command;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
