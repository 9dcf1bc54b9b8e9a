using MinerGrpc.Client.Tests.Fakes;
using MinerGrpc.ConsoleClient.Watching;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests;

/// <summary>
/// The live screen as text in Screens/. With MINERGRPC_WRITE_SCREENS=1 the files are written anew instead of compared:
/// look at the difference before it is committed.
/// </summary>
public sealed class WatchScreenTests
{
    private static readonly bool s_writes = Environment.GetEnvironmentVariable("MINERGRPC_WRITE_SCREENS") == "1";

    [Theory]
    [InlineData(200)]
    [InlineData(120)]
    [InlineData(80)]
    [InlineData(60)]
    [InlineData(40)]
    public void The_screen_of_each_width_is_the_kept_one(int width)
    {
        var view = Troubled();
        Same($"{width}.txt", SampleScreen.Rendered(view, width, height: 30));
        Same($"{width}-colour.txt", SampleScreen.Rendered(view, width, height: 30, colour: true));
        Same($"{width}-no-colour.txt", SampleScreen.Rendered(view, width, height: 30, colour: false));
    }

    [Fact]
    public void Without_colour_no_code_of_a_colour_is_left()
    {
        var text = SampleScreen.Rendered(Troubled(), 120, 22, colour: false);
        Assert.Matches("␛\\[[12]m", text);
        Assert.DoesNotMatch("␛\\[[0-9;]*(3|4|9|10)[0-9](;|m)", text);
    }

    [Fact]
    public void The_README_shows_the_screen_as_it_is()
    {
        var picture = SampleScreen.Rendered(new SampleScreen(hasTrouble: false).Board.Take()!, 80, height: null);
        Same("readme.txt", picture);
        var readme = File.ReadAllText(Checkout.File("README.md")).ReplaceLineEndings("\n");
        Assert.Contains($"```\n{picture}```", readme, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(12)]
    [InlineData(16)]
    public void A_low_window_keeps_the_head_the_best_members_and_the_connection(int height)
    {
        var lines = SampleScreen.Rendered(Troubled(), 80, height).TrimEnd('\n').Split('\n');
        Assert.Equal(height, lines.Length);
        Assert.StartsWith("SECTOR", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("BITF", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("more: a taller window", StringComparison.Ordinal));
        Assert.StartsWith("● connected", lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(10, 4)]
    [InlineData(25, 200)]
    public void No_size_is_too_small_to_draw(int width, int height)
    {
        var text = SampleScreen.Rendered(Troubled(), width, height);
        Assert.Equal(height, text.Count(character => character == '\n'));
    }

    [Fact]
    public void A_terminal_that_is_not_UTF_8_gets_ASCII_alone()
    {
        var text = SampleScreen.Rendered(Troubled(), 80, 22, glyphs: Glyphs.Ascii);
        Assert.All(text, character => Assert.True(char.IsAscii(character), $"{character} is not ASCII"));
        Assert.DoesNotContain("TREND", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_connection_and_missing_sigmas_are_told()
    {
        var board = new SampleScreen(hasTrouble: true).Board;
        board.LearnNothing("Unavailable");
        board.Show(new SectorUpdate.Disconnected(new(null, "no message for 6 s"), TimeSpan.FromSeconds(1), 1));
        var last = SampleScreen.Rendered(board.Take()!, 120, 22).TrimEnd('\n').Split('\n')[^1];
        Assert.StartsWith(
            "○ reconnecting, nothing for 0s   SIMULATED   no message for 6 s", last, StringComparison.Ordinal);
        Assert.Contains("no sigmas: Unavailable", last, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_has_changed_is_painted()
    {
        var sample = new SampleScreen(hasTrouble: true);
        using var nowhere = new StringWriter();
        var painter = new ScreenPainter(LiveScreen.Codes(nowhere, colour: false));
        var view = sample.Board.Take()!;
        var first = painter.Paint(new WatchScreen(view, 80, Glyphs.Unicode).Lines(30), 80);
        Assert.StartsWith("\e[2J\e[1;1H", first, StringComparison.Ordinal);
        Assert.Equal("", painter.Paint(new WatchScreen(view, 80, Glyphs.Unicode).Lines(30), 80));

        sample.Board.Show(new SectorUpdate.EventArrived(FakeMarket.Move(300_000, "instruments/mara", 0.05)));
        var second = painter.Paint(new WatchScreen(sample.Board.Take()!, 80, Glyphs.Unicode).Lines(30), 80);
        Assert.Contains("MARA", second, StringComparison.Ordinal);
        Assert.DoesNotContain("BITF", second, StringComparison.Ordinal);

        painter.Forget();
        Assert.True(painter.IsDue(changed: false, 80, 30));
        Assert.False(painter.Paint(new WatchScreen(view, 80, Glyphs.Unicode).Lines(30), 80).Length < first.Length / 2);
    }

    private static WatchView Troubled() => new SampleScreen(hasTrouble: true).Board.Take()!;

    private static void Same(string name, string text)
    {
        var file = Checkout.File("tests", "MinerGrpc.Client.Tests", "Screens", name);
        if (s_writes)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        Assert.Equal(File.ReadAllText(file), text);
    }
}
