using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.V1;
using Date = Google.Type.Date;

namespace MinerGrpc.Server.Rpc.Wire;

/// <summary>Values of the core as values of the contract, and back.</summary>
internal static class WireValues
{
    // The contract's range for a Timestamp: years 1 to 9999. Ours is int64 nanoseconds: 1677 to 2262.
    private const long MinimumSeconds = long.MinValue / Instant.NanosPerSecond;
    private const long MaximumSeconds = long.MaxValue / Instant.NanosPerSecond;

    public static Timestamp ToTimestamp(this Instant time) =>
        new() { Seconds = time.UnixSeconds, Nanos = time.NanosOfSecond };

    public static Timestamp? ToTimestamp(this Instant? time) => time?.ToTimestamp();

    /// <summary>
    /// Null where it is absent or no valid instant: nanos outside 0 to 999,999,999, years 1678 to 2261.
    /// </summary>
    public static Instant? ToInstant(this Timestamp? time) =>
        time is null ? null : ToInstant(time.Seconds, time.Nanos);

    /// <summary>The same for the parts of a Timestamp.</summary>
    public static Instant? ToInstant(long seconds, int nanos) =>
        nanos is >= 0 and < 1_000_000_000 && seconds is > MinimumSeconds and < MaximumSeconds
            ? Instant.FromUnixSeconds(seconds, nanos)
            : null;

    public static Date ToDate(this DateOnly date) => new() { Year = date.Year, Month = date.Month, Day = date.Day };

    public static Date? ToDate(this DateOnly? date) => date?.ToDate();

    /// <summary>Null where it is absent or no day of the calendar.</summary>
    public static DateOnly? ToDateOnly(this Date? date) =>
        date is null ? null : ToDateOnly(date.Year, date.Month, date.Day);

    /// <summary>The same for the parts of a Date.</summary>
    public static DateOnly? ToDateOnly(int year, int month, int day) =>
        year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day)
            : null;

    /// <summary>Null where it is absent or malformed (sign mix, nanos out of range, beyond 100 years).</summary>
    public static TimeSpan? ToTimeSpanOrNull(this Duration? duration)
    {
        const long longest = 100L * 366 * 86_400;
        if (duration is null || duration.Nanos is <= -1_000_000_000 or >= 1_000_000_000
            || Math.Abs((double)duration.Seconds) > longest
            || (duration.Seconds > 0 && duration.Nanos < 0) || (duration.Seconds < 0 && duration.Nanos > 0))
        {
            return null;
        }

        return TimeSpan.FromSeconds(duration.Seconds) + TimeSpan.FromTicks(duration.Nanos / 100);
    }

    public static QuoteFlags ToFlags(IEnumerable<QuoteFlag> flags)
    {
        var result = QuoteFlags.None;
        foreach (var flag in flags)
        {
            result |= ToFlag(flag);
        }

        return result;
    }

    /// <summary>None: the flag is not known.</summary>
    public static QuoteFlags ToFlag(QuoteFlag flag) =>
        flag is >= QuoteFlag.Stale and <= QuoteFlag.Simulated ? (QuoteFlags)(1 << ((int)flag - 1)) : QuoteFlags.None;

    /// <summary>In the order of their numbers.</summary>
    public static IEnumerable<QuoteFlag> ToMessages(QuoteFlags flags)
    {
        for (var flag = QuoteFlag.Stale; flag <= QuoteFlag.Simulated; flag++)
        {
            if ((flags & (QuoteFlags)(1 << ((int)flag - 1))) != 0)
            {
                yield return flag;
            }
        }
    }
}
