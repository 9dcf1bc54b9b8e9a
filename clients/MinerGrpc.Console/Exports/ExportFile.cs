namespace MinerGrpc.ConsoleClient.Exports;

/// <summary>
/// A file that is there whole or not at all: written under another name beside its own, and renamed at the end.
/// </summary>
internal sealed class ExportFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _part;
    private readonly bool _force;
    private readonly FileStream _bytes;

    private ExportFile(string path, string part, bool force, FileStream bytes)
    {
        _path = path;
        _part = part;
        _force = force;
        _bytes = bytes;
    }

    public Stream Bytes => _bytes;

    /// <param name="path">The file's name at the end.</param>
    /// <param name="force">An existing file is replaced.</param>
    /// <exception cref="ConsoleFailure">It is there already, or cannot be written.</exception>
    public static ExportFile Create(string path, bool force) => Guarded(path, () =>
    {
        Refuse(path, force);
        var part = FormattableString.Invariant($"{path}.{Environment.ProcessId}.part");
        var bytes = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 64 << 10);
        return new ExportFile(path, part, force, bytes);
    });

    /// <summary>Runs what writes; a full disk and the like are told by the file's name.</summary>
    /// <exception cref="ConsoleFailure">It cannot be written.</exception>
    public async Task WriteAsync(Func<ValueTask> write)
    {
        try
        {
            await write();
        }
        catch (IOException failure)
        {
            throw Unwritable(_path, failure);
        }
    }

    /// <summary>Gives the file its name, once its bytes are on the disk.</summary>
    /// <exception cref="ConsoleFailure">It is there already, or cannot be written.</exception>
    public void Complete() => Guarded(_path, () =>
    {
        _bytes.Flush(flushToDisk: true);
        _bytes.Dispose();
        if (!_force)
        {
            Refuse(_path, _force);
        }

        File.Move(_part, _path, overwrite: _force);
        return true;
    });

    /// <summary>Leaves nothing of a file that was not completed.</summary>
    public ValueTask DisposeAsync()
    {
        try
        {
            _bytes.Dispose();
        }
        catch (IOException)
        {
            // What the buffer held found no room; the file is given up anyway.
        }

        File.Delete(_part);
        return ValueTask.CompletedTask;
    }

    private static void Refuse(string path, bool force)
    {
        if (Directory.Exists(path))
        {
            throw new ConsoleFailure(ExitCode.Usage, $"\"{path}\" is a folder; give the name of a file");
        }

        if (!force && File.Exists(path))
        {
            throw new ConsoleFailure(
                ExitCode.Usage, $"\"{path}\" is there already; choose another name, or give --force to replace it");
        }
    }

    private static T Guarded<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Unwritable(path, failure);
        }
    }

    private static ConsoleFailure Unwritable(string path, Exception failure) => new(
        ExitCode.Usage, $"cannot write \"{path}\": {failure.Message.TrimEnd('.')}; nothing of it was kept", failure);
}
