using System.Diagnostics;

namespace MinerGrpc.Benchmarks.Streams;

/// <summary>This program once more, with another command. It ends when its standard input does.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public static ChildProcess Start(IEnumerable<string> arguments, Action<ProcessStartInfo>? prepare = null)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ChildProcess).Assembly.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        prepare?.Invoke(start);
        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>The same, with the words of its first line; ends it where that does not come.</summary>
    public static async Task<(ChildProcess Process, string[] Words)> StartAsync(
        IEnumerable<string> arguments, CancellationToken ct, Action<ProcessStartInfo>? prepare = null)
    {
        var process = Start(arguments, prepare);
        try
        {
            return (process, await process.LineAsync(ct));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Throws when it has ended.</summary>
    public void EnsureRuns()
    {
        if (_process.HasExited)
        {
            throw Failed();
        }
    }

    /// <summary>The words of its next line.</summary>
    public async Task<string[]> LineAsync(CancellationToken ct) =>
        (await _process.StandardOutput.ReadLineAsync(ct) ?? throw Failed()).Split(' ');

    /// <summary>Ends it; the rest of what it has said.</summary>
    public async Task<string[]> EndAsync(CancellationToken ct)
    {
        _process.StandardInput.Close();
        var text = await _process.StandardOutput.ReadToEndAsync(ct);
        await _process.WaitForExitAsync(ct);
        return _process.ExitCode == 0 ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries) : throw Failed();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static InvalidOperationException Failed() =>
        new("a process of the benchmark has failed; what it said stands above");
}
