using MinerGrpc.ConsoleClient.Formatting;

namespace MinerGrpc.ConsoleClient.Imports;

/// <summary>Rows of a file with something to say about them: all are counted, the first hundred are named.</summary>
/// <param name="what">What they are, in front of each.</param>
internal sealed class NamedRows(string what)
{
    private const int Shown = 100;

    private readonly List<NamedRow> _rows = [];

    public long Count { get; private set; }

    /// <summary>The first ones in the order of their lines.</summary>
    public IReadOnlyList<NamedRow> First => [.. _rows.OrderBy(row => row.Line).Take(Shown)];

    public void Add(long line, string message)
    {
        Count++;
        if (_rows.Count < Shown)
        {
            _rows.Add(new NamedRow(line, Plain.OneLine(message)));
        }
    }

    /// <summary>So many, of which only the first are named.</summary>
    public void Add(long count, IEnumerable<(long Line, string Message)> named)
    {
        Count += count;
        _rows.AddRange(named.Select(row => new NamedRow(row.Line, Plain.OneLine(row.Message))));
    }

    public void WriteTo(TextWriter output)
    {
        var first = First;
        foreach (var row in first)
        {
            output.WriteLine(FormattableString.Invariant($"{what}: line {row.Line}, {row.Message}"));
        }

        if (Count > first.Count)
        {
            output.WriteLine(FormattableString.Invariant($"{what}: {Count - first.Count} more"));
        }
    }
}

/// <summary>What is to be said about a row.</summary>
/// <param name="Line">Of the file, from 1.</param>
/// <param name="Message">The value and the way out.</param>
internal sealed record NamedRow(long Line, string Message);
