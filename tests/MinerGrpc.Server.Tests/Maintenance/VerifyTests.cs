using System.Globalization;
using System.Security.Cryptography;
using MinerGrpc.Server.Tests.Storage;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests.Maintenance;

/// <summary>A sound database is told to be sound, also beside a server that writes on.</summary>
public sealed class VerifyTests(EveryTable every) : IClassFixture<EveryTable>
{
    private const int BatchesMeanwhile = 6;

    [Fact]
    public void A_sound_database_is_fine_and_all_of_it_is_counted()
    {
        using var folder = every.Copy();

        var line = Assert.Single(CommandRun.Of(folder, "--verify").Fine().Lines);

        var rows = DatabaseFile.Rows(folder, "SELECT count(*) FROM journal").Single();
        var newest = DatabaseFile.Rows(folder, "SELECT max(last_sequence) FROM journal").Single();
        var bars = DatabaseFile.Rows(folder, "SELECT count(*) FROM bars").Single();
        Assert.Contains(
            $"{rows} rows, {newest} events (1 to {newest}), 3 checkpoints, {bars} bars, 3 deals, 2 alerts verified",
            line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_random_series_with_restarts_is_fine()
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        using var folder = new TestFolder();
        var clock = RandomMix.Clock();
        var mix = new RandomMix(seed, clock);
        var restarts = new Random(seed);
        var server = await TestServer.StartAsync(folder, clock);
        await FilledMarket.ImportHistoryAsync(server);
        for (var step = 0; step < RandomMix.Steps; step++)
        {
            if (restarts.Next(6) == 0)
            {
                await server.DisposeAsync();
                server = await TestServer.StartAsync(folder, clock);
            }

            await mix.StepAsync(server);
        }

        await server.DisposeAsync();
        var run = CommandRun.Of(folder, "--verify");
        Assert.True(run.ExitCode == 0, $"seed {seed}: {string.Join('\n', run.Lines)}{run.Errors}");
        var before = EveryTable.Content(folder, ["bars", "deals", "alerts", "checkpoints"]);
        Assert.Equal(0, CommandRun.Of(folder, "--rebuild").ExitCode);
        Assert.Equal(before, EveryTable.Content(folder, ["bars", "deals", "alerts", "checkpoints"]));
    }

    [Fact]
    public async Task A_journal_that_moves_is_no_damage()
    {
        using var folder = new TestFolder();
        await using var server = await TestServer.StartAsync(folder, null);
        await FilledMarket.ImportHistoryAsync(server);
        using var stop = new CancellationTokenSource();
        var published = 0;
        var publishing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await TestPublisher.PublishAsync(server, Trades.Trade("bitf", published + 1, 1.3m));
                Interlocked.Increment(ref published);
            }
        });

        // One run may be over before a batch is in: it goes on until enough came during a run.
        var meanwhile = 0;
        for (var run = 0; meanwhile < BatchesMeanwhile; run++)
        {
            Assert.True(run < 1_000, string.Create(CultureInfo.InvariantCulture, $"{meanwhile} batches meanwhile"));
            var before = Volatile.Read(ref published);
            CommandRun.Of(folder, "--verify").Fine();
            meanwhile += Volatile.Read(ref published) - before;
        }

        await stop.CancelAsync();
        await publishing.Soon();
    }

    [Fact]
    public async Task Nothing_but_a_current_database_of_ours_is_verified()
    {
        using var folder = new TestFolder();
        CommandRun.Of(folder, "--verify").Refused("there is no database at");
        DatabaseFile.Execute(folder, "CREATE TABLE notes(x)");
        CommandRun.Of(folder, "--verify").Refused("of another program");

        using var older = new TestFolder();
        await using (await TestServer.StartAsync(older, null))
        {
        }

        DatabaseFile.Execute(older, "PRAGMA user_version = 1");
        CommandRun.Of(older, "--verify").Refused("start this server on it once");
        DatabaseFile.Execute(older, "PRAGMA user_version = 99");
        CommandRun.Of(older, "--verify").Refused("start the newer server");
    }

    [Fact]
    public async Task An_empty_journal_is_fine()
    {
        using var folder = new TestFolder();
        await using (await TestServer.StartAsync(folder, null))
        {
        }

        CommandRun.Of(folder, "--verify").Fine();
        CommandRun.Of(folder, "--rebuild").Fine();
    }
}
