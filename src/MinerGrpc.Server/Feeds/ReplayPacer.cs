using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>
/// When a slice is due, counted from the first one that is played. Sums of session time, not of waits, so that no
/// error adds up. Pure: the caller has the clock. Not thread-safe, owned by one replay.
/// </summary>
public sealed class ReplayPacer
{
    /// <summary>A night between two records is not waited out: it counts as this much session time.</summary>
    public static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(60);

    private readonly double _pace;
    private Instant? _previous;
    private TimeSpan _played;

    /// <param name="pace">Session seconds per second of the clock, 0 or more; 0: everything is due at once.</param>
    public ReplayPacer(double pace)
    {
        if (!double.IsFinite(pace) || pace < 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(pace), pace, "Feed:Pace: expected 0 (as fast as it can) or more session seconds per second.");
        }

        _pace = pace;
    }

    /// <summary>Time after the start of the replay at which this slice is due; calls go forward in time.</summary>
    public TimeSpan DueAfter(Instant sessionTime)
    {
        if (_previous is { } previous)
        {
            var gap = sessionTime - previous;
            _played += gap < LongestGap ? gap : LongestGap;
        }

        _previous = sessionTime;
        return _pace == 0 ? TimeSpan.Zero : _played / _pace;
    }
}
