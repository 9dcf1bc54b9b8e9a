using System.Diagnostics;
using System.Globalization;
using MinerGrpc.Client.Tests.Fakes;

namespace MinerGrpc.Client.Tests;

/// <summary>The console client as a process of its own: signals and pipes.</summary>
public sealed class ConsoleProcessTests
{
    [Theory]
    [InlineData("--json")]
    [InlineData("--every")]
    public async Task Ctrl_C_ends_watch_cleanly(string option)
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams =
        [
            async stream =>
            {
                await stream.AckAsync();
                await stream.EventsAsync(FakeMarket.Move(1));
                await stream.UntilClosedAsync();
            },
        ];
        // A test run in the background inherits an ignored SIGINT; env gives the child the usual one.
        using var watch = Start(
            "env", "--default-signal=INT", "dotnet", ConsoleProgram.File, "watch", option, "--server",
            $"{server.Address}");
        Assert.NotNull(await watch.StandardOutput.ReadLineAsync(Waiting.Deadline()));
        using var kill = Start("kill", "-INT", watch.Id.ToString(CultureInfo.InvariantCulture));
        await watch.WaitForExitAsync(Waiting.Deadline());
        Assert.Equal(0, watch.ExitCode);
        Assert.Equal("", await watch.StandardError.ReadToEndAsync(Waiting.Deadline()));
    }

    [Fact]
    public async Task Watch_ends_when_the_reader_of_its_pipe_has_seen_enough()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams =
        [
            async stream =>
            {
                await stream.AckAsync();
                for (var sequence = 1; ; sequence++)
                {
                    await stream.EventsAsync(FakeMarket.Move(sequence));
                }
            },
        ];
        var command = $"dotnet '{ConsoleProgram.File}' watch --json --server {server.Address}";
        using var pipe = Start("bash", "-c", $"{command} | head -1; echo ${{PIPESTATUS[0]}}");
        var output = await pipe.StandardOutput.ReadToEndAsync(Waiting.Deadline());
        await pipe.WaitForExitAsync(Waiting.Deadline());
        Assert.EndsWith("\n0\n", output, StringComparison.Ordinal);
        Assert.Equal("", await pipe.StandardError.ReadToEndAsync(Waiting.Deadline()));
    }

    private static Process Start(string program, params string[] args) => Process.Start(
        new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
