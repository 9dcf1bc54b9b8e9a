using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Grpc.Net.Client;
using MinerGrpc.Server;

namespace MinerGrpc.Benchmarks.Measuring;

/// <summary>The server in a process of its own, as an operator runs it.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const int Terminate = 15;

    /// <summary>The server of this build.</summary>
    public static readonly string Program = typeof(ServerProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Server").Value!;

    private readonly Process _process;

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
        Channel = GrpcChannel.ForAddress(address);
        Watch = new ProcessWatch(process.Id);
    }

    public Uri Address { get; }

    public GrpcChannel Channel { get; }

    public ProcessWatch Watch { get; }

    /// <summary>Starts it without a feed on a free port and waits until it listens.</summary>
    /// <param name="database">Its file.</param>
    /// <param name="durability">Of its journal.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <param name="probe">What its runtime tells. Null: nobody asks.</param>
    /// <param name="upkeepRests">Nothing is packed: rows stay as they were first written.</param>
    /// <param name="program">Null: the one of this build.</param>
    /// <param name="environment">Variables that it gets besides.</param>
    public static async Task<ServerProcess> StartAsync(
        string database, DurabilityMode durability, CancellationToken ct, RuntimeProbe? probe = null,
        bool upkeepRests = false, string? program = null, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                program ?? Program, "--Server:Port=0", "--Board:Port=-1", "--Feed:Kind=None",
                $"--Database:Path={database}",
                $"--Database:Durability={durability}",
                .. upkeepRests ? (string[])["--Retention:RoundSeconds=86400"] : [],
            ])
        {
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        probe?.Attach(start);
        var process = Process.Start(start)!;
        var line = await ReadyAsync(process, Listening().IsMatch, ct);
        return new ServerProcess(process, new Uri(Listening().Match(line).Groups[1].Value));
    }

    /// <summary>Resident memory now.</summary>
    public double ResidentMebibytes() => Watch.ResidentMebibytes();

    public CpuSeconds Cpu() => Watch.Cpu();

    /// <summary>As SIGTERM ends it: the log is moved into the database.</summary>
    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await TerminateAsync(_process);
    }

    /// <summary>
    /// Waits for the line that says that a process is ready; ends the process where it does not come.
    /// </summary>
    public static async Task<string> ReadyAsync(Process process, Func<string, bool> isReady, CancellationToken ct)
    {
        try
        {
            while (await process.StandardOutput.ReadLineAsync(ct) is { } line)
            {
                if (isReady(line))
                {
                    // What it says later must not fill the pipe, nor does anybody wait for it.
                    _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                    return line;
                }
            }
        }
        catch
        {
            await TerminateAsync(process);
            throw;
        }

        throw new InvalidOperationException(
            $"{process.StartInfo.FileName} has ended before it was ready; what it said stands above");
    }

    /// <summary>Sends SIGTERM to a process that this one started, and waits for its end.</summary>
    public static async Task TerminateAsync(Process process)
    {
        if (!process.HasExited && Send(process.Id, Terminate) != 0)
        {
            throw new InvalidOperationException($"process {process.Id} takes no signal");
        }

        await process.WaitForExitAsync();
        process.Dispose();
    }

    [GeneratedRegex(@"Listening on (http://\S+)")]
    private static partial Regex Listening();

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int process, int signal);
}
