using System.Diagnostics;
using System.IO.MemoryMappedFiles;

namespace MinerGrpc.Benchmarks.Measuring;

/// <summary>
/// Reads what a .NET process has allocated, from the outside: <see cref="StartupHook"/> runs in it and writes into a
/// page that both have mapped. The process itself needs to know nothing of it.
/// </summary>
internal sealed class RuntimeProbe : IDisposable
{
    /// <summary>Names the page's file to the hook.</summary>
    public const string Variable = "MINERGRPC_BENCHMARKS_PROBE";

    public const int PageBytes = 4_096;

    /// <summary>Places in the page, each a number of 8 bytes.</summary>
    public const int AllocatedAt = 0;

    /// <summary>Collections that were asked for.</summary>
    public const int AskedAt = 8;

    /// <summary>Collections of those that are done.</summary>
    public const int CollectedAt = 16;

    /// <summary>Managed memory after the last collection that was asked for.</summary>
    public const int HeapAt = 24;

    private readonly string _path;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _page;

    /// <param name="path">A new file, 4 KiB.</param>
    public RuntimeProbe(string path)
    {
        _path = path;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.CreateNew, null, PageBytes);
        _page = _file.CreateViewAccessor();
    }

    /// <summary>Bytes since the process has started, some milliseconds old.</summary>
    public long AllocatedBytes => _page.ReadInt64(AllocatedAt);

    /// <summary>Bytes of the heap after the last <see cref="CollectAsync"/>.</summary>
    public long HeapBytes => _page.ReadInt64(HeapAt);

    public void Attach(ProcessStartInfo start)
    {
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        start.Environment[Variable] = _path;
    }

    /// <summary>A full collection in the process, so that what is resident then is what it holds.</summary>
    public async Task CollectAsync(CancellationToken ct)
    {
        var asked = _page.ReadInt64(AskedAt) + 1;
        _page.Write(AskedAt, asked);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (_page.ReadInt64(CollectedAt) < asked)
        {
            await timer.WaitForNextTickAsync(ct);
        }
    }

    public void Dispose()
    {
        _page.Dispose();
        _file.Dispose();
        File.Delete(_path);
    }
}
