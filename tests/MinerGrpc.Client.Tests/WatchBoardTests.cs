using MinerGrpc.Client.Tests.Fakes;
using MinerGrpc.ConsoleClient.Watching;
using MinerGrpc.V1;
using Spectre.Console;

namespace MinerGrpc.Client.Tests;

public sealed class WatchBoardTests
{
    private static readonly Instrument s_bitf = new() { Name = "instruments/bitf", Ticker = "BITF" };

    [Fact]
    public void Members_stand_by_move_and_those_without_one_last()
    {
        var board = Board();
        board.Show(new SectorUpdate.EventArrived(FakeMarket.Move(1, "instruments/mara", 0.048)));
        var unknown = FakeMarket.Move(2, "instruments/hut");
        unknown.Move.ClearMoveRatio();
        board.Show(new SectorUpdate.EventArrived(unknown));
        board.Show(new SectorUpdate.EventArrived(FakeMarket.Move(3)));
        Assert.Equal(["BITF", "MARA", "HUT"], board.Take()!.Rows.Select(row => row.Name));
        Assert.Null(board.Take());
    }

    [Fact]
    public void A_new_snapshot_drops_what_the_board_holds()
    {
        var board = Board();
        board.Show(new SectorUpdate.EventArrived(FakeMarket.Move(1)));
        board.Show(new SectorUpdate.SnapshotBegan(FakeMarket.At(1)));
        Assert.Empty(board.Take()!.Rows);
    }

    [Fact]
    public void The_table_shows_figures_flags_sector_and_connection()
    {
        var board = Board();
        var halted = FakeMarket.Move(1);
        halted.Move.Flags.Add(QuoteFlag.Halted);
        board.Show(new SectorUpdate.EventArrived(halted));
        board.Show(new SectorUpdate.EventArrived(new Event { Sequence = 2, Sector = FakeMarket.Sector() }));
        board.Show(new SectorUpdate.Disconnected(new(null, "no message for 15 s"), TimeSpan.FromSeconds(0.5), 1));
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = AnsiSupport.No,
        });
        console.Profile.Width = 160;
        console.Write(LiveTable.Render(board.Take()!));
        foreach (var shown in new[]
        {
            "BITF", "1.59", "+24.22%", "-0.71%", "+24.93%", "SIMULATED HALTED", "sector +14.83% median +14.99%",
            "http://127.0.0.1:5080 connection lost (no message for 15 s); trying again in 0.5 s",
        })
        {
            Assert.Contains(shown, text.ToString(), StringComparison.Ordinal);
        }
    }

    private static WatchBoard Board() => new([s_bitf], new Uri("http://127.0.0.1:5080"));
}
