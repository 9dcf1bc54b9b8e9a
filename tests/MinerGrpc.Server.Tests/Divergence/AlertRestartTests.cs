using Microsoft.Extensions.Time.Testing;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests.Divergence;

/// <summary>A stop, or a death, between two minutes: nothing is raised twice, and every alert keeps its name.</summary>
public sealed class AlertRestartTests
{
    private static readonly string[] s_shares = ["bitf", "hut"];
    private static readonly Lazy<Task<List<string>>> s_unbroken = new(() => PlayedAsync(null, false, 0));
    private static readonly Lazy<Task<List<string>>> s_unbrokenLong = new(() => PlayedAsync(null, false, 400));

    /// <summary>Places in the path: at its start, while held, while active, in the cool-down, at the close.</summary>
    public static TheoryData<int, bool> Cuts
    {
        get
        {
            var cuts = new TheoryData<int, bool>();
            foreach (var cut in (int[])[0, 3, 5, 6, 8, 11, 14, 15, 30, 46, 49, 50, 52, 55, 56])
            {
                cuts.Add(cut, cut % 2 == 0);
            }

            return cuts;
        }
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task Alerts_go_on_as_if_nothing_had_been(int cut, bool killed) =>
        Assert.Equal(await s_unbroken.Value, await PlayedAsync(cut, killed, 0));

    /// <summary>With so many events that checkpoints lie before these places.</summary>
    [Theory]
    [InlineData(49, true)]
    [InlineData(52, false)]
    public async Task Alerts_go_on_as_if_nothing_had_been_from_a_checkpoint(int cut, bool killed) =>
        Assert.Equal(await s_unbrokenLong.Value, await PlayedAsync(cut, killed, 400));

    /// <summary>Every alert event of a run, as text; with a break before a place of the path.</summary>
    private static async Task<List<string>> PlayedAsync(int? cut, bool killed, int extraQuotes)
    {
        var clock = FakeClock.AfterTheClose();
        using var folder = new TestFolder();
        using var after = new TestFolder();
        var server = await TestServer.StartAsync(folder, clock);
        try
        {
            var place = cut ?? AlertMarket.Path.Length;
            await new AlertMarket(server).PrepareAsync();
            await new AlertMarket(server).PlayAsync(AlertMarket.Path[..place], extraQuotes, s_shares);
            if (cut is not null)
            {
                server = await BreakAsync(server, folder, killed ? after : folder, clock);
                await new AlertMarket(server).PlayAsync(AlertMarket.Path[place..], extraQuotes, s_shares);
            }

            var events = await new AlertMarket(server).EventsAsync();
            Assert.Equal(s_shares.Length * AlertMarket.Told.Length, events.Count);
            return events.ConvertAll(e => $"{e.Sequence} {e.EventTime} {e.Alert}");
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>
    /// A restart on the same folder, or on a copy of the database as it stood while the server ran: what a kill leaves.
    /// </summary>
    private static async Task<TestServer> BreakAsync(
        TestServer server, TestFolder from, TestFolder to, FakeTimeProvider clock)
    {
        foreach (var name in from == to ? (string[])[] : ["journal.db", "journal.db-wal"])
        {
            File.Copy(from.File(name), to.File(name));
        }

        await server.DisposeAsync();
        return await TestServer.StartAsync(to, clock);
    }
}
