using System.Globalization;

namespace MinerGrpc.Core.Tables;

/// <summary>One row of a <see cref="CsvTable"/>. Errors name table, line, column and value.</summary>
public sealed class CsvRow
{
    private readonly CsvTable _table;
    private readonly string[] _fields;

    internal CsvRow(CsvTable table, int line, string[] fields)
    {
        _table = table;
        Line = line;
        _fields = fields;
    }

    /// <summary>The line of the file on which the row begins, from 1.</summary>
    public int Line { get; }

    /// <summary>The field as it stands, without its quotes. Empty: absent.</summary>
    public string this[string column] => _fields[_table.IndexOf(column)];

    /// <summary>Refuses an empty field.</summary>
    public string Required(string column)
    {
        var value = this[column];
        return value.Length > 0 ? value : throw Error(column, "must not be empty");
    }

    /// <summary>yyyy-MM-dd.</summary>
    public DateOnly Date(string column) =>
        DateOnly.TryParseExact(
            this[column], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw Error(column, "is not a date; write it as 2025-09-09");

    /// <summary>yyyy-MM-dd. Null: the field is empty.</summary>
    public DateOnly? OptionalDate(string column) => this[column].Length == 0 ? null : Date(column);

    /// <summary>Exact: digits, an optional sign and a point; no exponent, no thousands separator.</summary>
    public decimal Number(string column) =>
        decimal.TryParse(
            this[column],
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var number)
            ? number
            : throw Error(column, "is not a decimal number; write it as 1234.56");

    /// <summary>Null: the field is empty.</summary>
    public decimal? OptionalNumber(string column) => this[column].Length == 0 ? null : Number(column);

    /// <summary>What is wrong with a field, to be thrown by whoever knows what it should be.</summary>
    /// <param name="column">A column of the table.</param>
    /// <param name="problem">Follows the value in the message: "is not a date; write it as 2025-09-09".</param>
    public FormatException Error(string column, string problem) =>
        CsvTable.Error(_table.Name, Line, $"column {column}: '{this[column]}' {problem}");
}
