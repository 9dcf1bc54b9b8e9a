using System.Globalization;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>What is known of one share on one day.</summary>
/// <param name="Instrument">Short id: "bitf".</param>
/// <param name="PreviousClose">Official close of <paramref name="PreviousCloseDate"/>.</param>
/// <param name="PreviousCloseDate">The session before.</param>
/// <param name="Volume">Whole shares.</param>
public sealed record ShareDay(
    string Instrument, Price PreviousClose, DateOnly PreviousCloseDate,
    Price Open, Price High, Price Low, Price Close, long Volume);

/// <summary>One hour of BTC in USD. The close is the price at the last second of the hour.</summary>
public sealed record BenchmarkHour(Instant Start, Price Open, Price High, Price Low, Price Close);

/// <summary>Reads the tables of a bundled session. They are our own: a fault in them is a bug and throws.</summary>
public static class SessionTables
{
    public static IReadOnlyList<ShareDay> ParseShares(string csv) =>
        [.. Rows(csv, "instrument,previous_close,previous_close_date,open,high,low,close,volume").Select(cells =>
            new ShareDay(
                cells[0],
                ParsePrice(cells[1]),
                DateOnly.ParseExact(cells[2], "yyyy-MM-dd", CultureInfo.InvariantCulture),
                ParsePrice(cells[3]),
                ParsePrice(cells[4]),
                ParsePrice(cells[5]),
                ParsePrice(cells[6]),
                long.Parse(cells[7], NumberStyles.None, CultureInfo.InvariantCulture)))];

    public static IReadOnlyList<BenchmarkHour> ParseHours(string csv) =>
        [.. Rows(csv, "hour_utc,open,high,low,close").Select(cells =>
            new BenchmarkHour(
                ParseHour(cells[0]),
                ParsePrice(cells[1]),
                ParsePrice(cells[2]),
                ParsePrice(cells[3]),
                ParsePrice(cells[4])))];

    private static IEnumerable<string[]> Rows(string csv, string header)
    {
        var lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length == 0 || lines[0] != header)
        {
            throw new FormatException($"A bundled table must start with the header {header}.");
        }

        return lines.Skip(1).Select(line => line.Split(','));
    }

    private static Price ParsePrice(string text) =>
        Price.FromDecimal(decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture));

    private static Instant ParseHour(string text) =>
        SessionTime.TryParse(text, out var instant)
            ? instant
            : throw new FormatException($"A bundled table has the hour '{text}'; expected 2025-09-09T13:00:00Z.");
}
