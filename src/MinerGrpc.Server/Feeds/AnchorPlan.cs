namespace MinerGrpc.Server.Feeds;

/// <summary>A price that a path must have at a step. Steps count from 0, the open.</summary>
internal readonly record struct PathAnchor(int Step, long PriceNanos);

/// <summary>Chooses when a path touches its high and its low.</summary>
internal static class AnchorPlan
{
    private const int StepsMin = 100;
    private const double EdgeShare = 0.02;
    private const double Scatter = 0.12;

    /// <summary>Anchors in step order, first the open at 0, last the close at <paramref name="lastStep"/>.</summary>
    public static List<PathAnchor> Create(in PriceSpan span, int lastStep, ref SeededNoise noise)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lastStep, StepsMin);
        var highStep = ExtremeStep(span, span.HighNanos, lastStep, ref noise);
        var lowStep = ExtremeStep(span, span.LowNanos, lastStep, ref noise);
        if (highStep is { } high && lowStep is { } low)
        {
            (highStep, lowStep) = KeepApart(high, low, lastStep);
        }

        var anchors = new List<PathAnchor> { new(0, span.OpenNanos) };
        if (highStep is { } stepOfHigh)
        {
            anchors.Add(new PathAnchor(stepOfHigh, span.HighNanos));
        }

        if (lowStep is { } stepOfLow)
        {
            anchors.Add(new PathAnchor(stepOfLow, span.LowNanos));
        }

        anchors.Add(new PathAnchor(lastStep, span.CloseNanos));
        anchors.Sort(static (left, right) => left.Step.CompareTo(right.Step));
        return anchors;
    }

    /// <summary>Null: the open or the close is this extreme already.</summary>
    private static int? ExtremeStep(in PriceSpan span, long extremeNanos, int lastStep, ref SeededNoise noise)
    {
        double fromOpen = Math.Abs(extremeNanos - span.OpenNanos);
        double fromClose = Math.Abs(extremeNanos - span.CloseNanos);
        if (fromOpen == 0 || fromClose == 0)
        {
            return null;
        }

        // An extreme near the close in price is likely to be near it in time.
        var share = (fromOpen / (fromOpen + fromClose)) + (Scatter * noise.NextNormal());
        return (int)(Math.Clamp(share, EdgeShare, 1 - EdgeShare) * lastStep);
    }

    /// <summary>A range crossed within seconds would look like a bad print.</summary>
    private static (int High, int Low) KeepApart(int high, int low, int lastStep)
    {
        var gap = lastStep / 20;
        if (Math.Abs(high - low) >= gap)
        {
            return (high, low);
        }

        var highFirst = high < low;
        var first = Math.Clamp(Math.Min(high, low), 1, lastStep - 1 - gap);
        return highFirst ? (first, first + gap) : (first + gap, first);
    }
}
