using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Client;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>The server as a child process: what an operator runs, with signals and /proc in reach.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process)
    {
        Process = process;
        process.OutputDataReceived += (_, e) => Take(e.Data);
        process.ErrorDataReceived += (_, e) => Take(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Process Process { get; }

    public Uri Address => _listening.Task.Result;

    public string Log => string.Join('\n', _lines);

    /// <summary>Starts and waits until it listens.</summary>
    public static Task<ServerProcess> StartAsync(string database, params string[] options) =>
        ListeningAsync(Launch(database, options));

    /// <summary>
    /// Starts it under strace, which writes the calls that change files and those that send to sockets into a file.
    /// <see cref="Process"/> is strace then, and ends with the server.
    /// </summary>
    public static Task<ServerProcess> StartTracedAsync(
        string database, string trace, params string[] options) =>
        ListeningAsync(new ServerProcess(Programs.Start(
            "strace",
            [
                "-f", "--seccomp-bpf", "-y", "-xx", "-s", "4000000", "-o", trace, "-e", SystemCalls.Filter,
                "dotnet", .. Arguments(database), .. options,
            ])));

    /// <summary>Starts it with what lets a test see its memory after a collection.</summary>
    public static Task<ServerProcess> StartProbedAsync(string database, RuntimeProbe probe, params string[] options) =>
        ListeningAsync(new ServerProcess(Programs.Start(
            "dotnet", [.. Arguments(database), .. options], probe.Attach)));

    /// <summary>Starts it with no more file descriptors than this.</summary>
    public static Task<ServerProcess> StartWithDescriptorsAsync(string database, int descriptors) =>
        ListeningAsync(new ServerProcess(Programs.Start(
            "sh",
            [
                "-c", $"ulimit -n {descriptors} && exec \"$@\"", "sh", "dotnet", .. Arguments(database),
            ])));

    private static async Task<ServerProcess> ListeningAsync(ServerProcess server)
    {
        var ended = server.Process.WaitForExitAsync();
        await Task.WhenAny(server._listening.Task, ended).Soon();
        Assert.True(server._listening.Task.IsCompletedSuccessfully, $"the server has not started:\n{server.Log}");
        return server;
    }

    /// <summary>Starts and does not wait. No feed and a free port, unless the options say otherwise.</summary>
    public static ServerProcess Launch(string database, params string[] options) =>
        new(Programs.Start("dotnet", [.. Arguments(database), .. options]));

    /// <summary>Starts on the port that an earlier one had, as its clients expect.</summary>
    public static Task<ServerProcess> RestartAsync(Uri address, string database, params string[] options) =>
        StartAsync(database, [$"--Server:Port={address.Port}", .. options]);

    public MinerGrpcClient Connect() => new(Address);

    /// <summary>kill -9, and the wait for the kernel to have it done.</summary>
    public async Task KillAsync()
    {
        Process.Send(Signals.Kill);
        await Process.WaitForExitAsync(Waiting.Deadline());
    }

    /// <summary>kill -9 of a server under strace: the process that its own file names.</summary>
    public async Task KillTracedAsync(string database)
    {
        var id = int.Parse(await File.ReadAllTextAsync(database + ".pid"), CultureInfo.InvariantCulture);
        Signals.SendTo(id, Signals.Kill);
        await Process.WaitForExitAsync(Waiting.Deadline());
    }

    /// <summary>SIGTERM; the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        Process.Send(Signals.Terminate);
        await Process.WaitForExitAsync(Waiting.Deadline());
        return Process.ExitCode;
    }

    /// <summary>Resident memory in bytes, now (VmRSS).</summary>
    public long ResidentBytes()
    {
        var line = File.ReadLines($"/proc/{Process.Id}/status")
            .Single(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
        return long.Parse(Digits().Match(line).Value, CultureInfo.InvariantCulture) << 10;
    }

    /// <summary>How much of a limit is in use, as GetServerInfo tells.</summary>
    public static async Task<long> UsedAsync(MinerGrpcClient client, string limit)
    {
        var info = await client.ServerInfo.GetServerInfoAsync(
            new GetServerInfoRequest(), cancellationToken: Waiting.Deadline());
        return info.Limits.Single(l => l.Name == limit).Current;
    }

    /// <summary>Of all its threads since its start.</summary>
    public TimeSpan ProcessorTime()
    {
        Process.Refresh();
        return Process.TotalProcessorTime;
    }

    public async ValueTask DisposeAsync()
    {
        await Process.EndAsync();
        Process.Dispose();
    }

    private static string[] Arguments(string database) =>
        [
            Programs.Server, "--Server:Port=0", "--Board:Port=-1", "--Feed:Kind=None", $"--Database:Path={database}",
        ];

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        _lines.Enqueue(line);
        if (Listening().Match(line) is { Success: true } match)
        {
            _listening.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"Listening on (http://\S+)")]
    private static partial Regex Listening();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
