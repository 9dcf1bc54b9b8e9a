namespace MinerGrpc.Core.Sector;

/// <summary>Neumaier's sum: what rounding drops is carried along and added at the end.</summary>
internal struct CompensatedSum
{
    private double _sum;
    private double _dropped;

    public readonly double Value => _sum + _dropped;

    public static double Of(ReadOnlySpan<double> values)
    {
        var sum = default(CompensatedSum);
        foreach (var value in values)
        {
            sum.Add(value);
        }

        return sum.Value;
    }

    public void Add(double value)
    {
        var next = _sum + value;
        _dropped += Math.Abs(_sum) >= Math.Abs(value) ? _sum - next + value : value - next + _sum;
        _sum = next;
    }
}
