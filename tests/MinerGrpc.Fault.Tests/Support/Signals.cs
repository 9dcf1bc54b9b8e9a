using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>Signals to processes that a test has started.</summary>
internal static class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(this Process process, int signal) =>
        SendTo(process.Id, signal);

    /// <summary>To a process that is not a direct child.</summary>
    public static void SendTo(int process, int signal) =>
        Assert.True(Send(process, signal) == 0, $"signal {signal} to process {process} failed");

    /// <summary>Ends a process if it still runs, stopped or not, and waits for its end.</summary>
    public static async Task EndAsync(this Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync(Waiting.Deadline());
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int process, int signal);
}
