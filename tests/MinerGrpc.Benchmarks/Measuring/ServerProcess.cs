using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Grpc.Net.Client;
using MinerGrpc.Server;

namespace MinerGrpc.Benchmarks.Measuring;

/// <summary>CPU seconds of the server since its start.</summary>
/// <param name="Total">All threads.</param>
/// <param name="MarketLoop">The one thread that judges, encodes and journals.</param>
internal readonly record struct CpuSeconds(double Total, double MarketLoop)
{
    public static CpuSeconds operator -(CpuSeconds after, CpuSeconds before) =>
        new(after.Total - before.Total, after.MarketLoop - before.MarketLoop);
}

/// <summary>The server in a process of its own, as an operator runs it.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const int Terminate = 15;

    private static readonly string s_server = typeof(ServerProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Server").Value!;

    private readonly Process _process;

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        Channel = GrpcChannel.ForAddress(address);
    }

    public GrpcChannel Channel { get; }

    /// <summary>Starts it without a feed on a free port and waits until it listens.</summary>
    public static async Task<ServerProcess> StartAsync(
        string database, DurabilityMode durability, CancellationToken ct)
    {
        var process = Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                s_server, "--Server:Port=0", "--Feed:Kind=None", $"--Database:Path={database}",
                $"--Database:Durability={durability}",

                // Upkeep packs old rows. The bytes as they were first written are wanted, and no work beside.
                "--Retention:RoundSeconds=86400",
            ])
        {
            RedirectStandardOutput = true,
        })!;
        while (await process.StandardOutput.ReadLineAsync(ct) is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                // What it says later must not fill the pipe, nor does anybody wait for it.
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new ServerProcess(process, new Uri(match.Groups[1].Value));
            }
        }

        throw new InvalidOperationException("the server has not started; what it said stands above");
    }

    /// <summary>Resident memory now.</summary>
    public double ResidentMebibytes()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status")
            .Single(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
        return double.Parse(Digits().Match(line).Value, CultureInfo.InvariantCulture) / 1024;
    }

    public CpuSeconds Cpu()
    {
        const double ticksPerSecond = 100;
        var (total, loop) = (0.0, 0.0);
        foreach (var thread in Directory.EnumerateDirectories($"/proc/{_process.Id}/task"))
        {
            // "id (name) state ...": user and system time are the 12th and 13th behind the name.
            var line = File.ReadAllText(Path.Combine(thread, "stat"));
            var name = line[(line.IndexOf('(', StringComparison.Ordinal) + 1)..line.LastIndexOf(')')];
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            var seconds = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
            total += seconds;
            loop += name == "market loop" ? seconds : 0;
        }

        return new CpuSeconds(total, loop);
    }

    /// <summary>As SIGTERM ends it: the log is moved into the database.</summary>
    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        if (!_process.HasExited && Send(_process.Id, Terminate) != 0)
        {
            throw new InvalidOperationException($"process {_process.Id} takes no signal");
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static double Number(string digits) => double.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Listening on (http://\S+)")]
    private static partial Regex Listening();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int process, int signal);
}
