using CsCheck;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests;

public sealed class NanosTests
{
    [Fact]
    public void Every_int64_survives_the_way_to_decimal_and_back() =>
        Gen.Long.Sample(nanos => Nanos.FromDecimal(Nanos.ToDecimal(nanos)) == nanos);

    [Fact]
    public void Every_decimal_that_converts_comes_back_as_the_same_value_and_the_others_throw() =>
        Gen.Decimal.Sample(units =>
        {
            var fits = units >= Nanos.MinimumUnits && units <= Nanos.MaximumUnits
                && decimal.Round(units, 9) == units;
            if (fits)
            {
                return Nanos.ToDecimal(Nanos.FromDecimal(units)) == units;
            }

            var failure = Assert.Throws<OverflowException>(() => Nanos.FromDecimal(units));
            return failure.Message.StartsWith(FormattableString.Invariant($"{units} "), StringComparison.Ordinal);
        });

    [Fact]
    public void Order_is_kept() =>
        Gen.Select(Gen.Long, Gen.Long).Sample((left, right) =>
            left.CompareTo(right) == Nanos.ToDecimal(left).CompareTo(Nanos.ToDecimal(right)));

    [Theory]
    [InlineData("1.59", 1_590_000_000)]
    [InlineData("0.000000001", 1)]
    [InlineData("-0.000000001", -1)]
    [InlineData("1.1000000000000000000000000000", 1_100_000_000)]
    [InlineData("9223372036.854775807", long.MaxValue)]
    [InlineData("-9223372036.854775808", long.MinValue)]
    public void Known_values_convert_exactly(string units, long nanos) =>
        Assert.Equal(nanos, Nanos.FromDecimal(decimal.Parse(units, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("9223372036.854775808")]
    [InlineData("-9223372036.854775809")]
    [InlineData("0.0000000001")]
    [InlineData("1.0000000000000000000000000001")]
    [InlineData("79228162514264337593543950335")]
    public void A_value_that_nanos_cannot_hold_is_named(string units)
    {
        var value = decimal.Parse(units, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains(units, Assert.Throws<OverflowException>(() => Nanos.FromDecimal(value)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Absent_prices_are_null_and_zero_is_a_value()
    {
        var quote = new Quote { LastPriceNanos = 0, BidPriceNanos = 1_580_000_000 };
        Assert.Equal(0m, quote.LastPrice);
        Assert.Equal(1.58m, quote.BidPrice);
        Assert.Null(quote.AskPrice);
        Assert.Null(quote.MidPrice);
        Assert.Null(quote.PreviousClosePrice);
        Assert.Null(new Move().BasePrice);
        Assert.Null(new SectorMove().BenchmarkLastPrice);
    }

    [Fact]
    public void Each_accessor_reads_its_own_field()
    {
        var quote = new Quote
        {
            BidPriceNanos = 1_000_000_000,
            BidSizeNanos = 2_000_000_000,
            AskPriceNanos = 3_000_000_000,
            AskSizeNanos = 4_000_000_000,
            MidPriceNanos = 5_000_000_000,
            LastPriceNanos = 6_000_000_000,
            LastSizeNanos = 7_000_000_000,
            PreviousClosePriceNanos = 8_000_000_000,
            OpenPriceNanos = 9_000_000_000,
            HighPriceNanos = 10_000_000_000,
            LowPriceNanos = 11_000_000_000,
            VolumeSizeNanos = 12_000_000_000,
        };
        decimal?[] read =
        [
            quote.BidPrice, quote.BidSize, quote.AskPrice, quote.AskSize, quote.MidPrice, quote.LastPrice,
            quote.LastSize, quote.PreviousClosePrice, quote.OpenPrice, quote.HighPrice, quote.LowPrice,
            quote.VolumeSize,
        ];
        Assert.Equal(Enumerable.Range(1, 12).Select(number => (decimal?)number), read);

        var move = new Move
        {
            BasePriceNanos = 1_000_000_000,
            LastPriceNanos = 2_000_000_000,
            BenchmarkBasePriceNanos = 3_000_000_000,
            BenchmarkLastPriceNanos = 4_000_000_000,
        };
        Assert.Equal([1m, 2m, 3m, 4m], new[]
        {
            move.BasePrice, move.LastPrice, move.BenchmarkBasePrice, move.BenchmarkLastPrice,
        });
    }

    [Fact]
    public void A_quote_update_takes_decimals_and_null_clears_them()
    {
        var update = new QuoteUpdate { BidPrice = 1.58m, AskPrice = 1.6m, LastSize = 250m };
        Assert.Equal(1_580_000_000, update.BidPriceNanos);
        Assert.Equal(1_600_000_000, update.AskPriceNanos);
        Assert.Equal(250_000_000_000, update.LastSizeNanos);
        update.BidPrice = null;
        Assert.False(update.HasBidPriceNanos);
        Assert.Throws<OverflowException>(() => update.LastPrice = 1.0000000001m);
    }

    [Fact]
    public void A_bar_and_a_correction_take_decimals_and_null_clears_them()
    {
        var bar = new Bar { OpenPrice = 1m, HighPrice = 2m, LowPrice = 3m, ClosePrice = 4m, VolumeSize = 5m };
        Assert.Equal([1_000_000_000, 2_000_000_000, 3_000_000_000, 4_000_000_000, 5_000_000_000], new[]
        {
            bar.OpenPriceNanos, bar.HighPriceNanos, bar.LowPriceNanos, bar.ClosePriceNanos, bar.VolumeSizeNanos,
        });
        Assert.Equal(
            (1m, 2m, 3m, 4m, 5m), (bar.OpenPrice, bar.HighPrice, bar.LowPrice, bar.ClosePrice, bar.VolumeSize));
        bar.OpenPrice = null;
        Assert.False(bar.HasOpenPriceNanos);

        var correction = new TradeCorrection { OriginalPrice = 1m, CorrectedPrice = 2m, CorrectedSize = 3m };
        Assert.Equal([1_000_000_000, 2_000_000_000, 3_000_000_000], new[]
        {
            correction.OriginalPriceNanos, correction.CorrectedPriceNanos, correction.CorrectedSizeNanos,
        });
        correction.CorrectedPrice = null;
        Assert.False(correction.HasCorrectedPriceNanos);
        Assert.Throws<OverflowException>(() => correction.CorrectedSize = 1.0000000001m);
    }
}
