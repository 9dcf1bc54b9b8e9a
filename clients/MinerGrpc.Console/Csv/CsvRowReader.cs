using System.Globalization;

namespace MinerGrpc.ConsoleClient.Csv;

/// <summary>One row of a file.</summary>
/// <param name="Line">Of the file, from 1; the header is line 1.</param>
/// <param name="Value">Null: the row cannot be read.</param>
/// <param name="Fault">Which column, what stands there, what is expected. Null: the row was read.</param>
internal sealed record CsvRow<TRow>(long Line, TRow? Value, string? Fault)
    where TRow : class;

/// <summary>
/// Reads a file row by row by the names of its header; holds one row at a time. Formats stand in
/// clients/MinerGrpc.Console/README.md.
/// </summary>
internal sealed class CsvRowReader<TRow>
    where TRow : class, new()
{
    private readonly string _file;
    private readonly IRowSource _source;
    private readonly IReadOnlyDictionary<string, CsvColumn<TRow>> _columns;
    private readonly Func<TRow, string?> _check;
    private readonly string[] _names;

    /// <summary>Reads the header.</summary>
    /// <param name="file">The name for errors.</param>
    /// <param name="source">Stays the caller's.</param>
    /// <param name="columns">The known ones, by name.</param>
    /// <param name="check">What is wrong with a row as a whole; null where nothing is.</param>
    /// <exception cref="CsvFormatException">The header has an unknown, double or missing column.</exception>
    public CsvRowReader(
        string file,
        IRowSource source,
        IReadOnlyDictionary<string, CsvColumn<TRow>> columns,
        Func<TRow, string?> check)
    {
        _file = file;
        _source = source;
        _columns = columns;
        _check = check;
        _names = source.Names;
        CheckHeader(source.Header);
    }

    /// <summary>The columns of the file, in its order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The next row, readable or not; null at the end.</summary>
    public CsvRow<TRow>? Read()
    {
        if (_source.Read() is not { } read)
        {
            return null;
        }

        var row = new TRow();
        var fault = Fill(row, read) ?? _check(row);
        return fault is null ? new(read.Line, row, null) : new(read.Line, null, fault);
    }

    /// <summary>How every fault of a value is told.</summary>
    public static string Fault(string column, string value, string expected) =>
        $"column {column}: \"{value}\" is not valid; expected {expected}";

    private string? Fill(TRow row, SourceRow read)
    {
        if (read.Values is not { } values)
        {
            return Fault(
                Number(0), read.Text, "each quotation mark to have its partner in the line, doubled inside a value");
        }

        if (values.Length != _names.Length)
        {
            return Fault(
                Number(Math.Min(values.Length, _names.Length)),
                read.Text,
                string.Create(CultureInfo.InvariantCulture, $"{_names.Length} values, not {values.Length}"));
        }

        for (var i = 0; i < values.Length; i++)
        {
            var column = _columns[_names[i]];
            var valid = values[i].Length == 0 ? !column.Required : column.Set(row, values[i]);
            if (!valid)
            {
                return Fault(_names[i], values[i], column.Expected);
            }
        }

        return null;
    }

    private void CheckHeader(string header)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (!_columns.ContainsKey(_names[i]) || _names.AsSpan(0, i).Contains(_names[i]))
            {
                throw Malformed(Number(i), _names[i], $"each of {string.Join(',', _columns.Keys)} at most once");
            }
        }

        var required = _columns.Where(column => column.Value.Required).Select(column => column.Key).ToArray();
        if (Array.Find(required, name => !_names.Contains(name)) is { } missing)
        {
            throw Malformed(missing, header, $"a header with at least {string.Join(',', required)}");
        }
    }

    private CsvFormatException Malformed(string column, string value, string expected) =>
        new(_file, 1, Fault(column, value, expected));

    private static string Number(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);
}
