using MinerGrpc.Benchmarks.Measuring;

namespace MinerGrpc.Benchmarks.Storage;

/// <summary>One page written and flushed, again and again: what a commit costs at least.</summary>
internal static class Flush
{
    private const int Page = 4_096;

    public static Latencies Run(WorkFolder folder, int times)
    {
        var latencies = new Latencies();
        using var file = File.OpenHandle(
            folder.NewFile("flush"), FileMode.CreateNew, FileAccess.Write, options: FileOptions.DeleteOnClose);
        var page = new byte[Page];
        for (var i = 0; i < times; i++)
        {
            page[0] = (byte)i;
            var offset = (long)i * Page;
            latencies.Time(() =>
            {
                RandomAccess.Write(file, page, offset);
                RandomAccess.FlushToDisk(file);
            });
        }

        return latencies;
    }
}
