using System.Diagnostics;
using System.Text;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>The console in a terminal of its own (tests/console/terminal.py), with a person at the keys.</summary>
internal sealed class TerminalProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly byte[] _bytes = new byte[16_384];
    private readonly char[] _characters = new char[16_384];

    private TerminalProcess(Process process, int rows, int columns)
    {
        _process = process;
        Screen = new TerminalScreen(rows, columns);
    }

    public TerminalScreen Screen { get; }

    /// <param name="rows">Of the terminal.</param>
    /// <param name="columns">Of the terminal.</param>
    /// <param name="variables">`NAME=VALUE` each.</param>
    /// <param name="arguments">Behind `minergrpc`.</param>
    public static TerminalProcess Start(int rows, int columns, string[] variables, params string[] arguments)
    {
        string[] python =
        [
            Path.Combine(Programs.Root, "tests", "console", "terminal.py"), $"{rows}", $"{columns}", "env",
            "TERM=xterm-256color", .. variables, "dotnet", Programs.Console, .. arguments,
        ];
        var process = Process.Start(new ProcessStartInfo("python3", python)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        return new TerminalProcess(process, rows, columns);
    }

    /// <summary>Reads on until the screen is as wanted.</summary>
    public async Task UntilAsync(Func<TerminalScreen, bool> wanted, string what)
    {
        while (!wanted(Screen))
        {
            Assert.True(
                await ReadAsync(),
                $"the console ended before {what}; it had written {Screen.Written.Replace('\e', '␛')}");
        }
    }

    public async Task ResizeAsync(int rows, int columns)
    {
        Screen.Resize(rows, columns);
        await OrderAsync($"size {rows} {columns}");
    }

    /// <param name="keys">With escapes as in Python.</param>
    public Task PressAsync(string keys) => OrderAsync($"keys {keys}");

    /// <summary>How it ended: `exit 0 settings same`.</summary>
    public async Task<string> EndAsync()
    {
        while (await ReadAsync())
        {
        }

        await _process.WaitForExitAsync(Waiting.Deadline());
        return (await _process.StandardError.ReadToEndAsync(Waiting.Deadline())).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        await _process.EndAsync();
        _process.Dispose();
    }

    private async Task OrderAsync(string order)
    {
        await _process.StandardInput.WriteLineAsync(order);
        await _process.StandardInput.FlushAsync();
    }

    private async Task<bool> ReadAsync()
    {
        var read = await _process.StandardOutput.BaseStream.ReadAsync(_bytes, Waiting.Deadline());
        Screen.Take(new string(_characters, 0, _decoder.GetChars(_bytes, 0, read, _characters, 0, flush: false)));
        return read > 0;
    }
}
