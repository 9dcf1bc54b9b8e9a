using MinerGrpc.Fault.Tests.Support;

namespace MinerGrpc.Fault.Tests;

/// <summary>`watch` in a real terminal against a real server.</summary>
public sealed class LiveScreenTests
{
    [Fact]
    public async Task The_screen_appears_follows_the_window_and_leaves_the_terminal_as_it_was_on_Ctrl_C()
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        await PublishAsync(server);
        await using var console = TerminalProcess.Start(30, 100, [], "watch", "--server", $"{server.Address}");
        await console.UntilAsync(IsLive, "its screen appeared");
        Assert.True(console.Screen.IsAlternate);
        Assert.False(console.Screen.HasCursor);
        Assert.Contains(console.Screen.Lines, line => line == new string('─', 100));
        Assert.Contains("TREND", Header(console.Screen), StringComparison.Ordinal);

        await console.ResizeAsync(24, 60);
        await console.UntilAsync(
            screen => IsLive(screen) && screen.Lines.Count(line => line == new string('─', 60)) >= 2,
            "it had followed the window");
        Assert.DoesNotContain("TREND", Header(console.Screen), StringComparison.Ordinal);

        await console.PressAsync("\\x03");
        Assert.Equal("exit 0 settings same", await console.EndAsync());
        Assert.False(console.Screen.IsAlternate);
        Assert.True(console.Screen.HasCursor);
        Assert.Contains("\e[32m", console.Screen.Written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NO_COLOR=1", "watch")]
    [InlineData("NO_COLOR=", "watch", "--no-color")]
    public async Task Without_colours_the_screen_is_there_all_the_same_and_q_ends_it(
        string variable, params string[] arguments)
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        await PublishAsync(server);
        await using var console = TerminalProcess.Start(
            30, 100, [variable], [.. arguments, "--server", $"{server.Address}"]);
        await console.UntilAsync(IsLive, "its screen appeared");
        await console.PressAsync("q");
        Assert.Equal("exit 0 settings same", await console.EndAsync());
        Assert.DoesNotMatch("\e\\[([0-9]+;)*(3|4|9)[0-9](;[0-9]+)*m", console.Screen.Written);
    }

    [Fact]
    public async Task The_screen_tells_a_server_that_has_gone_and_lives_on_with_the_next_one()
    {
        using var scratch = new Scratch();
        var server = await ServerProcess.StartAsync(scratch.Database);
        await PublishAsync(server);
        var address = server.Address;
        await using var console = TerminalProcess.Start(30, 100, [], "watch", "--server", $"{address}");
        await console.UntilAsync(IsLive, "its screen appeared");
        await server.KillAsync();
        await server.DisposeAsync();
        await console.UntilAsync(
            screen => screen.Lines.Last().StartsWith("○ reconnecting", StringComparison.Ordinal), "it told the loss");
        await using var next = await ServerProcess.RestartAsync(address, scratch.Database);
        await console.UntilAsync(IsLive, "it was connected again");
        await console.PressAsync("\\x03");
        Assert.Equal("exit 0 settings same", await console.EndAsync());
    }

    [Fact]
    public async Task A_terminal_that_cannot_move_its_cursor_gets_lines()
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        await PublishAsync(server);
        await using var console = TerminalProcess.Start(
            30, 100, ["TERM=dumb"], "watch", "--count", "3", "--server", $"{server.Address}");
        Assert.Equal("exit 0 settings same", await console.EndAsync());
        Assert.DoesNotContain("\e", console.Screen.Written, StringComparison.Ordinal);
        Assert.Equal(3, console.Screen.Written.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private static bool IsLive(TerminalScreen screen) =>
        screen.Lines.First().StartsWith("SECTOR ", StringComparison.Ordinal)
        && screen.Lines.Any(line => line.StartsWith("BITF", StringComparison.Ordinal))
        && screen.Lines.Last().StartsWith("● connected", StringComparison.Ordinal);

    private static string Header(TerminalScreen screen) =>
        screen.Lines.First(line => line.StartsWith("TICKER", StringComparison.Ordinal));

    private static async Task PublishAsync(ServerProcess server)
    {
        await using var pump = new Pump(server.Address, new AckJournal(), batchSize: 40);
        await pump.AckedAsync(3);
        await pump.StopAsync();
    }
}
