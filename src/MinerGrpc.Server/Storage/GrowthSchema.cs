namespace MinerGrpc.Server.Storage;

/// <summary>What a journal needs that grows for years.</summary>
internal static class GrowthSchema
{
    /// <summary>
    /// Old journal rows stand packed in segments (<see cref="JournalSegment"/>), all before those of the journal table.
    /// Rows that were written before a checksum was kept have none.
    /// </summary>
    public const string Tables =
        """
        CREATE TABLE journal_segments(
            first_sequence INTEGER PRIMARY KEY,
            last_sequence INTEGER NOT NULL,
            first_time INTEGER NOT NULL,
            last_time INTEGER NOT NULL,
            directory BLOB NOT NULL,
            events BLOB NOT NULL,
            crc32c INTEGER NOT NULL,
            chain_before BLOB NOT NULL,
            chain BLOB NOT NULL
        ) STRICT;
        CREATE TABLE waiting_trades(
            instrument TEXT PRIMARY KEY,
            price INTEGER NOT NULL,
            crc32c INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE retention(
            id INTEGER PRIMARY KEY CHECK (id = 1),
            events_through INTEGER NOT NULL,
            chain BLOB NOT NULL,
            minutes_before INTEGER,
            crc32c INTEGER NOT NULL
        ) STRICT;
        ALTER TABLE deal_requests ADD COLUMN crc32c INTEGER;
        ALTER TABLE published_batches ADD COLUMN crc32c INTEGER;
        """;
}
