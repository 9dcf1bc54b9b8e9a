using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>One bit of one value of a random row, changed behind the server's back.</summary>
internal static class BitFlip
{
    /// <summary>Every column that a reader believes, by its table.</summary>
    private static readonly (string Table, string Key, string[] Columns)[] s_tables =
    [
        ("journal", "rowid",
            ["events", "first_sequence", "last_sequence", "first_time", "last_time", "crc32c", "chain"]),
        ("journal_segments", "rowid",
        [
            "directory", "events", "first_sequence", "last_sequence", "first_time", "last_time", "crc32c",
            "chain_before", "chain",
        ]),
        ("checkpoints", "rowid", ["events", "memory", "sequence", "market_time", "crc32c"]),
        ("bars", "instrument, interval, start_time, sequence",
        [
            "sequence", "end_time", "session_day", "open", "high", "low", "close", "volume", "flags", "source",
            "known_time", "last_trade_time", "crc32c",
        ]),
        ("deals", "name, revision",
        [
            "name", "revision", "sequence", "known_time", "headline", "type", "status", "announce_date",
            "first_session", "message", "crc32c",
        ]),
        ("alerts", "raise_time, name, sequence",
            ["raise_time", "name", "sequence", "instrument", "state", "update_time", "message", "crc32c"]),
    ];

    /// <summary>Flips it; what was flipped, in words.</summary>
    public static string Make(TestFolder folder, Random random)
    {
        using var database = new SqliteConnection($"Data Source={folder.Database};Pooling=False");
        database.Open();
        while (true)
        {
            var (table, key, columns) = s_tables[random.Next(s_tables.Length)];
            var column = columns[random.Next(columns.Length)];
            var row = Row(database, table, key, random);
            var where = string.Join(" AND ", row.Select((_, i) => $"{key.Split(", ")[i]} = $k{i}"));
            var value = Value(database, $"SELECT {column} FROM {table} WHERE {where}", row);
            if (Flipped(value, random) is not var (flipped, bit))
            {
                continue;
            }

            var placed = value is string ? "CAST($v AS TEXT)" : "$v";
            using var update = Command(database, $"UPDATE {table} SET {column} = {placed} WHERE {where}", row);
            update.Parameters.AddWithValue("$v", flipped);
            Assert.Equal(1, update.ExecuteNonQuery());
            return $"{table}.{column} of {string.Join(' ', row)}, bit {bit}";
        }
    }

    /// <summary>
    /// A checkpoint with another place may not be found any more. An older one and the journal behind it give the same
    /// answers, so there is nothing to tell.
    /// </summary>
    public static bool HidesACheckpoint(string flip) =>
        flip.StartsWith("checkpoints.market_time ", StringComparison.Ordinal)
        || flip.StartsWith("checkpoints.sequence ", StringComparison.Ordinal);

    private static object[] Row(SqliteConnection database, string table, string key, Random random)
    {
        var rows = Convert.ToInt32(Value(database, $"SELECT count(*) FROM {table}", []), CultureInfo.InvariantCulture);
        using var command = Command(
            database, $"SELECT {key} FROM {table} ORDER BY {key} LIMIT 1 OFFSET {random.Next(rows)}", []);
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        var row = new object[reader.FieldCount];
        reader.GetValues(row);
        return row;
    }

    private static object? Value(SqliteConnection database, string sql, object[] row)
    {
        using var command = Command(database, sql, row);
        return command.ExecuteScalar();
    }

    private static SqliteCommand Command(SqliteConnection database, string sql, object[] row)
    {
        var command = database.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < row.Length; i++)
        {
            command.Parameters.AddWithValue($"$k{i}", row[i]);
        }

        return command;
    }

    /// <summary>Null: there is no bit in it.</summary>
    private static (object Value, int Bit)? Flipped(object? value, Random random)
    {
        switch (value)
        {
            case long number:
                var place = random.Next(64);
                return (number ^ (1L << place), place);
            case byte[] { Length: > 0 } bytes:
                return Flipped(bytes, random);
            case string { Length: > 0 } text:
                return Flipped(Encoding.UTF8.GetBytes(text), random);
            default:
                return null;
        }
    }

    private static (object Value, int Bit) Flipped(byte[] bytes, Random random)
    {
        var bit = random.Next(8 * bytes.Length);
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return (bytes, bit);
    }
}
