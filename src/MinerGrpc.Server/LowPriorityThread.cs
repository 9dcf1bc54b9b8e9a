using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace MinerGrpc.Server;

/// <summary>
/// Work beside the market that takes the processor only while nobody else wants it. A thread of its own, since a
/// priority is a thread's; always the same, since what the array pool keeps for a thread goes with it.
/// </summary>
internal sealed class LowPriorityThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];

    public LowPriorityThread(string name) => new Thread(Run) { Name = name, IsBackground = true }.Start();

    /// <summary>After what was asked for before; what awaits it goes on elsewhere.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    /// <summary>What was asked for is still done.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        Lower();
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }

        _work.Dispose();
    }

    private static void Lower()
    {
        if (OperatingSystem.IsLinux())
        {
            // .NET sets no priorities here. 0 and 0 are the thread that calls; where it may not, the work is done as
            // any other.
            const int lowest = 19;
            _ = SetPriority(0, 0, lowest);
        }
        else
        {
            Thread.CurrentThread.Priority = ThreadPriority.Lowest;
        }
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, int who, int value);
}
