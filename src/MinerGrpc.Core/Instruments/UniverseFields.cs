using System.Globalization;
using MinerGrpc.Core.Tables;

namespace MinerGrpc.Core.Instruments;

/// <summary>The kinds of field that the tables of a universe have beyond dates and text.</summary>
internal static class UniverseFields
{
    /// <summary>A word of a given length over a given alphabet.</summary>
    public static string Word(this CsvRow row, string column, int minLength, int maxLength, string alphabet)
    {
        var value = row[column];
        if (value.Length < minLength || value.Length > maxLength || value.AsSpan().ContainsAnyExcept(alphabet))
        {
            var length = minLength == maxLength ? $"{maxLength}" : $"{minLength} to {maxLength}";
            throw row.Error(
                column, string.Create(CultureInfo.InvariantCulture, $"must be {length} characters of {alphabet}"));
        }

        return value;
    }

    /// <summary>The same with one length, or empty for absent.</summary>
    public static string OptionalWord(this CsvRow row, string column, int length, string alphabet) =>
        row[column].Length == 0 ? "" : row.Word(column, length, length, alphabet);

    /// <summary>A number of shares: 1 to 10,000.</summary>
    public static int Shares(this CsvRow row, string column) =>
        int.TryParse(row[column], NumberStyles.None, CultureInfo.InvariantCulture, out var shares)
        && shares is >= 1 and <= 10_000
            ? shares
            : throw row.Error(column, "is not a whole number of shares, 1 to 10000");

    /// <summary>The column <c>end</c>, which must lie after the start: spans exclude their end. Null: open.</summary>
    public static DateOnly? EndAfter(this CsvRow row, DateOnly? start)
    {
        var end = row.OptionalDate("end");
        return end <= start ? throw row.Error("end", "must be after the start") : end;
    }
}
