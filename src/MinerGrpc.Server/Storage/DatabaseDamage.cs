using Microsoft.Data.Sqlite;

namespace MinerGrpc.Server.Storage;

/// <summary>Tells a damaged file from any other failure.</summary>
internal static class DatabaseDamage
{
    private const int Error = 1, InputOutput = 10, Corrupt = 11, NotADatabase = 26;

    private const int ShortRead = 522;

    /// <summary>
    /// SQLite's word for a malformed page or header, a file that ends too early, or a schema that cannot be parsed.
    /// </summary>
    public static bool IsDamage(SqliteException e) => e.SqliteErrorCode is Corrupt or NotADatabase
        || (e.SqliteErrorCode == InputOutput && e.SqliteExtendedErrorCode == ShortRead)
        || (e.SqliteErrorCode == Error && e.Message.Contains("no such", StringComparison.Ordinal));

    /// <summary>Work on a database: its failures tell apart what is damaged from what cannot be done now.</summary>
    /// <exception cref="JournalCorruptException">The file cannot be read as a database.</exception>
    /// <exception cref="StartRefusedException">It cannot be opened, is held, or there is no room.</exception>
    public static T Judge<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e) when (IsDamage(e))
        {
            throw new JournalCorruptException($"{path} cannot be read as a database ({e.Message})", e);
        }
        catch (SqliteException e)
        {
            throw Refusal(path, e);
        }
    }

    /// <summary>The start or the command cannot go on; the message says why and what to do.</summary>
    private static StartRefusedException Refusal(string path, SqliteException e)
    {
        const int busy = 5, full = 13, cannotOpen = 14;
        return new StartRefusedException(
            e.SqliteErrorCode switch
            {
                full => $"there is no room on the disk ({e.Message}); make room (also for temporary files, where "
                    + "SQLITE_TMPDIR says) and try again. Nothing was changed",
                busy => $"{path} is held by another process ({e.Message}); try again",
                cannotOpen => $"{path} cannot be opened ({e.Message}); check that it is there and the folder's rights",
                _ => $"{path}: {e.Message}; check the disk and the folder's rights",
            },
            e);
    }
}
