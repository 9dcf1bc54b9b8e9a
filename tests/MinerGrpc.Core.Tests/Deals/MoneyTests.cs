using CsCheck;
using MinerGrpc.Core.Deals;

namespace MinerGrpc.Core.Tests.Deals;

public class MoneyTests
{
    [Theory]
    [InlineData("17400000000", 17_400_000_000, 0)]
    [InlineData("19400000000", 19_400_000_000, 0)]
    [InlineData("0.000000001", 0, 1)]
    [InlineData("-1.75", -1, -750_000_000)]
    [InlineData("9223372036854775807.999999999", long.MaxValue, 999_999_999)]
    public void An_amount_is_held_exactly(string amount, long units, int nanos)
    {
        var money = Money.FromDecimal("USD", decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(new Money("USD", units, nanos), money);
        Assert.True(money.IsValid);
        Assert.Equal(amount + " USD", money.ToString());
    }

    [Fact]
    public void An_amount_with_more_than_nine_decimals_or_beyond_the_units_is_refused()
    {
        Assert.Throws<OverflowException>(() => Money.FromDecimal("USD", 0.0000000001m));
        Assert.Throws<OverflowException>(() => Money.FromDecimal("USD", 9_223_372_036_854_775_808m));
    }

    [Theory]
    [InlineData(1, -1)]
    [InlineData(-1, 1)]
    [InlineData(0, 1_000_000_000)]
    [InlineData(0, -1_000_000_000)]
    [InlineData(0, int.MinValue)]
    public void Nanos_out_of_range_or_of_another_sign_are_no_amount(long units, int nanos) =>
        Assert.False(new Money("USD", units, nanos).IsValid);

    [Theory]
    [InlineData("usd")]
    [InlineData("US")]
    [InlineData("USDT")]
    [InlineData("")]
    [InlineData("ÜSD")]
    [InlineData(null)]
    public void A_currency_is_three_capital_letters(string? currency) =>
        Assert.False(new Money(currency!, 1).IsValid);

    [Fact]
    public void The_order_is_that_of_the_amounts()
    {
        var nanos = Gen.Int[-999_999_999, 999_999_999];
        var amounts = Gen.Select(Gen.Long[-9, 9], nanos, (u, n) => new Money("USD", u, n)).Where(m => m.IsValid);
        Gen.Select(amounts, amounts).Sample((left, right) =>
            Math.Sign(left.CompareTo(right)) == Amount(left).CompareTo(Amount(right))
            && (left < right) == (Amount(left) < Amount(right))
            && (left >= right) == (Amount(left) >= Amount(right)));
    }

    [Fact]
    public void Two_currencies_have_no_order() =>
        Assert.Throws<ArgumentException>(() => new Money("USD", 1) < new Money("CAD", 1));

    private static decimal Amount(Money money) => money.Units + (money.Nanos / 1_000_000_000m);
}
