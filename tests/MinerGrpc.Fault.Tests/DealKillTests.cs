using MinerGrpc.Fault.Tests.Support;

namespace MinerGrpc.Fault.Tests;

/// <summary>
/// kill -9 while deals are told and bars imported: what was answered is there, once, and in its order.
/// </summary>
public sealed class DealKillTests(ITestOutputHelper output)
{
    [Fact]
    public Task Every_answered_deal_and_bar_survives_kill_9_and_is_there_once() => Seed.RunAsync(output, async random =>
    {
        var kills = Seed.Number("MINERGRPC_KILLS", 5);
        using var scratch = new Scratch();
        var server = await ServerProcess.StartAsync(scratch.Database);
        var address = server.Address;
        using var client = server.Connect();
        var deals = new DealClerk(client, new Random(random.Next()));
        var bars = new BarClerk(client, new Random(random.Next()));
        var quotes = new AckJournal();
        await using (var pump = new Pump(address, quotes, batchSize: 4, TimeSpan.FromMilliseconds(5)))
        await using (var announcing = new Worker(deals.StepAsync))
        await using (var importing = new Worker(bars.StepAsync))
        {
            for (var kill = 0; kill < kills; kill++)
            {
                await announcing.DoneAsync(random.Next(1, 40));
                await importing.DoneAsync(random.Next(1, 10));
                await random.MomentAsync(TimeSpan.FromMilliseconds(5));
                await server.KillAsync();
                await server.DisposeAsync();
                server = await ServerProcess.RestartAsync(address, scratch.Database);
            }

            await announcing.StopAsync();
            await importing.StopAsync();
            await pump.AckedAsync(1);
            await pump.StopAsync();
        }

        await using (server)
        {
            var events = await JournalReplay.ReadAsync(client);
            Assert.Equal(quotes.NextNumber - 1, quotes.Verify(events));
            await deals.VerifyAsync(events);
            await bars.VerifyAsync(events);
            output.WriteLine($"runs {kills + 1}, kills {kills}, revisions {deals.Answered}, bars {bars.Answered}");
            Assert.DoesNotContain("fail:", server.Log, StringComparison.Ordinal);
            await server.KillAsync();
        }

        Assert.Equal(quotes.NextNumber - 1, quotes.Verify(JournalFile.Check(scratch.Database)));
    });
}
