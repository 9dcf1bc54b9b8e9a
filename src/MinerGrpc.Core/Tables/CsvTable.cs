using System.Globalization;

namespace MinerGrpc.Core.Tables;

/// <summary>
/// A small table of text: comma-separated, first line the column names, RFC 4180 quotes. Line ends are LF or CRLF;
/// blank lines are skipped. Whatever is not a table is a <see cref="FormatException"/> that names table and line.
/// Immutable and thread-safe.
/// </summary>
public sealed class CsvTable
{
    private readonly Dictionary<string, int> _columns;

    private CsvTable(string name, IReadOnlyList<string> header)
    {
        Name = name;
        Header = header;
        _columns = new Dictionary<string, int>(header.Count, StringComparer.Ordinal);
        foreach (var column in header)
        {
            if (column.Length == 0 || !_columns.TryAdd(column, _columns.Count))
            {
                throw Error(name, 1, $"column '{column}' of the header is empty or there twice");
            }
        }
    }

    /// <summary>What messages call the table: the file's name.</summary>
    public string Name { get; }

    public IReadOnlyList<string> Header { get; }

    public IReadOnlyList<CsvRow> Rows { get; private set; } = [];

    /// <summary>Each row must have as many fields as the header.</summary>
    public static CsvTable Parse(string name, string text)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(text);
        var reader = new CsvReader(name, text);
        if (!reader.Read())
        {
            throw Error(name, 1, "the table is empty; its first line must name the columns");
        }

        var table = new CsvTable(name, [.. reader.Fields]);
        var rows = new List<CsvRow>();
        while (reader.Read())
        {
            if (reader.Fields.Count != table.Header.Count)
            {
                throw Error(
                    name, reader.RecordLine, $"{reader.Fields.Count} fields, but the header has {table.Header.Count}");
            }

            rows.Add(new CsvRow(table, reader.RecordLine, [.. reader.Fields]));
        }

        table.Rows = rows.AsReadOnly();
        return table;
    }

    /// <summary>Refuses a missing column and, since it may be a misspelt one, a column that nobody reads.</summary>
    public CsvTable WithColumns(params ReadOnlySpan<string> expected)
    {
        foreach (var column in expected)
        {
            if (!_columns.ContainsKey(column))
            {
                throw Error(Name, 1, $"column '{column}' is missing");
            }
        }

        foreach (var column in Header)
        {
            if (!expected.Contains(column))
            {
                throw Error(Name, 1, $"column '{column}' is not known; known: {string.Join(", ", expected)}");
            }
        }

        return this;
    }

    internal int IndexOf(string column) =>
        _columns.TryGetValue(column, out var index) ? index : throw Error(Name, 1, $"column '{column}' is missing");

    internal static FormatException Error(string table, int line, FormattableString problem) =>
        Error(table, line, problem.ToString(CultureInfo.InvariantCulture));

    internal static FormatException Error(string table, int line, string problem) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{table}, line {line}: {problem}."));
}
