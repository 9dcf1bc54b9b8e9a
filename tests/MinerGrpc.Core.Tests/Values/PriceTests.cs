using CsCheck;
using MinerGrpc.Core.Values;
using Size = MinerGrpc.Core.Values.Size;

namespace MinerGrpc.Core.Tests.Values;

public class PriceTests
{
    [Fact]
    public void A_decimal_of_nine_places_is_kept_exactly() =>
        Gen.Long.Sample(nanos =>
            Price.FromDecimal(nanos / 1_000_000_000m).Nanos == nanos
            && Size.FromDecimal(nanos / 1_000_000_000m).Nanos == nanos
            && new Price(nanos).ToDecimal() * 1_000_000_000m == nanos);

    [Theory]
    [InlineData("0.0000000001")]
    [InlineData("1.0000000005")]
    [InlineData("9223372036.854775808")]
    [InlineData("-9223372036.854775809")]
    [InlineData("79228162514264337593543950335")]
    public void What_does_not_fit_into_nanos_throws(string text)
    {
        var units = decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Throws<OverflowException>(() => Price.FromDecimal(units));
        Assert.Throws<OverflowException>(() => Size.FromDecimal(units));
    }

    [Fact]
    public void The_largest_and_the_smallest_price_are_held()
    {
        Assert.Equal(long.MaxValue, Price.FromDecimal(9_223_372_036.854775807m).Nanos);
        Assert.Equal(long.MinValue, Price.FromDecimal(-9_223_372_036.854775808m).Nanos);
    }

    [Fact]
    public void The_mid_lies_between_and_does_not_overflow() =>
        Gen.Select(Gen.Long[1, long.MaxValue], Gen.Long[1, long.MaxValue]).Sample((a, b) =>
        {
            var (bid, ask) = (new Price(Math.Min(a, b)), new Price(Math.Max(a, b)));
            var mid = Price.Mid(bid, ask);
            return mid.Nanos == (long)(((Int128)bid.Nanos + ask.Nanos) / 2);
        });

    [Fact]
    public void The_move_is_the_simple_return()
    {
        NumberAssert.Close(0.2421875, Price.MoveRatio(Price.FromDecimal(1.28m), Price.FromDecimal(1.59m)), "BITF");
        Assert.Equal(0, Price.MoveRatio(new Price(3), new Price(3)));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(-1, 1)]
    [InlineData(1, -1)]
    public void A_move_from_or_to_a_price_of_zero_or_less_is_refused(long from, long to) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Price.MoveRatio(new Price(from), new Price(to)));

    [Fact]
    public void Prices_are_ordered_and_written_as_plain_decimals()
    {
        var (low, high) = (Price.FromDecimal(0.70m), Price.FromDecimal(112097.31m));
        Assert.True(low < high && high > low && low <= high && high >= low && low.CompareTo(high) < 0);
        Assert.Equal(("0.7", "112097.31"), (low.ToString(), high.ToString()));
        Assert.Equal("0.000000001", new Size(1).ToString());
    }

    [Fact]
    public void Sizes_add_exactly_and_throw_beyond_their_range()
    {
        Assert.Equal(new Size(5), new Size(2) + new Size(3));
        Assert.Throws<OverflowException>(() => new Size(long.MaxValue) + new Size(1));
    }
}
