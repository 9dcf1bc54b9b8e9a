using MinerGrpc.Fault.Tests.Support;

namespace MinerGrpc.Fault.Tests;

/// <summary>kill -9: nothing that was acknowledged may be lost, nothing may be there twice.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    [Fact]
    public Task Every_acked_quote_survives_kill_9_in_the_middle_of_publishing() => Seed.RunAsync(output, async random =>
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
            output.WriteLine($"kills {kills}, acked batches {journal.Acked}, verified quotes {verified}");
            await server.KillAsync();
        }

        Assert.Equal("ok", scratch.QuickCheck());
    });

    [Fact]
    public Task The_store_opens_after_kill_9_within_50_ms_of_a_start() => Seed.RunAsync(output, async random =>
    {
        using var scratch = new Scratch();
        for (var start = 0; start < 6; start++)
        {
            await using var server = ServerProcess.Launch(scratch.Database);
            await random.MomentAsync(TimeSpan.FromMilliseconds(50));
            await server.KillAsync();
        }

        await AssertServesAsync(scratch);
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
        Assert.Equal("ok", scratch.QuickCheck());
    }
}
