using System.Globalization;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Tables;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Deals;

/// <summary>The kinds of field that a table of deals has beyond dates, numbers and text.</summary>
internal static class DealFields
{
    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    /// <summary>Entries between semicolons, their parts between bars; blanks around either do not count.</summary>
    public static IEnumerable<string[]> Entries(this CsvRow row, string column, int parts)
    {
        foreach (var entry in row[column].Split(
            ';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var fields = entry.Split('|', StringSplitOptions.TrimEntries);
            yield return fields.Length == parts
                ? fields
                : throw row.Error(column, $"has the entry '{entry}' with {fields.Length} parts instead of {parts}; "
                    + "write | between parts and ; between entries");
        }
    }

    /// <summary>An amount in the column <c>currency</c>. Null: the field is empty.</summary>
    public static Money? OptionalMoney(this CsvRow row, string column)
    {
        if (row.OptionalNumber(column) is not { } amount)
        {
            return null;
        }

        try
        {
            return Money.FromDecimal(row.Required("currency"), amount);
        }
        catch (OverflowException)
        {
            throw row.Error(column, "is too large or has more than nine decimals");
        }
    }

    /// <summary>2025-09-08T20:05:00Z, up to seven decimals of a second. Null: the field is empty.</summary>
    public static Instant? OptionalInstant(this CsvRow row, string column)
    {
        if (row[column].Length == 0)
        {
            return null;
        }

        if (!DateTimeOffset.TryParseExact(
            row[column], TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            throw row.Error(column, "is no instant; write it in UTC as 2025-09-08T20:05:00Z");
        }

        return time.Year >= DealRules.FirstDay.Year && time.Year <= DealRules.LastDay.Year
            ? Instant.From(time)
            : throw row.Error(column, "is no instant of the years 1678 to 2261");
    }

    /// <summary>The column's date, or the New York day of an instant where the field is empty.</summary>
    public static DateOnly DayOf(this CsvRow row, string column, Instant? time) =>
        row[column].Length == 0 && time is { } known ? NewYorkTime.DateOf(known) : row.Date(column);
}
