using Microsoft.Data.Sqlite;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>A folder of one test with a database in it; gone with the test.</summary>
internal sealed class Scratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("minergrpc-fault-").FullName;

    public string Database => Path.Combine(Folder, "market.db");

    public string File(string name) => Path.Combine(Folder, name);

    /// <summary>Opens the database while no server has it.</summary>
    public SqliteConnection Open() => Open(Database);

    public static SqliteConnection Open(string file)
    {
        // Unpooled: a pooled handle would outlive the connection and its -wal file with it.
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return connection;
    }

    /// <summary>What SQLite itself says of the file: "ok".</summary>
    public string QuickCheck()
    {
        using var connection = Open();
        using var check = connection.CreateCommand();
        check.CommandText = "PRAGMA quick_check";
        return (string)check.ExecuteScalar()!;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
