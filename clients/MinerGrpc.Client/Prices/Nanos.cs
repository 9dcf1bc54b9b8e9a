using System.Globalization;

namespace MinerGrpc.Client;

/// <summary>
/// Exact conversion between the wire's int64 nanos (1e-9 of a currency unit, share or coin) and
/// <see cref="decimal"/> units. Nothing is ever rounded.
/// </summary>
public static class Nanos
{
    /// <summary>Nanos in one unit.</summary>
    public const long PerUnit = 1_000_000_000;

    /// <summary>The highest value that the wire can carry: 9,223,372,036.854775807 units.</summary>
    public static readonly decimal MaximumUnits = ToDecimal(long.MaxValue);

    /// <summary>The lowest value that the wire can carry: -9,223,372,036.854775808 units.</summary>
    public static readonly decimal MinimumUnits = ToDecimal(long.MinValue);

    /// <summary>Units to nanos.</summary>
    /// <param name="units">
    /// Between <see cref="MinimumUnits"/> and <see cref="MaximumUnits"/>, with at most nine decimals that are not zero.
    /// </param>
    /// <exception cref="OverflowException">Out of range, or finer than a nano; the message names the value.</exception>
    public static long FromDecimal(decimal units)
    {
        if (units > MaximumUnits || units < MinimumUnits)
        {
            throw new OverflowException(string.Create(
                CultureInfo.InvariantCulture,
                $"{units} cannot be sent: the range is {MinimumUnits} to {MaximumUnits}."));
        }

        var nanos = units * PerUnit;
        if (nanos != decimal.Truncate(nanos))
        {
            throw new OverflowException(string.Create(
                CultureInfo.InvariantCulture,
                $"{units} cannot be sent: it has more than nine decimals; round it first."));
        }

        return decimal.ToInt64(nanos);
    }

    /// <summary>Nanos to units; every int64 has an exact decimal.</summary>
    public static decimal ToDecimal(long nanos) => nanos / (decimal)PerUnit;

    /// <summary>Null stays null: absent is not zero.</summary>
    internal static decimal? ToDecimal(bool present, long nanos) => present ? ToDecimal(nanos) : null;

    /// <summary>Null clears the field.</summary>
    internal static void Set(decimal? units, Action<long> set, Action clear)
    {
        if (units is { } value)
        {
            set(FromDecimal(value));
        }
        else
        {
            clear();
        }
    }
}
