using System.Globalization;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Sector;
using MinerGrpc.Core.Tables;

namespace MinerGrpc.Core.Tests.Sector;

public class SectorOracleTests
{
    private static readonly CsvTable Members = TestTables.Read("sector_members.csv");

    public static TheoryData<string> Cases { get; } = new(Members.Rows.Select(row => row["case"]).Distinct());

    [Theory]
    [MemberData(nameof(Cases))]
    public void Modified_z_of_every_member_is_the_oracles(string name)
    {
        var (rows, sector) = Compute(name);
        for (var i = 0; i < rows.Count; i++)
        {
            var actual = sector.ModifiedZ(sector.RankOf(new InstrumentId(i)));
            NumberAssert.CloseOrUndefined(Number(rows[i], "modified_z"), actual, rows[i]["member"]);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outliers_are_the_oracles(string name)
    {
        var (rows, sector) = Compute(name);
        var expected = rows.Where(row => row["outlier"] == "true").Select(row => row["member"]);
        Assert.Equal(expected, sector.Outliers.ToArray().Select(o => rows[o.Instrument.Index]["member"]));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Modified_z_against_the_others_alone_is_the_oracles(string name)
    {
        var rows = Rows(name);
        foreach (var row in rows.Where(row => row["leave_one_out_z"].Length > 0))
        {
            var others = rows.Where(r => r != row).Select(r => Number(r, "move_ratio")!.Value).Order().ToArray();
            var spread = RobustSpread.Of(others, new double[others.Length]);
            NumberAssert.CloseOrUndefined(
                Number(row, "leave_one_out_z"),
                spread.ModifiedZ(Number(row, "move_ratio")!.Value),
                row["member"]);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Leave_one_out_excess_is_the_oracles_and_the_move_less_the_mean_of_the_others(string name)
    {
        var (rows, sector) = Compute(name);
        var moves = rows.Select(row => Number(row, "move_ratio")!.Value).ToArray();
        for (var i = 0; i < rows.Count; i++)
        {
            var actual = sector.LeaveOneOutExcess(sector.RankOf(new InstrumentId(i)));
            NumberAssert.Close(moves[i] - moves.Where((_, j) => j != i).Average(), actual, rows[i]["member"]);
            if (Number(rows[i], "leave_one_out_excess") is { } expected)
            {
                NumberAssert.Close(expected, actual, rows[i]["member"]);
            }
        }
    }

    [Theory]
    [InlineData("closes_7")]
    [InlineData("closes_15")]
    public void The_sector_move_is_the_oracles(string name)
    {
        var (rows, sector) = Compute(name);
        var expected = TestTables.Read("sector_moves.csv").Rows.Single(row => row["case"] == name);
        Assert.Equal(expected["members"], sector.Members.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(Number(expected, "advancing"), sector.Advancing);
        Assert.Equal(Number(expected, "declining"), sector.Declining);
        Assert.Equal(0, sector.Unchanged);
        NumberAssert.Close(Number(expected, "mean")!.Value, sector.Mean, "mean");
        NumberAssert.Close(Number(expected, "median")!.Value, sector.Median, "median");
        NumberAssert.Close(Number(expected, "dispersion")!.Value, sector.Dispersion, "dispersion");
        Assert.Equal(expected["leaders"], Names(sector.Leaders));
        Assert.Equal(expected["laggards"], Names(sector.Laggards));

        string Names(ReadOnlySpan<MemberMove> moves) =>
            string.Join(' ', moves.ToArray().Select(m => rows[m.Instrument.Index]["member"]));
    }

    [Fact]
    public void Mara_is_an_outlier_on_the_articles_figures_and_not_on_the_official_closes()
    {
        var (rows, article) = Compute("article");
        var mara = Assert.Single(article.Outliers.ToArray());
        Assert.Equal("mara", rows[mara.Instrument.Index]["member"]);
        NumberAssert.Close(-3.9096343479340407, mara.ModifiedZ, "modified z");
        NumberAssert.Close(0.04 - (1.14 / 6), mara.LeaveOneOutExcess, "excess");
        Assert.Equal(0.04, mara.MoveRatio);
        Assert.True(Compute("closes_7").Sector.Outliers.IsEmpty);
    }

    private static (List<CsvRow> Rows, SectorStatistics Sector) Compute(string name)
    {
        var rows = Rows(name);
        var sector = new SectorStatistics(rows.Count);
        sector.Compute(rows
            .Select((row, i) => new MemberMove(
                new InstrumentId(i), Number(row, "move_ratio")!.Value, BusinessModel.Unspecified))
            .ToArray());
        return (rows, sector);
    }

    private static List<CsvRow> Rows(string name) => Members.Rows.Where(row => row["case"] == name).ToList();

    private static double? Number(CsvRow row, string column) =>
        row[column].Length == 0 ? null : double.Parse(row[column], CultureInfo.InvariantCulture);
}
