using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using MinerGrpc.Fault.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests;

/// <summary>kill -9 while the bundled history comes in: in the end it is there, whole and once.</summary>
public sealed class HistoryKillTests(ITestOutputHelper output)
{
    private const int Deals = 44;

    private static readonly string[] s_options = ["--Feed:Kind=Replay", "--Feed:Pace=1"];

    [Fact]
    public Task The_bundled_history_is_there_once_however_often_the_server_is_killed_in_it() => Seed.RunAsync(
        output, async random =>
        {
            using var scratch = new Scratch();
            for (var kill = 0; kill < 4; kill++)
            {
                // Among the deals, which come one by one after the bars. More than there are by now: this server told
                // them, not the one that was killed before.
                await KillAsync(scratch, atDeals: DealsIn(scratch) + random.Next(1, 9));
                output.WriteLine($"killed at {DealsIn(scratch)} deals");
                Assert.InRange(DealsIn(scratch), 1, Deals - 1);
            }

            await using var last = await ServerProcess.StartAsync(scratch.Database, s_options);
            using var client = last.Connect();
            await Waiting.UntilAsync(
                () => last.Log.Contains("Playing 2025-09-09", StringComparison.Ordinal), "the session begins");
            var events = await JournalReplay.ReadAsync(client);

            Assert.Equal(Enumerable.Range(1, events.Count).Select(n => (long)n), events.Select(e => e.Sequence));
            var told = events.Where(e => e.Deal is not null).Select(e => e.Deal.Name).ToList();
            Assert.Equal((Deals, Deals), (told.Count, told.Distinct().Count()));
            var days = events.Where(e => e.Bar is { Interval: BarInterval.OneDay }).Select(e => e.Bar).ToList();
            Assert.Equal(days.Count, days.Select(b => (b.Instrument, b.StartTime)).Distinct().Count());
            Assert.Equal(63, days.Count(b => b.Instrument == "instruments/bitf"));
        });

    /// <summary>
    /// Runs a server with slow flushes, since it would be through at once, and kills it at so many deals.
    /// </summary>
    private static async Task KillAsync(Scratch scratch, long atDeals)
    {
        using var strace = Programs.Start(
            "strace",
            [
                "-f", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e",
                "inject=fsync,fdatasync:delay_exit=40000", "dotnet", Programs.Server, "--Server:Port=0",
                "--Board:Port=-1", $"--Database:Path={scratch.Database}", .. s_options,
            ]);
        try
        {
            await Waiting.UntilAsync(() => DealsIn(scratch) >= atDeals, $"{atDeals} deals are told");
            using var server = Process.GetProcessById(
                int.Parse(File.ReadAllText(scratch.Database + ".pid"), CultureInfo.InvariantCulture));
            server.Send(Signals.Kill);
            await strace.WaitForExitAsync(Waiting.Deadline());
        }
        finally
        {
            await strace.EndAsync();
        }
    }

    /// <summary>0 also while the table is not there.</summary>
    private static long DealsIn(Scratch scratch)
    {
        try
        {
            using var database = new SqliteConnection(
                $"Data Source={scratch.Database};Mode=ReadOnly;Pooling=False");
            database.Open();
            using var count = database.CreateCommand();
            count.CommandText = "SELECT count(*) FROM deals";
            return (long)count.ExecuteScalar()!;
        }
        catch (SqliteException)
        {
            return 0;
        }
    }
}
