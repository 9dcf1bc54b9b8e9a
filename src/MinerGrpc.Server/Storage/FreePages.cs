using System.Diagnostics;
using Dapper;
using Microsoft.Data.Sqlite;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// Pages of the file that hold nothing. What is written next takes them; beyond some they go back to the disk, for
/// which a page from the end of the file moves into each. SQLite searches the list of all of them for every page that
/// goes back, so they go while the list is short. Stateless.
/// </summary>
internal static class FreePages
{
    /// <summary>
    /// Fewer stay, since what is written next takes them: 64 MiB, which is 16 pages of the list. A server that takes
    /// 10,000 quotes/s packs as much as that in a round and has written it again before the next.
    /// </summary>
    public const int Many = 16_384;

    /// <summary>
    /// More stay, and are used again: 512 MiB. With 20 GB of them a page took 15 ms, in which nothing is written.
    /// </summary>
    public const int TooMany = 131_072;

    /// <summary>Of the moves in a return: the market waits for them, and then as long for their commit.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(2);

    /// <summary>Some are to go back.</summary>
    public static bool AreDue(SqliteConnection connection)
    {
        const int incremental = 2;
        return Mode(connection) == incremental && Count(connection) is >= Many and <= TooMany;
    }

    /// <summary>They can only go back all at once, with a file that is written anew.</summary>
    public static bool NeedNewFile(SqliteConnection connection) =>
        Mode(connection) == 0 || Count(connection) > TooMany;

    /// <summary>Returns some in one transaction: one at least, and as many as there is time for.</summary>
    /// <param name="connection">The writer's.</param>
    /// <param name="most">At most so many.</param>
    public static void Return(SqliteConnection connection, int most)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var (began, left) = (Stopwatch.GetTimestamp(), most);
        do
        {
            connection.Execute("PRAGMA incremental_vacuum(1)");
        }
        while (--left > 0 && Stopwatch.GetElapsedTime(began) < s_longest);

        transaction.Commit();
    }

    public static long Count(SqliteConnection connection) =>
        connection.ExecuteScalar<long>("PRAGMA freelist_count");

    private static int Mode(SqliteConnection connection) =>
        connection.ExecuteScalar<int>("PRAGMA auto_vacuum");
}
