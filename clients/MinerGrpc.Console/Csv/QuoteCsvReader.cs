using System.Globalization;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Csv;

/// <summary>
/// Reads quotes row by row; holds one row at a time. The format stands in clients/MinerGrpc.Console/README.md.
/// </summary>
internal sealed class QuoteCsvReader
{
    private readonly string _file;
    private readonly TextReader _reader;
    private readonly string[] _names;
    private long _line = 1;

    /// <summary>Reads the header.</summary>
    /// <param name="file">The name for errors.</param>
    /// <param name="reader">Stays the caller's.</param>
    /// <exception cref="CsvFormatException">
    /// The header is missing, or has an unknown, double or missing column.
    /// </exception>
    public QuoteCsvReader(string file, TextReader reader)
    {
        _file = file;
        _reader = reader;
        var header = reader.ReadLine() ?? "";
        _names = header.Split(',');
        for (var i = 0; i < _names.Length; i++)
        {
            if (!QuoteCsvColumns.Known.ContainsKey(_names[i]) || _names.AsSpan(0, i).Contains(_names[i]))
            {
                throw Malformed(
                    Number(i), _names[i], $"each of {string.Join(',', QuoteCsvColumns.Known.Keys)} at most once");
            }
        }

        foreach (var required in QuoteCsvColumns.Known.Where(column => column.Value.Required))
        {
            if (!_names.Contains(required.Key))
            {
                throw Malformed(required.Key, header, $"a header with that column, as in {QuoteCsvColumns.Header}");
            }
        }
    }

    /// <summary>The next quote; null at the end. Empty lines are passed over.</summary>
    /// <exception cref="CsvFormatException">A value is malformed.</exception>
    public QuoteUpdate? Read()
    {
        string? row;
        do
        {
            row = _reader.ReadLine();
            _line++;
        }
        while (row is { Length: 0 });

        return row is null ? null : Parse(row);
    }

    private QuoteUpdate Parse(string row)
    {
        var values = row.Split(',');
        if (values.Length != _names.Length)
        {
            throw Malformed(
                Number(Math.Min(values.Length, _names.Length)),
                row,
                string.Create(CultureInfo.InvariantCulture, $"{_names.Length} values, not {values.Length}"));
        }

        var quote = new QuoteUpdate();
        for (var i = 0; i < values.Length; i++)
        {
            var column = QuoteCsvColumns.Known[_names[i]];
            var valid = values[i].Length == 0 ? !column.Required : column.Set(quote, values[i]);
            if (!valid)
            {
                throw Malformed(_names[i], values[i], column.Expected);
            }
        }

        if (quote.HasPreviousClosePriceNanos != quote.PreviousCloseSessionDate is not null)
        {
            var missing = quote.HasPreviousClosePriceNanos
                ? QuoteCsvColumns.PreviousCloseDate
                : QuoteCsvColumns.PreviousClose;
            throw Malformed(missing, "", "both a previous close and its date, or neither");
        }

        return quote;
    }

    private CsvFormatException Malformed(string column, string value, string expected) =>
        new(_file, _line, column, value, expected);

    private static string Number(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);
}
