using System.Globalization;
using Google.Type;

namespace MinerGrpc.Client;

/// <summary>
/// Exact conversion between <see cref="Money"/>, whole units and nanos of a currency, and <see cref="decimal"/> units.
/// Nothing is ever rounded. For amounts of deals, which int64 nanos cannot hold; prices are <see cref="Nanos"/>.
/// </summary>
public static class Amounts
{
    private const decimal LargestFraction = 0.999_999_999m;

    /// <summary>The highest amount that the wire can carry: 9,223,372,036,854,775,807.999999999 units.</summary>
    public static readonly decimal Maximum = long.MaxValue + LargestFraction;

    /// <summary>The lowest amount that the wire can carry: -9,223,372,036,854,775,808.999999999 units.</summary>
    public static readonly decimal Minimum = long.MinValue - LargestFraction;

    /// <summary>Units of a currency to money.</summary>
    /// <param name="amount">
    /// Between <see cref="Minimum"/> and <see cref="Maximum"/>, with at most nine decimals that are not zero.
    /// </param>
    /// <param name="currencyCode">Three upper-case letters of ISO 4217, such as USD.</param>
    /// <exception cref="OverflowException">Out of range, or finer than a nano; names the amount.</exception>
    /// <exception cref="ArgumentException">The currency is not three upper-case letters.</exception>
    public static Money FromDecimal(decimal amount, string currencyCode)
    {
        ArgumentNullException.ThrowIfNull(currencyCode);
        if (currencyCode.Length != 3 || !currencyCode.All(char.IsAsciiLetterUpper))
        {
            throw new ArgumentException(
                $"\"{currencyCode}\" is no currency; give three upper-case letters such as USD.", nameof(currencyCode));
        }

        if (amount > Maximum || amount < Minimum)
        {
            throw new OverflowException(string.Create(
                CultureInfo.InvariantCulture, $"{amount} cannot be sent: the range is {Minimum} to {Maximum}."));
        }

        var units = decimal.Truncate(amount);
        var nanos = (amount - units) * Nanos.PerUnit;
        if (nanos != decimal.Truncate(nanos))
        {
            throw new OverflowException(string.Create(
                CultureInfo.InvariantCulture,
                $"{amount} cannot be sent: it has more than nine decimals; round it first."));
        }

        return new Money
        {
            CurrencyCode = currencyCode,
            Units = decimal.ToInt64(units),
            Nanos = decimal.ToInt32(nanos),
        };
    }

    /// <summary>Money to units of its currency; every valid money has an exact decimal.</summary>
    /// <exception cref="ArgumentException">Nanos of a whole unit or more, or units and nanos of two signs.</exception>
    public static decimal ToDecimal(Money money)
    {
        ArgumentNullException.ThrowIfNull(money);
        if (money.Nanos is <= -(int)Nanos.PerUnit or >= (int)Nanos.PerUnit
            || (money.Units > 0 && money.Nanos < 0)
            || (money.Units < 0 && money.Nanos > 0))
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{money.Units} units and {money.Nanos} nanos are no amount: nanos are below a unit, of its sign."),
                nameof(money));
        }

        return money.Units + Nanos.ToDecimal(money.Nanos);
    }
}
