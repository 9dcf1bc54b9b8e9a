using System.Text;

namespace MinerGrpc.ConsoleClient.Formatting;

/// <summary>Columns padded to their widest cell: the same on a terminal, in a pipe and in a file.</summary>
internal sealed class TextTable(params string[] headers)
{
    private const string Gap = "  ";
    private readonly List<string[]> _rows = [headers];

    /// <param name="cells">As many as there are headers.</param>
    public void Add(params string[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, headers.Length);
        _rows.Add(cells);
    }

    public void WriteTo(TextWriter output)
    {
        var widths = new int[headers.Length];
        foreach (var row in _rows)
        {
            for (var column = 0; column < row.Length; column++)
            {
                widths[column] = Math.Max(widths[column], row[column].Length);
            }
        }

        var line = new StringBuilder();
        foreach (var row in _rows)
        {
            line.Clear();
            for (var column = 0; column < row.Length; column++)
            {
                line.Append(column == 0 ? "" : Gap).Append(row[column].PadRight(widths[column]));
            }

            output.WriteLine(line.ToString().TrimEnd());
        }
    }
}
