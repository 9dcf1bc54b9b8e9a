using Google.Protobuf;
using MinerGrpc.Server.Tests.Storage;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Bars;

/// <summary>A server that is restarted in the middle of a minute, or of a day, tells the same bars.</summary>
public sealed class LiveBarRestartTests
{
    private const double Close = 23_400;

    /// <summary>
    /// Minutes that restarts cut, a late trade, the last minute with its closing print, and the night.
    /// </summary>
    private static readonly QuoteUpdate[][] s_groups =
    [
        [Trades.Trade("bitf", -90, 1.29m), Trades.Trade("btc-usd", -60, 112_000)],
        [Trades.Trade("bitf", 0, 1.30m), Trades.Trade("bitf", 20, 1.34m, 30)],
        [Trades.Trade("bitf", 40, 1.31m), Trades.Trade("mara", 50, 15.4m)],
        [Trades.Trade("mara", 61, 15.41m)],
        [Trades.Trade("bitf", 55, 1.33m), Trades.Trade("mara", 62, 15.42m)],
        [Trades.Trade("btc-usd", 200, 112_100), Trades.Trade("bitf", 201, 1.35m)],
        [Trades.Trade("btc-usd", Close - 30, 111_300), Trades.Trade("bitf", Close - 20, 1.36m)],
        [Trades.Trade("bitf", Close - 5, 1.355m), Trades.Trade("mara", Close - 1, 15.9m)],
        [Trades.Trade("bitf", Close, 1.36m, 5_000)],
        [Trades.Trade("mara", Close, 15.93m, 7_000)],
        [Trades.Trade("bitf", Close + 30, 1.37m), Trades.Trade("btc-usd", Close + 40, 111_400)],
        [Trades.Trade("btc-usd", Close + 3_600, 111_500)],
        [Trades.Trade("bitf", 86_400, 1.38m), Trades.Trade("btc-usd", 86_401, 111_600)],
        [Trades.Trade("mara", 86_465, 16m)],
    ];

    public static TheoryData<int> Cuts => [.. Enumerable.Range(1, s_groups.Length - 1)];

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task One_restart_changes_no_bar_and_no_event(int cut)
    {
        var (journal, bars) = await RunAsync(_ => false);
        var (again, barsAgain) = await RunAsync(group => group == cut);

        Assert.Equal(bars, barsAgain);
        Assert.Equal(journal, again);
    }

    [Fact]
    public async Task A_restart_after_every_group_changes_no_bar_and_no_event()
    {
        var (journal, bars) = await RunAsync(_ => false);
        var (again, barsAgain) = await RunAsync(_ => true);

        // Fifteen minutes and three days; the last minute of all is under way.
        Assert.Equal(18, bars.Sum(page => ListBarsResponse.Parser.ParseFrom(page).Bars.Count));
        Assert.Equal(bars, barsAgain);
        Assert.Equal(journal, again);
    }

    /// <summary>The groups one after the other, with restarts before some; the journal's rows and all bars.</summary>
    private static async Task<(List<string> Journal, List<ByteString> Bars)> RunAsync(Func<int, bool> restartBefore)
    {
        using var folder = new TestFolder();

        // Receive times are in the events, so the clock stands still.
        var clock = FakeClock.AfterTheClose();
        clock.Advance(TimeSpan.FromDays(2));
        var server = await TestServer.StartAsync(folder, clock);
        for (var group = 0; group < s_groups.Length; group++)
        {
            if (restartBefore(group))
            {
                await server.DisposeAsync();
                server = await TestServer.StartAsync(folder, clock);
            }

            var ack = await TestPublisher.PublishAsync(server, s_groups[group]);
            Assert.Equal(s_groups[group].Length, ack.Accepted);
        }

        var bars = new List<ByteString>();
        await using (server)
        {
            foreach (var id in (string[])["bitf", "mara", "btc-usd"])
            {
                foreach (var interval in (BarInterval[])[BarInterval.OneMinute, BarInterval.OneDay])
                {
                    bars.Add((await server.Quotes.ListBarsAsync(
                        new ListBarsRequest { Instrument = "instruments/" + id, Interval = interval })).ToByteString());
                }
            }
        }

        return (DatabaseFile.Rows(folder, "SELECT first_sequence, events, chain FROM journal ORDER BY 1"), bars);
    }
}
