using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace MinerGrpc.Benchmarks.Measuring;

/// <summary>A number with the name of its column, and how people read it.</summary>
/// <param name="Format">A format of .NET.</param>
internal sealed record Cell(string Column, double Value, string Format = "N0")
{
    public string Text => double.IsNaN(Value) ? "-" : Value.ToString(Format, CultureInfo.InvariantCulture);
}

/// <summary>Rows of the same columns under one title.</summary>
internal sealed class Table(string title)
{
    private readonly List<(string Name, Cell[] Cells)> _rows = [];

    public string Title { get; } = title;

    /// <summary>Nothing of it was measured.</summary>
    public bool IsEmpty => _rows.Count == 0;

    public void Add(string name, params Cell[] cells) => _rows.Add((name, cells));

    public void Print(TextWriter output)
    {
        string[][] lines =
        [
            [Title, .. _rows[0].Cells.Select(c => c.Column)],
            .. _rows.Select(row => (string[])[row.Name, .. row.Cells.Select(c => c.Text)]),
        ];
        var widths = Enumerable.Range(0, lines[0].Length).Select(i => lines.Max(line => line[i].Length)).ToArray();
        foreach (var line in lines)
        {
            output.WriteLine(string.Join(
                "  ", line.Select((text, i) => i == 0 ? text.PadRight(widths[i]) : text.PadLeft(widths[i]))));
        }

        output.WriteLine();
    }

    /// <summary>For JSON: numbers under their columns; null where there is none.</summary>
    public IEnumerable<Dictionary<string, object?>> Rows => _rows.Select(row =>
    {
        var values = new Dictionary<string, object?> { ["name"] = row.Name };
        foreach (var cell in row.Cells)
        {
            values[cell.Column] = double.IsNaN(cell.Value) ? null : cell.Value;
        }

        return values;
    });
}

/// <summary>The tables of one suite and the machine that they are of.</summary>
internal sealed class Report(string suite)
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    private readonly List<Table> _tables = [];
    private readonly List<string> _notes = [];

    private IEnumerable<Table> Measured => _tables.Where(table => !table.IsEmpty);

    /// <summary>Something that a reader must know to read the numbers.</summary>
    public void Note(string line) => _notes.Add(line);

    public Table Add(string title)
    {
        var table = new Table(title);
        _tables.Add(table);
        return table;
    }

    public void Print(TextWriter output)
    {
        output.WriteLine($"{suite}: {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}");
        output.WriteLine();
        foreach (var note in _notes)
        {
            output.WriteLine(note);
        }

        if (_notes.Count > 0)
        {
            output.WriteLine();
        }

        foreach (var table in Measured)
        {
            table.Print(output);
        }
    }

    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            suite,
            cores = Environment.ProcessorCount,
            runtime = RuntimeInformation.FrameworkDescription,
            system = RuntimeInformation.OSDescription,
            notes = _notes,
            tables = Measured.ToDictionary(table => table.Title, table => table.Rows),
        },
        s_indented);
}
