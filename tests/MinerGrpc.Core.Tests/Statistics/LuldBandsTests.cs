using MinerGrpc.Core.Statistics;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Statistics;

public class LuldBandsTests
{
    [Fact]
    public void Every_row_of_the_bands_is_the_oracles_to_the_cent()
    {
        foreach (var row in TestTables.Read("luld_bands.csv").Rows)
        {
            var bands = LuldBands.Of(
                Price.FromDecimal(row.Number("reference")), (LuldTier)row.Number("tier"), row["doubled"] == "true");
            Assert.Equal(row.Number("lower"), bands.Lower.ToDecimal());
            Assert.Equal(row.Number("upper"), bands.Upper.ToDecimal());
        }
    }

    [Theory]
    [InlineData(3.01, 2, false, 2.71, 3.31)]
    [InlineData(3.01, 1, false, 2.86, 3.16)]
    [InlineData(3.00, 1, false, 2.40, 3.60)] // Three dollars belong to the range below.
    [InlineData(0.75, 2, false, 0.60, 0.90)]
    [InlineData(0.7499, 2, false, 0.60, 0.90)]
    [InlineData(0.10, 2, false, 0.03, 0.18)] // 75 % is the lesser: 0.025 and 0.175, halves go up.
    [InlineData(0.10, 2, true, 0, 0.25)]
    [InlineData(15.2, 1, true, 13.68, 16.72)]
    public void At_the_edges_of_the_price_ranges(
        decimal reference, int tier, bool doubled, decimal lower, decimal upper)
    {
        var bands = LuldBands.Of(Price.FromDecimal(reference), (LuldTier)tier, doubled);
        Assert.Equal((lower, upper), (bands.Lower.ToDecimal(), bands.Upper.ToDecimal()));
    }

    [Fact]
    public void The_close_of_the_day_before_decides_the_range_where_it_is_known()
    {
        var bands = LuldBands.Of(
            Price.FromDecimal(3.10m), LuldTier.Tier2, doubled: false, Price.FromDecimal(2.90m));
        Assert.Equal((2.48m, 3.72m), (bands.Lower.ToDecimal(), bands.Upper.ToDecimal()));
    }

    [Fact]
    public void No_price_and_no_tier_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => LuldBands.Of(default, LuldTier.Tier1, false));
        Assert.Throws<ArgumentOutOfRangeException>(() => LuldBands.Of(new Price(1), default, false));
    }
}
