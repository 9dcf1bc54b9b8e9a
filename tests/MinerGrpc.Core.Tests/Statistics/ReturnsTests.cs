using CsCheck;
using MinerGrpc.Core.Statistics;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Statistics;

public class ReturnsTests
{
    public static TheoryData<string> Definitions { get; } =
        new(TestTables.Read("btc_definitions.csv").Rows.Select(row => row["definition"]));

    [Theory]
    [MemberData(nameof(Definitions))]
    public void Bitcoins_move_by_each_definition_is_the_oracles(string definition)
    {
        var row = TestTables.Read("btc_definitions.csv").Rows.Single(row => row["definition"] == definition);
        var (from, to) = (Price.FromDecimal(row.Number("p0")), Price.FromDecimal(row.Number("p1")));
        NumberAssert.Close(row.Value("move_ratio"), Price.MoveRatio(from, to), "move");
        NumberAssert.Close(row.Value("move_ratio"), Returns.SimpleOf(Returns.Log(from, to)), "by way of the log");
    }

    [Theory]
    [InlineData("BITF", 0.2421875, 0.21687393830061436)]
    [InlineData("NBIS", 0.4942241648454573, 0.4016071188591604)]
    public void Log_and_simple_returns_of_2025_09_09_are_the_oracles(string member, double simple, double log)
    {
        var closes = TestTables.Read("closes_2025-06-11_2025-09-10.csv").Rows;
        var (from, to) = (Price.FromDecimal(closes[^3].Number(member)), Price.FromDecimal(closes[^2].Number(member)));
        NumberAssert.Close(simple, Price.MoveRatio(from, to), "simple");
        NumberAssert.Close(log, Returns.Log(from, to), "log");
        NumberAssert.Close(simple, Returns.SimpleOf(Returns.Log(from, to)), "back");
    }

    [Fact]
    public void The_smallest_move_keeps_its_digits()
    {
        var log = Returns.Log(new Price(1_000_000_000_000_000), new Price(1_000_000_000_000_001));
        Oracle.AssertRelative(1e-15, log, 1e-12, "log");
        Oracle.AssertRelative(1e-15, Returns.SimpleOf(log), 1e-12, "simple");
        Assert.Equal(0, Returns.Log(new Price(7), new Price(7)));
        Assert.Equal(0, Returns.SimpleOf(0));
    }

    [Fact]
    public void There_and_back_is_nothing_and_the_return_is_the_logarithm() =>
        Gen.Select(Gen.Long[1, long.MaxValue], Gen.Long[1, long.MaxValue]).Sample((from, to) =>
        {
            var log = Returns.Log(new Price(from), new Price(to));
            NumberAssert.Close(-log, Returns.Log(new Price(to), new Price(from)), "back");
            NumberAssert.Close(Math.Log((double)to) - Math.Log((double)from), log, "log");
        });

    [Fact]
    public void Prices_of_zero_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Returns.Log(default, new Price(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Returns.Log(new Price(1), default));
    }
}
