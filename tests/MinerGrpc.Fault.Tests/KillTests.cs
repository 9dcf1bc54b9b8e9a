using MinerGrpc.Fault.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests;

/// <summary>kill -9: nothing that was acknowledged may be lost, nothing may be there twice.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    [Fact]
    public Task Every_acked_quote_survives_kill_9_while_publishing() => Seed.RunAsync(output, async random =>
    {
        var kills = Seed.Number("MINERGRPC_KILLS", 5);
        using var scratch = new Scratch();
        var server = await ServerProcess.StartAsync(scratch.Database);
        var address = server.Address;
        var journal = new AckJournal();
        await using (var pump = new Pump(address, journal, batchSize: 8))
        {
            for (var kill = 0; kill < kills; kill++)
            {
                await pump.AckedAsync(random.Next(1, 200));
                await random.MomentAsync(TimeSpan.FromMilliseconds(5));
                await server.KillAsync();
                await server.DisposeAsync();
                server = await ServerProcess.RestartAsync(address, scratch.Database);
            }

            // The batches that had no ack are sent again under their ids; now each of them has one.
            await pump.AckedAsync(1);
            await pump.StopAsync();
        }

        await using (server)
        {
            using var client = server.Connect();
            var verified = journal.Verify(await JournalReplay.ReadAsync(client));
            Assert.Equal(journal.NextNumber - 1, verified);
            output.WriteLine(
                $"runs {kills + 1}, kills {kills}, acked batches {journal.Acked}, verified quotes {verified}");
            await server.KillAsync();
        }

        // The plain tables are those that the journal gives, and the file is whole.
        Assert.Equal(journal.NextNumber - 1, journal.Verify(JournalFile.Check(scratch.Database)));
    });

    [Fact]
    public Task The_store_opens_after_20_kills_within_50_ms_of_a_start_or_in_its_recovery() => Seed.RunAsync(
        output, async random =>
        {
            using var scratch = new Scratch();
            var journal = new AckJournal();
            await using (var server = await ServerProcess.StartAsync(scratch.Database))
            {
                await using (var pump = new Pump(server.Address, journal, batchSize: 50))
                {
                    await pump.AckedAsync(100);
                    await pump.StopAsync();
                }

                await server.KillAsync();
            }

            var holder = scratch.Database + ".pid";
            for (var start = 0; start < 20; start++)
            {
                File.Delete(holder);
                await using var server = ServerProcess.Launch(scratch.Database);
                if (start % 2 == 1)
                {
                    // It has come as far as the database: what follows is the recovery.
                    await Waiting.UntilAsync(() => File.Exists(holder), "the server takes its lock");
                }

                await random.MomentAsync(TimeSpan.FromMilliseconds(50));
                await server.KillAsync();
            }

            Assert.Equal(journal.NextNumber - 1, journal.Verify(JournalFile.Check(scratch.Database)));
        });

    [Fact]
    public Task The_store_opens_after_kill_9_while_its_tables_are_made() => Seed.RunAsync(output, async random =>
    {
        for (var start = 0; start < 4; start++)
        {
            using var scratch = new Scratch();
            await using (var server = ServerProcess.Launch(scratch.Database))
            {
                // The tables are made in the first moments in which the file is there.
                await Waiting.UntilAsync(() => File.Exists(scratch.Database + ".lock"), "the server takes its lock");
                await random.MomentAsync(TimeSpan.FromMilliseconds(80));
                await server.KillAsync();
            }

            await AssertServesAsync(scratch);
        }
    });

    [Fact]
    public Task A_publisher_killed_in_the_middle_leaves_whole_batches_and_may_begin_again() => Seed.RunAsync(
        output, async random =>
        {
            const int rows = 200_000;
            const int batchSize = 256;
            using var scratch = new Scratch();
            var file = Path.Combine(scratch.Folder, "quotes.csv");
            await File.WriteAllLinesAsync(file, NumberedQuotes.Csv(rows));
            await using var server = await ServerProcess.StartAsync(scratch.Database);
            using var client = server.Connect();
            for (var kill = 0; kill < 3; kill++)
            {
                var before = await JournalReplay.NewestAsync(client);
                using var publisher = Programs.Start("dotnet", Arguments(server, file));
                await Waiting.UntilAsync(
                    async () => await JournalReplay.NewestAsync(client) > before, "the publisher is at work");
                await random.MomentAsync(TimeSpan.FromMilliseconds(20));

                // With SIGKILL, unless it is through.
                await publisher.EndAsync();
                var numbers = Numbers(await JournalReplay.ReadAsync(client));
                Assert.Equal(Enumerable.Range(1, numbers.Count).Select(n => (long)n), numbers);
                var whole = numbers.Count % batchSize == 0 || numbers.Count == rows;
                Assert.True(whole, $"{numbers.Count} quotes are there");
                output.WriteLine($"killed after {numbers.Count} quotes");
                if (numbers.Count == rows)
                {
                    break;
                }
            }

            var again = await Programs.RunAsync("dotnet", Arguments(server, file));
            Assert.True(again.ExitCode == 0, again.Errors);
            Assert.Equal(rows, Numbers(await JournalReplay.ReadAsync(client)).Count);
        });

    private static string[] Arguments(ServerProcess server, string file) =>
        [Programs.Console, "publish", file, "--server", $"{server.Address}"];

    private static List<long> Numbers(IEnumerable<Event> events) =>
        [.. events.Where(e => e.Quote is not null).Select(e => NumberedQuotes.NumberOf(e.Quote))];

    private static async Task AssertServesAsync(Scratch scratch)
    {
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        var journal = new AckJournal();
        await using (var pump = new Pump(server.Address, journal, batchSize: 1))
        {
            await pump.AckedAsync(1);
            await pump.StopAsync();
        }

        using var client = server.Connect();
        Assert.Equal(journal.NextNumber - 1, journal.Verify(await JournalReplay.ReadAsync(client)));
        await server.KillAsync();
        JournalFile.Check(scratch.Database);
    }
}
