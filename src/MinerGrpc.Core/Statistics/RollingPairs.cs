namespace MinerGrpc.Core.Statistics;

/// <summary>
/// The moments of the last pairs of a stream, at a constant cost for each. They are worked out anew from the pairs
/// themselves every window length, and at once when a pair left that was far larger than what it leaves behind, since
/// rounding is relative to the largest. Nothing is allocated after construction. Not thread-safe, one owner.
/// </summary>
public sealed class RollingPairs
{
    /// <summary>A sum of squares that fell to this part of its peak has lost four of its sixteen digits.</summary>
    private const double Collapse = 1e-4;

    private readonly double[] _x;
    private readonly double[] _y;
    private PairMoments _moments;
    private double _peakXx;
    private double _peakYy;
    private int _next;
    private int _sinceRebuild;

    /// <param name="window">Pairs held at most, 1 or more.</param>
    public RollingPairs(int window)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(window);
        _x = new double[window];
        _y = new double[window];
    }

    /// <summary>Pairs held at most.</summary>
    public int Window => _x.Length;

    /// <summary>Pairs held.</summary>
    public int Count => _moments.Count;

    /// <summary>Of the pairs held. Changes with the next pair; copy it to keep it.</summary>
    public ref readonly PairMoments Moments => ref _moments;

    /// <summary>The newest pair; from a full window the oldest leaves. Refuses what PairMoments does.</summary>
    public void Add(double x, double y)
    {
        Observation.Require(x, nameof(x));
        Observation.Require(y, nameof(y));
        if (Count == Window)
        {
            _moments.Remove(_x[_next], _y[_next]);
        }

        _x[_next] = x;
        _y[_next] = y;
        _next = _next + 1 == Window ? 0 : _next + 1;
        _moments.Add(x, y);
        _peakXx = Math.Max(_peakXx, _moments.Sxx);
        _peakYy = Math.Max(_peakYy, _moments.Syy);
        if (++_sinceRebuild >= Window || _moments.Sxx < Collapse * _peakXx || _moments.Syy < Collapse * _peakYy)
        {
            Rebuild();
        }
    }

    /// <summary>Forgets all pairs.</summary>
    public void Clear()
    {
        _moments = default;
        (_next, _sinceRebuild, _peakXx, _peakYy) = (0, 0, 0, 0);
    }

    private void Rebuild()
    {
        var held = Count;
        _moments = default;
        for (var i = 0; i < held; i++)
        {
            _moments.Add(_x[i], _y[i]);
        }

        (_sinceRebuild, _peakXx, _peakYy) = (0, _moments.Sxx, _moments.Syy);
    }
}
