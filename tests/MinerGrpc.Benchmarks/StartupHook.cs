using System.Diagnostics.CodeAnalysis;
using System.IO.MemoryMappedFiles;
using MinerGrpc.Benchmarks.Measuring;

/// <summary>
/// The runtime calls <see cref="Initialize"/> before Main in each process that is started with this assembly in
/// DOTNET_STARTUP_HOOKS; the runtime wants this very name without a namespace. See <see cref="RuntimeProbe"/>.
/// </summary>
[SuppressMessage("Design", "CA1050", Justification = "The runtime looks for this name.")]
internal static class StartupHook
{
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(20);
    private static readonly Lock s_gate = new();
    private static MemoryMappedViewAccessor? s_page;
    private static Timer? s_timer;

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(RuntimeProbe.Variable) is not { } path)
        {
            return;
        }

        // Held until the process ends, as the page is.
        s_page = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, RuntimeProbe.PageBytes)
            .CreateViewAccessor();
        s_timer = new Timer(static _ => Tell(), null, TimeSpan.Zero, s_period);
    }

    private static void Tell()
    {
        lock (s_gate)
        {
            var asked = s_page!.ReadInt64(RuntimeProbe.AskedAt);
            if (asked != s_page.ReadInt64(RuntimeProbe.CollectedAt))
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                s_page.Write(RuntimeProbe.HeapAt, GC.GetTotalMemory(forceFullCollection: false));
                s_page.Write(RuntimeProbe.CollectedAt, asked);
            }

            s_page.Write(RuntimeProbe.AllocatedAt, GC.GetTotalAllocatedBytes());
        }
    }
}
