using System.Globalization;

namespace MinerGrpc.ConsoleClient;

/// <summary>
/// How far long work has come, shown in place on the error output at most five times a second; nothing where that is no
/// terminal. Not thread-safe.
/// </summary>
/// <param name="surface">Shows it, if a terminal is there.</param>
/// <param name="what">What is counted, in the plural.</param>
/// <param name="time">Measures the rate.</param>
internal sealed class Progress(Surface surface, string what, TimeProvider time)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    private readonly long _begun = time.GetTimestamp();
    private long _shown;

    /// <summary>What was counted so far.</summary>
    public long Rows { get; private set; }

    /// <summary>So many more.</summary>
    /// <param name="rows">0 or more.</param>
    /// <param name="share">What part of the work is done, 0 to 1; asked only when it is shown. Null: not known.</param>
    public void Count(long rows, Func<double?> share)
    {
        Rows += rows;
        if (!surface.ShowsProgress || (_shown != 0 && time.GetElapsedTime(_shown) < s_interval))
        {
            return;
        }

        _shown = time.GetTimestamp();
        surface.Progress(Text(Rows, what, time.GetElapsedTime(_begun), share()));
    }

    /// <summary>`1,200 ticks, 400/s, 25 %, 9 s left`.</summary>
    /// <param name="rows">So far.</param>
    /// <param name="what">In the plural.</param>
    /// <param name="elapsed">Since the begin.</param>
    /// <param name="share">Of the work, 0 to 1. Null: neither it nor the time left is known.</param>
    public static string Text(long rows, string what, TimeSpan elapsed, double? share)
    {
        var rate = elapsed > TimeSpan.Zero ? rows / elapsed.TotalSeconds : 0;
        var done = share is { } part and >= 0 and <= 1
            ? string.Create(CultureInfo.InvariantCulture, $", {Math.Floor(part * 100):0} %")
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"{rows:#,0} {what}, {rate:#,0}/s{done}")
            + Left(elapsed, share);
    }

    // From less than a second or a hundredth nothing can be foretold.
    private static string Left(TimeSpan elapsed, double? share)
    {
        if (share is not (>= 0.01 and <= 1) || elapsed < TimeSpan.FromSeconds(1))
        {
            return "";
        }

        var left = TimeSpan.FromSeconds(Math.Ceiling(elapsed.TotalSeconds * (1 - share.Value) / share.Value));
        var text = left < TimeSpan.FromMinutes(2) ? FormattableString.Invariant($"{left.TotalSeconds:0} s")
            : left < TimeSpan.FromHours(2) ? FormattableString.Invariant($"{Math.Ceiling(left.TotalMinutes):0} min")
            : FormattableString.Invariant($"{Math.Ceiling(left.TotalHours):0} h");
        return $", {text} left";
    }
}
