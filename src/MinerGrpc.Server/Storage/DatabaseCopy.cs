using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MinerGrpc.Server.Storage;

/// <summary>Copies of a database as one file, and how one takes a database's place.</summary>
internal static class DatabaseCopy
{
    /// <summary>Copied in one step: 16 MiB, some hundredths of a second.</summary>
    private const int StepPages = 4_096;

    /// <summary>
    /// All of a database as it is now, also beside a server that writes on: SQLite's online backup within one read
    /// snapshot, which no writer waits for. The copy is one file without a log, and on the disk when this returns.
    /// </summary>
    /// <param name="from">The database.</param>
    /// <param name="to">A file that is not there.</param>
    /// <param name="copied">Told after each step how many bytes of how many are copied.</param>
    /// <exception cref="StartRefusedException">It is not ours.</exception>
    public static void Make(string from, string to, Action<long, long> copied)
    {
        using (var source = SqliteConnections.OpenReadOnly(from))
        {
            JournalSchema.CheckHasJournal(source, from);
            using var target = new SqliteConnections(to).OpenWriter();
            target.Execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");

            // One snapshot for all steps; without it each write of the server would begin the copy anew.
            using var snapshot = source.BeginTransaction(deferred: true);
            source.ExecuteScalar<long>("SELECT count(*) FROM sqlite_schema");
            CopyPages(source, target, copied);
        }

        using (var copy = new SqliteConnections(to).OpenWriter())
        {
            copy.Execute("PRAGMA journal_mode = DELETE");
        }

        FileSync.File(to);
    }

    private static void CopyPages(SqliteConnection source, SqliteConnection target, Action<long, long> copied)
    {
        var pageBytes = source.ExecuteScalar<long>("PRAGMA page_size");
        using var backup = raw.sqlite3_backup_init(target.Handle, "main", source.Handle, "main");
        if (backup.IsInvalid)
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_errcode(target.Handle), target.Handle);
        }

        int result;
        do
        {
            result = raw.sqlite3_backup_step(backup, StepPages);
            SqliteException.ThrowExceptionForRC(result, target.Handle);
            var pages = raw.sqlite3_backup_pagecount(backup);
            copied((pages - raw.sqlite3_backup_remaining(backup)) * pageBytes, pages * pageBytes);
        }
        while (result != raw.SQLITE_DONE);
    }

    /// <summary>Brings a copy to this server's version. It stays one file.</summary>
    public static void Migrate(string copy)
    {
        using (var connection = new SqliteConnections(copy).OpenWriter())
        {
            JournalSchema.Migrate(connection);
        }

        FileSync.File(copy);
    }

    /// <summary>The file and what SQLite keeps beside it.</summary>
    public static void Delete(string path)
    {
        foreach (var name in (string[])[path, path + "-wal", path + "-shm", path + "-journal"])
        {
            File.Delete(name);
        }
    }

    /// <summary>A database, or what is left of one: its log alone would be taken for a new one's.</summary>
    public static bool IsThere(string path) => File.Exists(path) || HasContent(path + "-wal");

    /// <summary>Somebody writes to it, or has died while doing so: its log holds what the file does not.</summary>
    public static bool HasLog(string path) => HasContent(path + "-wal");

    /// <summary>
    /// Puts a copy in the place of a database that nobody has open. The name changes over in one step, so that a crash
    /// leaves the old one whole or the new one whole.
    /// </summary>
    /// <returns>Where the old one is now. Null: there was none.</returns>
    public static string? Replace(string path, string copy)
    {
        var isReadable = MoveLogIn(path);
        if (isReadable && HasLog(path))
        {
            throw new StartRefusedException(
                $"another program has {path} open; end it and try again. Nothing was changed");
        }

        var aside = FreeName(path);
        if (HasLog(path))
        {
            // The old file is damaged, so that its log cannot be moved into it: both are kept as they are.
            File.Copy(path + "-wal", aside + "-wal");
            FileSync.File(aside + "-wal");
        }

        // Before the new file is there: SQLite would take an old log for its own.
        File.Delete(path + "-wal");
        File.Delete(path + "-shm");
        FileSync.FolderOf(path);
        var isThere = File.Exists(path);
        if (isThere)
        {
            File.Replace(copy, path, aside);
        }
        else
        {
            File.Move(copy, path);
        }

        FileSync.FolderOf(path);
        return isThere ? aside : null;
    }

    /// <summary>Whether the file could be read.</summary>
    private static bool MoveLogIn(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using var connection = new SqliteConnections(path).OpenWriter();
            connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            return true;
        }
        catch (SqliteException e) when (DatabaseDamage.IsDamage(e))
        {
            return false;
        }
    }

    private static string FreeName(string path)
    {
        for (var number = 1; ; number++)
        {
            var name = $"{path}.before-restore-{number}";
            if (!File.Exists(name) && !File.Exists(name + "-wal"))
            {
                return name;
            }
        }
    }

    private static bool HasContent(string path) => new FileInfo(path) is { Exists: true, Length: > 0 };
}
