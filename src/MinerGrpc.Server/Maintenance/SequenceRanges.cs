namespace MinerGrpc.Server.Maintenance;

/// <summary>Ranges of events, added in their order. Not thread-safe.</summary>
internal sealed class SequenceRanges
{
    private readonly List<(long First, long Last)> _ranges = [];

    public bool IsEmpty => _ranges.Count == 0;

    /// <summary>First and last are within it; an empty range is passed over.</summary>
    public void Add(long first, long last)
    {
        if (last < first)
        {
            return;
        }

        if (_ranges.Count > 0 && _ranges[^1].Last >= first - 1)
        {
            _ranges[^1] = (_ranges[^1].First, Math.Max(last, _ranges[^1].Last));
            return;
        }

        _ranges.Add((first, last));
    }

    public bool Contains(long sequence)
    {
        int low = 0, high = _ranges.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].Last < sequence)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < _ranges.Count && _ranges[low].First <= sequence;
    }
}
