using System.Globalization;

namespace MinerGrpc.Core.Values;

/// <summary>
/// An exact price in nanos: 1e-9 of the currency unit. Zero and negative values can be held, so that a bad one can be
/// named; the market refuses them.
/// </summary>
public readonly record struct Price(long Nanos) : IComparable<Price>
{
    public const long NanosPerUnit = 1_000_000_000;

    /// <summary>Exact. <see cref="OverflowException"/> beyond 9.2e9 units or more than nine decimals.</summary>
    public static Price FromDecimal(decimal units) => new(DecimalNanos.From(units));

    public decimal ToDecimal() => Nanos / (decimal)NanosPerUnit;

    /// <summary>Simple return from <paramref name="from"/> to <paramref name="to"/>; both must be above zero.</summary>
    public static double MoveRatio(Price from, Price to)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(from.Nanos);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(to.Nanos);
        return ((double)to.Nanos / from.Nanos) - 1.0;
    }

    /// <summary>Half of bid plus ask, rounded down; without the overflow that adding first would have.</summary>
    public static Price Mid(Price bid, Price ask) => new(bid.Nanos + ((ask.Nanos - bid.Nanos) / 2));

    public int CompareTo(Price other) => Nanos.CompareTo(other.Nanos);

    public static bool operator <(Price left, Price right) => left.Nanos < right.Nanos;

    public static bool operator >(Price left, Price right) => left.Nanos > right.Nanos;

    public static bool operator <=(Price left, Price right) => left.Nanos <= right.Nanos;

    public static bool operator >=(Price left, Price right) => left.Nanos >= right.Nanos;

    public override string ToString() => ToDecimal().ToString(CultureInfo.InvariantCulture);
}

/// <summary>An exact size in nanos: 1e-9 of a share or coin. 0 or more on a board.</summary>
public readonly record struct Size(long Nanos)
{
    /// <summary>Exact. <see cref="OverflowException"/> beyond 9.2e9 shares or more than nine decimals.</summary>
    public static Size FromDecimal(decimal units) => new(DecimalNanos.From(units));

    public decimal ToDecimal() => Nanos / (decimal)Price.NanosPerUnit;

    public static Size operator +(Size left, Size right) => new(left.Nanos + right.Nanos);

    public override string ToString() => ToDecimal().ToString(CultureInfo.InvariantCulture);
}

/// <summary>Decimal units to nanos, exactly or not at all.</summary>
internal static class DecimalNanos
{
    public static long From(decimal units)
    {
        var nanos = units * Price.NanosPerUnit;
        if (nanos != decimal.Truncate(nanos))
        {
            throw new OverflowException(
                string.Create(CultureInfo.InvariantCulture, $"{units} has more than nine decimals."));
        }

        return decimal.ToInt64(nanos);
    }
}
