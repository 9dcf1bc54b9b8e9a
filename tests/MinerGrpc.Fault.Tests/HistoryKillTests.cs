using Microsoft.Data.Sqlite;
using MinerGrpc.Fault.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests;

/// <summary>kill -9 while the bundled history comes in: in the end it is there, whole and once.</summary>
public sealed class HistoryKillTests(ITestOutputHelper output)
{
    private static readonly string[] s_options = ["--Feed:Kind=Replay", "--Feed:Pace=1"];

    [Fact]
    public Task The_bundled_history_is_there_once_however_often_the_server_is_killed_in_it() => Seed.RunAsync(
        output, async random =>
        {
            using var scratch = new Scratch();
            for (var kill = 0; kill < 6; kill++)
            {
                // First among the bars, then further and further among the deals.
                var deals = kill == 0 ? 0 : (7 * (kill - 1)) + random.Next(1, 8);
                await using var server = ServerProcess.Launch(scratch.Database, s_options);
                await Waiting.UntilAsync(() => DealsIn(scratch) >= deals, $"{deals} deals are told");
                await random.MomentAsync(TimeSpan.FromMilliseconds(10));
                await server.KillAsync();
                output.WriteLine($"killed at {DealsIn(scratch)} deals");
            }

            await using var last = await ServerProcess.StartAsync(scratch.Database, s_options);
            using var client = last.Connect();
            await Waiting.UntilAsync(
                () => last.Log.Contains("Playing 2025-09-09", StringComparison.Ordinal), "the session begins");
            var events = await JournalReplay.ReadAsync(client);
            output.WriteLine($"{events.Count} events");

            Assert.Equal(Enumerable.Range(1, events.Count).Select(n => (long)n), events.Select(e => e.Sequence));
            var told = events.Where(e => e.Deal is not null).Select(e => e.Deal).ToList();
            Assert.Equal(44, told.Count);
            Assert.Equal(44, told.Select(d => d.Name).Distinct().Count());
            var days = events.Where(e => e.Bar is { Interval: BarInterval.OneDay }).Select(e => e.Bar).ToList();
            Assert.Equal(days.Count, days.Select(b => (b.Instrument, b.StartTime)).Distinct().Count());
            Assert.Equal(63, days.Count(b => b.Instrument == "instruments/bitf"));
        });

    /// <summary>-1: the table is not there yet.</summary>
    private static long DealsIn(Scratch scratch)
    {
        try
        {
            using var database = new SqliteConnection($"Data Source={scratch.Database};Mode=ReadOnly;Pooling=False");
            database.Open();
            using var count = database.CreateCommand();
            count.CommandText = "SELECT count(*) FROM deals";
            return (long)count.ExecuteScalar()!;
        }
        catch (SqliteException)
        {
            return -1;
        }
    }
}
