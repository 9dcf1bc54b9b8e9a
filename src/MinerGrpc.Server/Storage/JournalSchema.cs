using Dapper;
using Microsoft.Data.Sqlite;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// The tables, version by version. A migration is one transaction; an old server refuses a newer file.
/// </summary>
internal static class JournalSchema
{
    /// <summary>"MGRP": tells our file from any other SQLite database.</summary>
    public const int ApplicationId = 0x4D475250;

    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE journal_identity(
            id INTEGER PRIMARY KEY CHECK (id = 1),
            journal_id TEXT NOT NULL
        ) STRICT;
        CREATE TABLE journal(
            first_sequence INTEGER PRIMARY KEY,
            last_sequence INTEGER NOT NULL,
            first_time INTEGER NOT NULL,
            last_time INTEGER NOT NULL,
            events BLOB NOT NULL,
            crc32c INTEGER NOT NULL,
            chain BLOB NOT NULL
        ) STRICT;
        CREATE TABLE checkpoints(
            sequence INTEGER PRIMARY KEY,
            market_time INTEGER NOT NULL,
            events BLOB NOT NULL,
            memory BLOB NOT NULL,
            crc32c INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE published_batches(
            number INTEGER PRIMARY KEY,
            source TEXT NOT NULL,
            batch_id TEXT NOT NULL,
            digest BLOB NOT NULL,
            last_sequence INTEGER NOT NULL,
            verdicts TEXT NOT NULL,
            UNIQUE (source, batch_id)
        ) STRICT;
        CREATE TABLE feed_progress(
            feed TEXT PRIMARY KEY,
            through_time INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE instruments(
            name TEXT PRIMARY KEY,
            display_name TEXT NOT NULL,
            kind TEXT NOT NULL,
            mic TEXT NOT NULL,
            currency TEXT NOT NULL,
            country TEXT NOT NULL,
            cik TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE instrument_tickers(
            instrument TEXT NOT NULL REFERENCES instruments(name),
            ticker TEXT NOT NULL,
            start_date TEXT,
            end_date TEXT
        ) STRICT;
        """,
        ProjectionSchema.Tables,
        GrowthSchema.Tables,
        "-- A checkpoint holds the benchmark's trades as steps, which an older server would not find.",
    ];

    public static int Latest => Migrations.Length;

    /// <summary>Reads only.</summary>
    /// <exception cref="StartRefusedException">It is not ours, or of a newer server.</exception>
    public static void CheckOurs(SqliteConnection connection, string path)
    {
        var applicationId = connection.ExecuteScalar<int>("PRAGMA application_id");
        var version = connection.ExecuteScalar<int>("PRAGMA user_version");
        var tables = connection.ExecuteScalar<int>("SELECT count(*) FROM sqlite_schema");
        if (tables > 0 && applicationId != ApplicationId)
        {
            throw new StartRefusedException(
                $"{path} is a database of another program; choose another file with --Database:Path=FILE");
        }

        if (version > Latest)
        {
            throw new StartRefusedException(
                $"{path} has schema version {version}, this server knows up to {Latest}; start the newer server that "
                + "wrote it, or choose another file with --Database:Path=FILE");
        }
    }

    /// <summary>For those who must not make a new one: an empty file is no journal.</summary>
    /// <exception cref="StartRefusedException">It is not ours, or of a newer server.</exception>
    /// <exception cref="JournalCorruptException">It is empty.</exception>
    public static void CheckHasJournal(SqliteConnection connection, string path)
    {
        CheckOurs(connection, path);
        if (connection.ExecuteScalar<int>("PRAGMA user_version") == 0)
        {
            throw new JournalCorruptException("the file holds no journal");
        }
    }

    /// <summary>For those who must not change it: a database of this very version.</summary>
    /// <exception cref="StartRefusedException">It is not ours, or of a newer or an older server.</exception>
    /// <exception cref="JournalCorruptException">It is empty.</exception>
    public static void CheckCurrent(SqliteConnection connection, string path)
    {
        CheckHasJournal(connection, path);
        var version = connection.ExecuteScalar<int>("PRAGMA user_version");
        if (version < Latest)
        {
            throw new StartRefusedException(
                $"{path} has schema version {version} of an older server; start this server on it once, which brings "
                + $"it to version {Latest}");
        }
    }

    /// <summary>Brings the database to the latest version.</summary>
    public static void Migrate(SqliteConnection connection)
    {
        for (var next = connection.ExecuteScalar<int>("PRAGMA user_version"); next < Latest; next++)
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            connection.Execute(Migrations[next], transaction: transaction);
            if (next == 0)
            {
                connection.Execute("INSERT INTO journal_identity(id, journal_id) VALUES (1, @id)",
                    new { id = Guid.NewGuid().ToString("N") }, transaction);
                connection.Execute($"PRAGMA application_id = {ApplicationId}", transaction: transaction);
            }

            connection.Execute($"PRAGMA user_version = {next + 1}", transaction: transaction);
            transaction.Commit();
        }
    }
}
