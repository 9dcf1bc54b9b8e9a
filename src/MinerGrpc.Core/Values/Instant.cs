using System.Globalization;

namespace MinerGrpc.Core.Values;

/// <summary>
/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, UTC. Covers 1677 to 2262.
/// The market has no clock; each instant comes from an event or an argument.
/// </summary>
public readonly record struct Instant(long UnixNanos) : IComparable<Instant>
{
    public const long NanosPerSecond = 1_000_000_000;
    private const long NanosPerTick = 100;

    public static Instant FromUnixSeconds(long seconds, int nanos = 0) => new((seconds * NanosPerSecond) + nanos);

    /// <summary>Exact to 100 ns, the resolution of <see cref="DateTimeOffset"/>.</summary>
    public static Instant From(DateTimeOffset time) =>
        new((time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * NanosPerTick);

    /// <summary>Rounds down to 100 ns.</summary>
    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.UnixEpoch.AddTicks(FloorDivide(UnixNanos, NanosPerTick));

    /// <summary>
    /// Whole seconds since the epoch, rounded down, so that <see cref="NanosOfSecond"/> is 0 or more.
    /// </summary>
    public long UnixSeconds => FloorDivide(UnixNanos, NanosPerSecond);

    /// <summary>0 to 999,999,999.</summary>
    public int NanosOfSecond => (int)(UnixNanos - (UnixSeconds * NanosPerSecond));

    public Instant Plus(TimeSpan span) => new(UnixNanos + (span.Ticks * NanosPerTick));

    public Instant PlusNanos(long nanos) => new(UnixNanos + nanos);

    public static TimeSpan operator -(Instant left, Instant right) =>
        TimeSpan.FromTicks((left.UnixNanos - right.UnixNanos) / NanosPerTick);

    public static bool operator <(Instant left, Instant right) => left.UnixNanos < right.UnixNanos;

    public static bool operator >(Instant left, Instant right) => left.UnixNanos > right.UnixNanos;

    public static bool operator <=(Instant left, Instant right) => left.UnixNanos <= right.UnixNanos;

    public static bool operator >=(Instant left, Instant right) => left.UnixNanos >= right.UnixNanos;

    public static Instant Max(Instant left, Instant right) => left > right ? left : right;

    public int CompareTo(Instant other) => UnixNanos.CompareTo(other.UnixNanos);

    /// <summary>ISO 8601 with nanoseconds where there are any: 2025-09-09T13:30:00Z.</summary>
    public override string ToString()
    {
        var seconds = DateTimeOffset.FromUnixTimeSeconds(UnixSeconds)
            .ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return NanosOfSecond == 0
            ? seconds + "Z"
            : string.Create(CultureInfo.InvariantCulture, $"{seconds}.{NanosOfSecond:D9}Z");
    }

    private static long FloorDivide(long value, long divisor) =>
        (value / divisor) - (value % divisor < 0 ? 1 : 0);
}
