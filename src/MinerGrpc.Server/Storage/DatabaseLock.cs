using System.Globalization;
using System.Text;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// One server for one database: a lock on a file beside it, which the operating system lets go of when the process
/// dies, however it dies. The file says who holds it.
/// </summary>
internal sealed class DatabaseLock : IDisposable
{
    private readonly FileStream _file;

    private DatabaseLock(FileStream file) => _file = file;

    /// <exception cref="StartRefusedException">Another server has the database.</exception>
    public static DatabaseLock Take(string databasePath)
    {
        var path = databasePath + ".lock";
        FileStream file;
        try
        {
            // FileShare.Read: others may read who holds it, and still cannot open it for writing.
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new StartRefusedException(
                $"{databasePath} is in use by {Holder(path)}; stop that server, or choose another file with "
                + "--Database:Path=FILE", e);
        }

        file.SetLength(0);
        file.Write(Encoding.UTF8.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        file.Flush();
        return new DatabaseLock(file);
    }

    public void Dispose() => _file.Dispose();

    private static string Holder(string path)
    {
        try
        {
            using var reader = new StreamReader(
                new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return $"process {reader.ReadToEnd()}";
        }
        catch (IOException)
        {
            // The lock tells that somebody has it; not being able to read who changes nothing of that.
            return "another process";
        }
    }
}
