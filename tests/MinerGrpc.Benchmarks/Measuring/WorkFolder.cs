namespace MinerGrpc.Benchmarks.Measuring;

/// <summary>A folder for the databases of one run; gone after it.</summary>
internal sealed class WorkFolder : IDisposable
{
    private int _files;

    public WorkFolder(DirectoryInfo parent) => Path = Directory.CreateDirectory(
        System.IO.Path.Combine(parent.FullName, "minergrpc-bench-" + Guid.NewGuid().ToString("N")[..8])).FullName;

    public string Path { get; }

    /// <summary>A name that no file has had.</summary>
    public string NewFile(string name) => System.IO.Path.Combine(Path, $"{++_files}-{name}");

    /// <summary>A database with what belongs to it.</summary>
    public static void Delete(string database)
    {
        foreach (var suffix in (string[])["", "-wal", "-shm", ".lock", ".pid"])
        {
            File.Delete(database + suffix);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
