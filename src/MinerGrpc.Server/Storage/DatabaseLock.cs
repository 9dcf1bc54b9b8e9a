using System.Globalization;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// One server for one database: a lock on a file beside it, which the operating system lets go of when the process
/// dies, however it dies. A second file says who holds it, since nobody else can open the first.
/// </summary>
internal sealed class DatabaseLock : IDisposable
{
    private readonly FileStream _file;

    private DatabaseLock(FileStream file) => _file = file;

    /// <exception cref="StartRefusedException">Another server has the database.</exception>
    public static DatabaseLock Take(string databasePath)
    {
        var lockPath = databasePath + ".lock";
        var holderPath = databasePath + ".pid";
        FileStream file;
        try
        {
            file = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(lockPath))
        {
            var holder = File.Exists(holderPath) ? $"process {File.ReadAllText(holderPath)}" : "another process";
            throw new StartRefusedException(
                $"{databasePath} is in use by {holder}; stop that server, or choose another file with "
                + "--Database:Path=FILE", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartRefusedException(
                $"{lockPath} cannot be written ({e.Message}); check the folder's rights, or choose another file with "
                + "--Database:Path=FILE", e);
        }

        File.WriteAllText(holderPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new DatabaseLock(file);
    }

    public void Dispose() => _file.Dispose();
}
