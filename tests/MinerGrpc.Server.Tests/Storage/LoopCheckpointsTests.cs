using System.Reflection;
using MinerGrpc.Server.Storage;
using MinerGrpc.Server.Tests.Maintenance;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.Server.Tests.Wire;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>
/// Checkpoints are made beside the market loop and kept with a later commit: never too late, whatever ends the server.
/// </summary>
public sealed class LoopCheckpointsTests(EveryTable every) : IClassFixture<EveryTable>
{
    private const string Newest = "SELECT max(sequence) FROM checkpoints";

    [Fact]
    public async Task While_one_is_made_commits_go_on_without_it_until_the_next_is_due()
    {
        using var folder = every.Copy();
        using var stored = SqliteJournal.Open(folder.Database, DurabilityMode.Process, RandomMarket.Universe);
        var moment = new MarketRecovery(stored, RandomMarket.Universe).Present();
        var journal = DispatchProxy.Create<IJournal, SlowPreparation>();
        using var goOn = new ManualResetEventSlim();
        ((SlowPreparation)(object)journal).Set(stored, goOn);
        var checkpoints = new LoopCheckpoints(journal, RandomMarket.Universe);
        var at = moment.Latest.Sequence;
        var next = at + MarketCheckpoints.Every;

        checkpoints.Take(moment.Market, moment.Latest);
        Assert.Equal((false, true), (checkpoints.IsDue(next - 1), checkpoints.IsDue(next)));
        Assert.Null(checkpoints.ForCommit(next - 1));
        var last = Task.Run(() => checkpoints.ForCommit(next));
        Assert.False(last.IsCompleted);
        goOn.Set();
        Assert.Equal(at, (await last.Soon())?.Sequence);
        Assert.Null(checkpoints.ForCommit(next));
    }

    [Fact]
    public async Task One_that_is_made_when_the_server_ends_is_kept()
    {
        using var folder = new TestFolder();
        long last;
        await using (var server = await TestServer.StartAsync(folder, null))
        {
            await TestPublisher.PublishAsync(server, Trades.Opening());
            last = await FilledMarket.ReachCheckpointAsync(server);
        }

        Assert.Equal([$"{last}"], DatabaseFile.Rows(folder, "SELECT sequence FROM checkpoints"));
        CommandRun.Of(folder, "--verify").Fine();
    }

    [Fact]
    public async Task One_that_a_killed_server_did_not_keep_is_made_by_the_next()
    {
        using var folder = every.Copy();
        var newest = DatabaseFile.Rows(folder, "SELECT max(last_sequence) FROM journal");
        Assert.Equal(newest, DatabaseFile.Rows(folder, Newest));
        DatabaseFile.Execute(folder, $"DELETE FROM checkpoints WHERE sequence = ({Newest})");
        CommandRun.Of(folder, "--verify").Fine();

        await using (var server = await TestServer.StartAsync(folder, null))
        {
            await TestPublisher.PublishAsync(server, Trades.Trade("mara", 1_600, 15.3m));
            Assert.Equal(newest, DatabaseFile.Rows(folder, Newest));
        }

        CommandRun.Of(folder, "--verify").Fine();
        var kept = EveryTable.Content(folder, ["checkpoints"]);
        Assert.Equal(0, CommandRun.Of(folder, "--rebuild").ExitCode);
        Assert.Equal(kept, EveryTable.Content(folder, ["checkpoints"]));
    }

    [Fact]
    public async Task A_full_disk_puts_none_off()
    {
        using var folder = new TestFolder();
        await using var server = await TestServer.StartAsync(folder, null);
        await TestPublisher.PublishAsync(server, Trades.Opening());
        var last = await FilledMarket.ReachCheckpointAsync(server);
        DatabaseFile.FillUp(folder);
        server.Log.Expect(1100);
        await Assert.ThrowsAsync<JournalFullException>(() => FilledMarket.ReachCheckpointAsync(server));
        DatabaseFile.AllowAppends(folder);

        await TestPublisher.PublishAsync(server, Trades.Trade("mara", 1_600, 15.3m));
        Assert.Equal([$"{last}"], DatabaseFile.Rows(folder, Newest));
    }

    /// <summary>The journal behind it, but for checkpoints, which are not ready before they may be.</summary>
    public class SlowPreparation : DispatchProxy
    {
        private IJournal _journal = null!;
        private ManualResetEventSlim _goOn = null!;

        public void Set(IJournal journal, ManualResetEventSlim goOn) => (_journal, _goOn) = (journal, goOn);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.Equal(nameof(IJournal.Prepare), targetMethod?.Name);
            _goOn.Wait();
            return targetMethod!.Invoke(_journal, args);
        }
    }
}
