namespace MinerGrpc.Server.Feeds;

/// <summary>
/// Whole shares traded at each step, at least 1, that add up to the volume of the day: a U over the day, with an
/// opening and a closing print that stand out.
/// </summary>
internal sealed class VolumeProfile
{
    private const double OpenPrintShare = 0.015;
    private const double ClosePrintShare = 0.06;
    private const double NoonWeight = 0.5;
    private const double EdgeWeight = 1.5;

    private readonly int _lastStep;
    private readonly long _spareShares;
    private readonly double _totalWeight;
    private SeededNoise _noise;
    private double _weightSoFar;
    private long _sharesSoFar;
    private int _step;

    /// <param name="noise">Its own copy: the caller's stream does not move.</param>
    public VolumeProfile(string name, long volume, int lastStep, SeededNoise noise)
    {
        if (volume <= lastStep)
        {
            throw new ArgumentException($"{name}: a volume of {volume} is less than one share for each quote.");
        }

        _lastStep = lastStep;
        _spareShares = volume - lastStep - 1;
        _noise = noise;

        // A first pass over the same weights, so that the second can hand out exact shares of their sum.
        for (var step = 0; step <= lastStep; step++)
        {
            _totalWeight += Weight(step, ref noise);
        }
    }

    public long NextShares()
    {
        _weightSoFar += Weight(_step, ref _noise);
        _step++;

        // At the last step both sums are the same additions, so the quotient is exactly 1.
        var handedOut = (long)(_weightSoFar / _totalWeight * _spareShares);
        var shares = 1 + handedOut - _sharesSoFar;
        _sharesSoFar = handedOut;
        return shares;
    }

    private double Weight(int step, ref SeededNoise noise)
    {
        if (step == 0)
        {
            return OpenPrintShare * _lastStep;
        }

        if (step == _lastStep)
        {
            return ClosePrintShare * _lastStep;
        }

        var fromNoon = (2.0 * step / _lastStep) - 1;
        var unit = noise.NextUnit();

        // The cube makes many small and a few large seconds; its mean is 1/4.
        return (NoonWeight + (EdgeWeight * fromNoon * fromNoon)) * 4 * unit * unit * unit;
    }
}
