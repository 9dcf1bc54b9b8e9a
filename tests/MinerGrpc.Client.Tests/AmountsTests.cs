using System.Globalization;
using CsCheck;
using Google.Type;

namespace MinerGrpc.Client.Tests;

public sealed class AmountsTests
{
    private static readonly Gen<Money> s_money =
        Gen.Select(Gen.Long, Gen.Int[0, 999_999_999]).Select((units, nanos) => new Money
        {
            CurrencyCode = "USD",
            Units = units,
            Nanos = units < 0 ? -nanos : nanos,
        });

    [Fact]
    public void Every_money_survives_the_way_to_decimal_and_back() =>
        s_money.Sample(money => Amounts.FromDecimal(Amounts.ToDecimal(money), "USD").Equals(money));

    [Fact]
    public void Every_decimal_that_converts_comes_back_as_the_same_value_and_the_others_throw() =>
        Gen.Decimal.Sample(amount =>
        {
            var fits = amount >= Amounts.Minimum && amount <= Amounts.Maximum && decimal.Round(amount, 9) == amount;
            if (fits)
            {
                return Amounts.ToDecimal(Amounts.FromDecimal(amount, "USD")) == amount;
            }

            var failure = Assert.Throws<OverflowException>(() => Amounts.FromDecimal(amount, "USD"));
            return failure.Message.StartsWith(FormattableString.Invariant($"{amount} "), StringComparison.Ordinal);
        });

    [Fact]
    public void Order_is_kept() =>
        Gen.Select(s_money, s_money).Sample((left, right) =>
            (left.Units, left.Nanos).CompareTo((right.Units, right.Nanos))
                == Amounts.ToDecimal(left).CompareTo(Amounts.ToDecimal(right)));

    [Theory]
    [InlineData("17400000000", 17_400_000_000, 0)]
    [InlineData("0.000000001", 0, 1)]
    [InlineData("-1.75", -1, -750_000_000)]
    [InlineData("-0.5", 0, -500_000_000)]
    [InlineData("2.3000000000000000000000000000", 2, 300_000_000)]
    [InlineData("9223372036854775807.999999999", long.MaxValue, 999_999_999)]
    [InlineData("-9223372036854775808.999999999", long.MinValue, -999_999_999)]
    public void Known_amounts_convert_exactly(string amount, long units, int nanos) => Assert.Equal(
        new Money { CurrencyCode = "EUR", Units = units, Nanos = nanos },
        Amounts.FromDecimal(decimal.Parse(amount, CultureInfo.InvariantCulture), "EUR"));

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("0.0000000001")]
    [InlineData("1.0000000000000000000000000001")]
    public void An_amount_that_money_cannot_hold_is_named(string amount)
    {
        var value = decimal.Parse(amount, CultureInfo.InvariantCulture);
        Assert.StartsWith(
            amount, Assert.Throws<OverflowException>(() => Amounts.FromDecimal(value, "USD")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("usd")]
    [InlineData("US")]
    [InlineData("$")]
    [InlineData("USDT")]
    public void A_currency_is_three_upper_case_letters(string currency) => Assert.Contains(
        $"\"{currency}\" is no currency",
        Assert.Throws<ArgumentException>(() => Amounts.FromDecimal(1m, currency)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(1, -1)]
    [InlineData(-1, 1)]
    [InlineData(0, 1_000_000_000)]
    [InlineData(0, -1_000_000_000)]
    public void Money_that_is_not_valid_is_never_read_as_some_amount(long units, int nanos) =>
        Assert.Throws<ArgumentException>(() => Amounts.ToDecimal(new Money { Units = units, Nanos = nanos }));
}
