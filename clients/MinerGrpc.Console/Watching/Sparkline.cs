namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>A curve of one line of text, from its own lowest value to its own highest.</summary>
internal static class Sparkline
{
    private const string Levels = "▁▂▃▄▅▆▇█";

    /// <param name="values">Oldest first; NaN where nothing came, which keeps the value before.</param>
    /// <param name="width">Columns; fewer values take fewer.</param>
    public static string Of(ReadOnlySpan<double> values, int width)
    {
        var cells = Cells(values, width);
        var lowest = double.PositiveInfinity;
        var highest = double.NegativeInfinity;
        foreach (var cell in cells)
        {
            if (!double.IsNaN(cell))
            {
                lowest = Math.Min(lowest, cell);
                highest = Math.Max(highest, cell);
            }
        }

        return string.Create(cells.Length, (cells, lowest, highest), static (text, all) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = Level(all.cells[i], all.lowest, all.highest);
            }
        });
    }

    private static char Level(double value, double lowest, double highest)
    {
        if (double.IsNaN(value))
        {
            return ' ';
        }

        // A price that stood still is a line in the middle, neither a low nor a high.
        var share = highest > lowest ? (value - lowest) / (highest - lowest) : 0.5;
        return Levels[(int)Math.Round(share * (Levels.Length - 1), MidpointRounding.ToZero)];
    }

    /// <summary>The last value of each cell's stretch.</summary>
    private static double[] Cells(ReadOnlySpan<double> values, int width)
    {
        var cells = new double[Math.Min(values.Length, width)];
        var before = double.NaN;
        for (var cell = 0; cell < cells.Length; cell++)
        {
            var from = cell * values.Length / cells.Length;
            var to = (cell + 1) * values.Length / cells.Length;
            for (var i = from; i < to; i++)
            {
                before = double.IsNaN(values[i]) ? before : values[i];
            }

            cells[cell] = before;
        }

        return cells;
    }
}
