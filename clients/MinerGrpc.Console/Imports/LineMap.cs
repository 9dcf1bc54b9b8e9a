namespace MinerGrpc.ConsoleClient.Imports;

/// <summary>
/// The line of each row that was sent. Holds an entry only where lines were passed over, so a long file costs nothing.
/// </summary>
internal sealed class LineMap
{
    private readonly List<(long Index, long Line)> _starts = [];
    private long _count;

    /// <summary>The next row, which counts from 0, stands on this line.</summary>
    public void Add(long line)
    {
        if (_starts.Count == 0 || line - _count != _starts[^1].Line - _starts[^1].Index)
        {
            _starts.Add((_count, line));
        }

        _count++;
    }

    /// <param name="index">Of a row that was added, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such row was added.</exception>
    public long LineOf(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _count);
        var start = _starts.FindLast(entry => entry.Index <= index);
        return start.Line + (index - start.Index);
    }
}
