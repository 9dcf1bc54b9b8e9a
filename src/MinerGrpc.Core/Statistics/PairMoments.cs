namespace MinerGrpc.Core.Statistics;

/// <summary>
/// Count, means and centred sums of pairs that come and go one by one. A mutable value: hold it in a field or pass it
/// by reference. Welford's recurrence on differences from the first pair, so that the level of a price costs no
/// digits. Values that are NaN, infinite or beyond 1e100 are refused with <see cref="ArgumentException"/>, and nothing
/// is changed. Sources: Welford (1962); Chan, Golub and LeVeque (1979) for the merge.
/// </summary>
public struct PairMoments
{
    private double _originX;
    private double _originY;
    private double _meanX;
    private double _meanY;

    /// <summary>Pairs held.</summary>
    public int Count { get; private set; }

    /// <summary>0 for an empty set.</summary>
    public readonly double MeanX => _originX + _meanX;

    /// <summary>0 for an empty set.</summary>
    public readonly double MeanY => _originY + _meanY;

    /// <summary>Sum of squares of x around its mean; never below 0.</summary>
    public double Sxx { get; private set; }

    /// <summary>Sum of squares of y around its mean; never below 0.</summary>
    public double Syy { get; private set; }

    /// <summary>Sum of products around both means.</summary>
    public double Sxy { get; private set; }

    public void Add(double x, double y)
    {
        Observation.Require(x, nameof(x));
        Observation.Require(y, nameof(y));
        if (Count == 0)
        {
            (_originX, _originY) = (x, y);
        }

        Count++;
        var dx = x - _originX - _meanX;
        var dy = y - _originY - _meanY;
        _meanX += dx / Count;
        _meanY += dy / Count;
        var afterY = y - _originY - _meanY;
        Sxx += dx * (x - _originX - _meanX);
        Syy += dy * afterY;
        Sxy += dx * afterY;
    }

    /// <summary>
    /// Takes back a pair that was added. What is left is as exact as the largest sums that were held since the set was
    /// empty allow: after a pair far larger than the rest, add the rest anew, as <see cref="RollingPairs"/> does.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no pair.</exception>
    public void Remove(double x, double y)
    {
        Observation.Require(x, nameof(x));
        Observation.Require(y, nameof(y));
        if (Count <= 1)
        {
            this = Count == 1 ? default : throw new InvalidOperationException("There is no pair to remove.");
            return;
        }

        Count--;
        var dx = x - _originX - _meanX;
        var dy = y - _originY - _meanY;
        _meanX -= dx / Count;
        _meanY -= dy / Count;
        var beforeY = y - _originY - _meanY;
        Sxx = Math.Max(0, Sxx - (dx * (x - _originX - _meanX)));
        Syy = Math.Max(0, Syy - (dy * beforeY));
        Sxy -= dx * beforeY;
        if (Count == 1)
        {
            (Sxx, Syy, Sxy) = (0, 0, 0);
        }
    }

    /// <summary>Adds all pairs of another set, as if one by one.</summary>
    public void Merge(in PairMoments other)
    {
        if (other.Count == 0)
        {
            return;
        }

        if (Count == 0)
        {
            this = other;
            return;
        }

        var count = Count + other.Count;
        var dx = other._originX - _originX + (other._meanX - _meanX);
        var dy = other._originY - _originY + (other._meanY - _meanY);
        var weight = (double)Count / count * other.Count;
        Sxx += other.Sxx + (dx * dx * weight);
        Syy += other.Syy + (dy * dy * weight);
        Sxy += other.Sxy + (dx * dy * weight);
        _meanX += dx / count * other.Count;
        _meanY += dy / count * other.Count;
        Count = count;
    }
}
