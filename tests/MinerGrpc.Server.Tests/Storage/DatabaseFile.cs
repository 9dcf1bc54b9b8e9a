using Microsoft.Data.Sqlite;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>The database of a server by SQL, beside or without the server.</summary>
internal static class DatabaseFile
{
    /// <summary>Rows changed.</summary>
    public static int Execute(TestFolder folder, string sql)
    {
        using var database = Open(folder);
        using var command = database.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    /// <summary>The rows of a query, each as one line with its columns; blobs in hexadecimal.</summary>
    public static List<string> Rows(TestFolder folder, string query)
    {
        using var database = Open(folder);
        using var command = database.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Show(reader.GetValue(i)))));
        }

        return rows;
    }

    /// <summary>From now on no event can be written, and what was written is not to be trusted: the server does not
    /// know why.</summary>
    public static void FailAppends(TestFolder folder) => Execute(
        folder, "CREATE TRIGGER refuse BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'no'); END");

    /// <summary>
    /// From now on there is no room for an event. SQLite says the same of a table that has used up its numbers as of a
    /// disk without room.
    /// </summary>
    public static void FillUp(TestFolder folder) => Execute(
        folder,
        """
        CREATE TABLE used_up(number INTEGER PRIMARY KEY AUTOINCREMENT, x INTEGER);
        INSERT INTO used_up VALUES (9223372036854775807, 0);
        CREATE TRIGGER refuse BEFORE INSERT ON journal BEGIN INSERT INTO used_up(x) VALUES (1); END
        """);

    /// <summary>Ends <see cref="FailAppends"/> and <see cref="FillUp"/>.</summary>
    public static void AllowAppends(TestFolder folder) => Execute(folder, "DROP TRIGGER refuse");

    /// <summary>Another process that holds the file, until disposed.</summary>
    public static async Task<SqliteConnection> LockAsync(TestFolder folder)
    {
        var other = Open(folder);
        await using var begin = other.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        await begin.ExecuteNonQueryAsync();
        return other;
    }

    private static SqliteConnection Open(TestFolder folder)
    {
        // Unpooled: a pooled handle would outlive the connection and its -wal file with it.
        var database = new SqliteConnection($"Data Source={folder.Database};Pooling=False");
        database.Open();
        return database;
    }

    private static string Show(object value) => value switch
    {
        byte[] bytes => Convert.ToHexString(bytes),
        DBNull => "NULL",
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };
}
