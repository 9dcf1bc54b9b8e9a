using MinerGrpc.Fault.Tests.Support;

namespace MinerGrpc.Fault.Tests;

/// <summary>kill -9 while old rows are packed and expire: the journal is whole, packed as far as it came.</summary>
public sealed class UpkeepKillTests(ITestOutputHelper output)
{
    private static int Kills => Seed.Number("MINERGRPC_KILLS", 3);

    [Theory]
    [InlineData("--Retention:JournalMebibytes=0")]
    [InlineData("--Retention:JournalMebibytes=8")]
    public Task Upkeep_that_is_killed_loses_and_changes_nothing_that_is_kept(string retention) => Seed.RunAsync(
        output, async random =>
        {
            using var scratch = new Scratch();
            var (book, places) = (new AckJournal(), new HashSet<string>());
            for (var kill = 0; kill < Kills; kill++)
            {
                // On a fast machine all of it may have been done before the kill: each kill has its own to do.
                await FillAsync(scratch, book, batches: kill == 0 ? 1_000 : 300);
                var newest = Newest(scratch);
                var before = Place(scratch);
                await using (var server = await ServerProcess.StartAsync(
                    scratch.Database, "--Retention:RoundSeconds=1", retention))
                {
                    await Waiting.UntilAsync(() => Place(scratch) != before, "upkeep has begun");
                    await random.MomentAsync(TimeSpan.FromMilliseconds(400));
                    await server.KillAsync();
                }

                await VerifiedAsync(scratch);
                Assert.Equal(newest, Newest(scratch));
                places.Add(Place(scratch));
            }

            output.WriteLine($"{Kills} kills, at {string.Join(", ", places)}");
            await using var last = await ServerProcess.StartAsync(scratch.Database);
            using var client = last.Connect();
            var events = await JournalReplay.ReadAsync(client);
            Assert.Equal(
                Enumerable.Range(0, events.Count).Select(i => events[0].Sequence + i), events.Select(e => e.Sequence));
            Assert.Equal(events[^1].Sequence, await JournalReplay.NewestAsync(client));
        });

    /// <summary>With 1,000 batches some thirty checkpoints, and no upkeep yet.</summary>
    private static async Task FillAsync(Scratch scratch, AckJournal book, int batches)
    {
        await using var server = await ServerProcess.StartAsync(scratch.Database, "--Retention:RoundSeconds=86400");
        await using (var pump = new Pump(server.Address, book, batchSize: 256))
        {
            await pump.AckedAsync(batches);
            await pump.StopAsync();
        }

        Assert.Equal(0, await server.TerminateAsync());
    }

    private static async Task VerifiedAsync(Scratch scratch)
    {
        var verified = await Programs.RunAsync(
            "dotnet", Programs.Server, "--verify", $"--Database:Path={scratch.Database}");
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Errors);
    }

    /// <summary>Its link holds all rows before it.</summary>
    private static string Newest(Scratch scratch) => Text(
        scratch, "SELECT last_sequence || ' ' || hex(chain) FROM journal ORDER BY first_sequence DESC LIMIT 1");

    /// <summary>The oldest event, and the segments that there are.</summary>
    private static string Place(Scratch scratch) => Text(
        scratch,
        """
        SELECT (coalesce((SELECT events_through FROM retention), 0) + 1) || '+'
            || (SELECT count(*) FROM journal_segments)
        """);

    private static string Text(Scratch scratch, string sql)
    {
        using var database = scratch.Open();
        using var command = database.CreateCommand();
        command.CommandText = sql;
        return (string)command.ExecuteScalar()!;
    }
}
