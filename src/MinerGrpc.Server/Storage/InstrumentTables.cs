using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using MinerGrpc.Core.Instruments;

namespace MinerGrpc.Server.Storage;

/// <summary>The universe as plain tables, for people who query the file with SQL. Rewritten at each start.</summary>
internal static class InstrumentTables
{
    public static void Write(SqliteConnection connection, Universe universe)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        connection.Execute("DELETE FROM instrument_tickers; DELETE FROM instruments", transaction: transaction);
        foreach (var instrument in universe.Instruments)
        {
            connection.Execute(
                """
                INSERT INTO instruments(name, display_name, kind, mic, currency, country, cik)
                VALUES (@Name, @DisplayName, @kind, @Mic, @Currency, @Country, @Cik)
                """,
                new
                {
                    instrument.Name,
                    instrument.DisplayName,
                    kind = instrument.Kind.ToString().ToUpperInvariant(),
                    instrument.Mic,
                    instrument.Currency,
                    instrument.Country,
                    instrument.Cik,
                },
                transaction);
            connection.Execute(
                """
                INSERT INTO instrument_tickers(instrument, ticker, start_date, end_date)
                VALUES (@Name, @Ticker, @start, @end)
                """,
                instrument.Tickers.Select(t => new
                {
                    instrument.Name,
                    t.Ticker,
                    start = t.Start?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    end = t.End?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                }),
                transaction);
        }

        transaction.Commit();
    }
}
