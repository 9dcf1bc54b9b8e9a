namespace MinerGrpc.Server.Storage;

/// <summary>
/// The plain tables that queries read. Every row but those of deal_requests follows from the journal's events and was
/// written in the same transaction. Several versions of a bar, a deal or an alert stand beside one another.
/// </summary>
internal static class ProjectionSchema
{
    public const string Tables =
        """
        CREATE TABLE bars(
            instrument TEXT NOT NULL,
            interval INTEGER NOT NULL,
            start_time INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            end_time INTEGER NOT NULL,
            session_day INTEGER,
            open INTEGER,
            high INTEGER,
            low INTEGER,
            close INTEGER,
            volume INTEGER,
            flags INTEGER NOT NULL,
            source TEXT NOT NULL,
            known_time INTEGER NOT NULL,
            last_trade_time INTEGER,
            crc32c INTEGER NOT NULL,
            PRIMARY KEY (instrument, interval, start_time, sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE deals(
            name TEXT NOT NULL,
            revision INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            known_time INTEGER NOT NULL,
            headline TEXT NOT NULL,
            type TEXT NOT NULL,
            status TEXT NOT NULL,
            announce_date TEXT NOT NULL,
            first_session TEXT,
            message BLOB NOT NULL,
            crc32c INTEGER NOT NULL,
            PRIMARY KEY (name, revision)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE deal_requests(
            request_id TEXT PRIMARY KEY,
            digest BLOB NOT NULL,
            name TEXT NOT NULL,
            revision INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE alerts(
            raise_time INTEGER NOT NULL,
            name TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            instrument TEXT NOT NULL,
            state INTEGER NOT NULL,
            update_time INTEGER NOT NULL,
            message BLOB NOT NULL,
            crc32c INTEGER NOT NULL,
            PRIMARY KEY (raise_time, name, sequence)
        ) STRICT, WITHOUT ROWID;
        """;
}
