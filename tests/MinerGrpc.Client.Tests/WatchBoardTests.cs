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
        var text = Rendered(board, width: 160);
        foreach (var shown in new[]
        {
            "BITF", "1.59", "+24.22%", "-0.71%", "+24.93%", "SIMULATED HALTED", "sector +14.83% median +14.99%",
            "http://127.0.0.1:5080 connection lost (no message for 15 s); trying again in 0.5 s",
        })
        {
            Assert.Contains(shown, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_newest_deals_alerts_and_corrections_stand_below_the_table()
    {
        var board = Board();
        board.Show(new SectorUpdate.EventArrived(FakeMarket.Move(1)));
        board.Show(new SectorUpdate.EventArrived(FakeNews.Deal(2)));
        board.Show(new SectorUpdate.EventArrived(FakeNews.Deal(3)));
        board.Show(new SectorUpdate.EventArrived(FakeNews.Alert(4)));
        board.Show(new SectorUpdate.EventArrived(FakeNews.Correction(5)));
        var lines = Rendered(board, width: 160).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("correction BITF trade", lines[^3], StringComparison.Ordinal);
        Assert.Contains("alert BITF RAISED", lines[^2], StringComparison.Ordinal);
        Assert.Contains("deal 2025-09-08-nebius-microsoft", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_headline_takes_one_line_whatever_the_width()
    {
        var board = Board();
        board.Show(new SectorUpdate.EventArrived(FakeNews.Deal(2)));
        var lines = Rendered(board, width: 60).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("http://127.0.0.1:5080 connecting", lines[^2], StringComparison.Ordinal);
        Assert.StartsWith("2025-09-09 14:00:00Z deal", lines[^1], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 60));
    }

    [Fact]
    public void A_new_snapshot_keeps_what_has_happened_and_tells_nothing_twice()
    {
        var board = Board();
        board.Show(new SectorUpdate.EventArrived(FakeNews.Deal(2)));
        board.Show(new SectorUpdate.SnapshotBegan(FakeMarket.At(2)));
        board.Show(new SectorUpdate.EventArrived(FakeNews.Deal(2)));
        Assert.Single(board.Take()!.News);
    }

    private static string Rendered(WatchBoard board, int width)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = AnsiSupport.No,
        });
        console.Profile.Width = width;
        console.Write(LiveTable.Render(board.Take()!));
        return text.ToString();
    }

    private static WatchBoard Board() => new([s_bitf], new Uri("http://127.0.0.1:5080"));
}
