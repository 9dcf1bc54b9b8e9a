using System.Globalization;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>A disk of a few MiB (tmpfs), to be filled. Mounting needs root.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly Scratch _scratch = new();

    public string Database => _scratch.Database;

    public static async Task<SmallDisk> MountAsync(int mebibytes)
    {
        var disk = new SmallDisk();
        var mount = await Programs.RunAsync(
            "mount", "-t", "tmpfs", "-o", Size(mebibytes), "none", disk._scratch.Folder);
        if (mount.ExitCode != 0)
        {
            disk._scratch.Dispose();
            Assert.Fail($"this test needs to mount a tmpfs, run it as root in a container that may: {mount.Errors}");
        }

        return disk;
    }

    public async Task ResizeAsync(int mebibytes)
    {
        var mount = await Programs.RunAsync("mount", "-o", "remount," + Size(mebibytes), _scratch.Folder);
        Assert.True(mount.ExitCode == 0, mount.Errors);
    }

    public async ValueTask DisposeAsync()
    {
        var unmount = await Programs.RunAsync("umount", _scratch.Folder);
        Assert.True(unmount.ExitCode == 0, unmount.Errors);
        _scratch.Dispose();
    }

    private static string Size(int mebibytes) => string.Create(CultureInfo.InvariantCulture, $"size={mebibytes}m");
}
