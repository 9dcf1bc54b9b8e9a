using System.Globalization;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Deals;

/// <summary>
/// An exact amount as google.type.Money has it: whole units and 1e-9 of a unit, so that $17.4bn, which does not fit
/// into int64 nanos, loses nothing. Any values can be held, so that bad ones can be named: ask <see cref="IsValid"/>.
/// </summary>
/// <param name="Currency">ISO 4217: three capital letters.</param>
/// <param name="Units">Whole units.</param>
/// <param name="Nanos">-999,999,999 to 999,999,999, of the same sign as the units unless one of them is 0.</param>
public readonly record struct Money(string Currency, long Units, int Nanos = 0) : IComparable<Money>
{
    private const int CurrencyLength = 3;

    /// <summary>Exact. <see cref="OverflowException"/> beyond int64 units or more than nine decimals.</summary>
    public static Money FromDecimal(string currency, decimal amount)
    {
        var units = decimal.Truncate(amount);
        var nanos = (amount - units) * Price.NanosPerUnit;
        return nanos == decimal.Truncate(nanos)
            ? new Money(currency, decimal.ToInt64(units), decimal.ToInt32(nanos))
            : throw new OverflowException(
                string.Create(CultureInfo.InvariantCulture, $"{amount} has more than nine decimals."));
    }

    public bool HasCurrency => Currency is { Length: CurrencyLength } && Currency.All(char.IsAsciiLetterUpper);

    /// <summary>Whether the nanos are in their range and of the units' sign.</summary>
    public bool HasAmount =>
        Nanos is > -(int)Price.NanosPerUnit and < (int)Price.NanosPerUnit
        && !(Units > 0 && Nanos < 0) && !(Units < 0 && Nanos > 0);

    public bool IsValid => HasCurrency && HasAmount;

    public bool IsNegative => Units < 0 || Nanos < 0;

    /// <summary>By amount; both must be valid. <see cref="ArgumentException"/> between two currencies.</summary>
    public int CompareTo(Money other)
    {
        if (Currency != other.Currency)
        {
            throw new ArgumentException($"{Currency} and {other.Currency} have no order.", nameof(other));
        }

        return Units == other.Units ? Nanos.CompareTo(other.Nanos) : Units.CompareTo(other.Units);
    }

    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    /// <summary>17400000000 USD; of bad values both numbers.</summary>
    public override string ToString() => HasAmount
        ? string.Create(
            CultureInfo.InvariantCulture, $"{Units + ((decimal)Nanos / Price.NanosPerUnit)} {Currency}")
        : string.Create(CultureInfo.InvariantCulture, $"units {Units}, nanos {Nanos} {Currency}");
}
