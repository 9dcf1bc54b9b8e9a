using System.Diagnostics;
using System.Reflection;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>How a program ended, and what it said.</summary>
internal sealed record Ending(int ExitCode, string Output, string Errors);

/// <summary>Where the programs under test are, and how a program is run to its end.</summary>
internal static class Programs
{
    public static string Root { get; } = Metadata("Root");

    public static string Server { get; } = Built("src", "MinerGrpc.Server", "MinerGrpc.Server.dll");

    public static string Console { get; } = Built("clients", "MinerGrpc.Console", "minergrpc.dll");

    public static string Benchmarks { get; } = Built("tests", "MinerGrpc.Benchmarks", "MinerGrpc.Benchmarks.dll");

    /// <summary>Runs it and waits; its own process ends with the wait.</summary>
    public static async Task<Ending> RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(Waiting.Deadline());
            var errors = process.StandardError.ReadToEndAsync(Waiting.Deadline());
            await process.WaitForExitAsync(Waiting.Deadline());
            return new Ending(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    public static Process Start(string program, params string[] arguments) => Start(program, arguments, _ => { });

    /// <param name="program">To start.</param>
    /// <param name="arguments">Its own.</param>
    /// <param name="prepare">Its environment.</param>
    public static Process Start(string program, string[] arguments, Action<ProcessStartInfo> prepare)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        prepare(start);
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private static string Built(string folder, string project, string program) =>
        Path.Combine(Root, folder, project, Metadata("Output"), program);

    private static string Metadata(string key) => typeof(Programs).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
