using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MinerGrpc.Benchmarks.Reads;

/// <summary>The kernel's copy of files.</summary>
internal static class PageCache
{
    private const int DontNeed = 4;

    /// <summary>Forgets a file, so that the next read of it goes to the disk.</summary>
    public static void Forget(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(file);
        if (Advise(file, 0, 0, DontNeed) is not 0 and var error)
        {
            throw new IOException($"posix_fadvise of {path}: error {error}");
        }
    }

    [DllImport("libc", EntryPoint = "posix_fadvise64")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Advise(SafeFileHandle file, long offset, long length, int advice);
}
