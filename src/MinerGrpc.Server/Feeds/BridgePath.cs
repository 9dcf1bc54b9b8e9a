namespace MinerGrpc.Server.Feeds;

/// <summary>
/// A trade price a step: a Brownian bridge from anchor to anchor, folded back at high and low, on ticks, and exactly
/// the given figure at each anchor. Each call gives the next step, so that no path is held in memory.
/// </summary>
internal sealed class BridgePath
{
    // The mean range of a Brownian path is sqrt(8/pi) standard deviations of its end.
    private const double RangeOverDeviation = 1.5957691216057308;

    private readonly List<PathAnchor> _anchors;
    private readonly double _stepDeviationNanos;
    private SeededNoise _noise;
    private double _positionNanos;
    private int _nextAnchor;
    private int _step = -1;

    /// <param name="span">Anchored at step 0 with its open and at <paramref name="lastStep"/> with its close.</param>
    /// <param name="lastStep">100 or more.</param>
    /// <param name="noise">Its own copy: the caller's stream does not move.</param>
    public BridgePath(in PriceSpan span, int lastStep, SeededNoise noise)
    {
        _noise = noise;
        _anchors = AnchorPlan.Create(span, lastStep, ref _noise);
        Span = span;
        _stepDeviationNanos = (span.HighNanos - span.LowNanos) / RangeOverDeviation / Math.Sqrt(lastStep);
    }

    /// <summary>No step leaves it.</summary>
    public PriceSpan Span { get; }

    /// <summary>Nanos. After the last step it throws.</summary>
    public long NextNanos()
    {
        _step++;
        var target = _anchors[_nextAnchor];
        if (_step == target.Step)
        {
            _nextAnchor++;
            _positionNanos = target.PriceNanos;
            return target.PriceNanos;
        }

        double stepsLeft = target.Step - _step + 1;
        var drift = (target.PriceNanos - _positionNanos) / stepsLeft;
        var deviation = _stepDeviationNanos * Math.Sqrt((stepsLeft - 1) / stepsLeft);
        _positionNanos = Fold(_positionNanos + drift + (deviation * _noise.NextNormal()));
        return Math.Clamp(PriceTick.Nearest(_positionNanos), Span.LowNanos, Span.HighNanos);
    }

    private double Fold(double positionNanos)
    {
        if (positionNanos > Span.HighNanos)
        {
            positionNanos = (2.0 * Span.HighNanos) - positionNanos;
        }
        else if (positionNanos < Span.LowNanos)
        {
            positionNanos = (2.0 * Span.LowNanos) - positionNanos;
        }

        return Math.Clamp(positionNanos, Span.LowNanos, Span.HighNanos);
    }
}
