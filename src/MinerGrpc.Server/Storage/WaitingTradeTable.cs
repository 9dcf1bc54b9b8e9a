using Dapper;
using Microsoft.Data.Sqlite;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Storage;

/// <summary>The far trades that wait for a second one: what the market knows and no event tells. Stateless.</summary>
internal sealed class WaitingTradeTable(Universe universe)
{
    private const string All =
        "SELECT instrument AS Instrument, price AS Price, crc32c AS Crc32C FROM main.waiting_trades";

    private sealed record Row(string Instrument, long Price, long Crc32C);

    /// <summary>All that wait now take the place of those that waited before.</summary>
    public void Write(
        SqliteConnection connection, IReadOnlyList<WaitingTrade> trades)
    {
        connection.Execute("DELETE FROM waiting_trades");
        connection.Execute(
            "INSERT INTO waiting_trades(instrument, price, crc32c) VALUES (@Instrument, @Price, @Crc32C)",
            trades.Select(ToRow));
    }

    public List<WaitingTrade> Read(SqliteConnection connection)
    {
        var trades = new List<WaitingTrade>();
        foreach (var row in connection.Query<Row>(All))
        {
            if (!Fits(row))
            {
                throw new JournalCorruptException(Misfit(row));
            }

            if (universe.TryFind(row.Instrument, out var id))
            {
                trades.Add(new WaitingTrade(id, new Price(row.Price)));
            }
        }

        return trades;
    }

    /// <summary>Rows that do not fit their checksum.</summary>
    public static IEnumerable<string> Check(SqliteConnection connection) =>
        connection.Query<Row>(All, buffered: false).Where(row => !Fits(row)).Select(Misfit);

    private static bool Fits(Row row) => ChecksumOf(row.Instrument, row.Price) == row.Crc32C;

    private static string Misfit(Row row) => $"the waiting trade of {row.Instrument} does not fit its checksum";

    private Row ToRow(WaitingTrade trade)
    {
        var name = universe[trade.Instrument].Name;
        return new Row(name, trade.Price.Nanos, ChecksumOf(name, trade.Price.Nanos));
    }

    private static uint ChecksumOf(string instrument, long price) =>
        RowChecksum.Crc32C([price], [instrument], default);
}
