using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Sector;

namespace MinerGrpc.Core.Tests.Sector;

public class SectorStatisticsTests
{
    private readonly SectorStatistics _sector = new(20);

    [Fact]
    public void A_sector_without_members_has_no_numbers()
    {
        _sector.Compute(Moves(0.1, 0.2, 0.3, 0.4));
        _sector.Compute([]);
        Assert.Equal((0, 0, 0, 0), (_sector.Members, _sector.Advancing, _sector.Declining, _sector.Unchanged));
        Assert.Null(_sector.Mean);
        Assert.Null(_sector.Median);
        Assert.Null(_sector.Dispersion);
        Assert.True(_sector.Leaders.IsEmpty && _sector.Laggards.IsEmpty);
        Assert.True(_sector.Outliers.IsEmpty && _sector.Groups.IsEmpty);
        Assert.Equal(-1, _sector.RankOf(new InstrumentId(0)));
    }

    [Fact]
    public void One_member_has_a_mean_but_no_dispersion_and_no_others_to_exceed()
    {
        _sector.Compute(Moves(0.1));
        Assert.Equal(0.1, _sector.Mean);
        Assert.Equal(0.1, _sector.Median);
        Assert.Null(_sector.Dispersion);
        Assert.Null(_sector.LeaveOneOutExcess(0));
        Assert.Null(_sector.ModifiedZ(0));
        Assert.Equal(_sector.Leaders.ToArray(), _sector.Laggards.ToArray());
    }

    [Fact]
    public void Three_members_are_too_few_for_a_z_and_four_are_enough()
    {
        _sector.Compute(Moves(0.1, 0.1, 0.9));
        Assert.Null(_sector.ModifiedZ(0));
        Assert.True(_sector.Outliers.IsEmpty);
        _sector.Compute(Moves(0.1, 0.11, 0.12, 0.9));
        Assert.NotNull(_sector.ModifiedZ(0));
        Assert.Equal(new InstrumentId(3), Assert.Single(_sector.Outliers.ToArray()).Instrument);
    }

    [Fact]
    public void With_all_moves_equal_z_is_undefined_and_nobody_is_an_outlier()
    {
        _sector.Compute(Moves(0.1, 0.1, 0.1, 0.1, 0.1));
        Assert.Null(_sector.ModifiedZ(2));
        Assert.True(_sector.Outliers.IsEmpty);
        NumberAssert.Close(0, _sector.Dispersion, "dispersion");
    }

    [Fact]
    public void Moves_that_differ_by_rounding_alone_count_as_equal()
    {
        // All 18 %, from other prices: as doubles they are not the same number.
        double[] eighteens = [(11.8 / 10) - 1, (23.6 / 20) - 1, (8.26 / 7) - 1, (3.54 / 3) - 1, (1.298 / 1.1) - 1];
        Assert.True(eighteens.Distinct().Count() > 1);
        _sector.Compute(Moves(eighteens));
        Assert.Null(_sector.ModifiedZ(0));

        _sector.Compute(Moves([.. eighteens, 0.04]));
        var outlier = Assert.Single(_sector.Outliers.ToArray());
        Assert.Equal(new InstrumentId(5), outlier.Instrument);
        NumberAssert.Close(-6 / 1.2533141373155003, outlier.ModifiedZ, "modified z");
    }

    [Fact]
    public void The_smallest_real_difference_is_not_taken_for_rounding()
    {
        _sector.Compute(Moves(0.1, 0.1 + 1e-12, 0.1 + 2e-12, 0.1 + 3e-12));
        Assert.NotNull(_sector.ModifiedZ(0));
    }

    [Fact]
    public void Breadth_counts_what_rose_fell_and_stood()
    {
        _sector.Compute(Moves(0.1, -0.1, 0, -0.2, double.Epsilon, -0.0));
        Assert.Equal((2, 2, 2), (_sector.Advancing, _sector.Declining, _sector.Unchanged));
    }

    [Fact]
    public void Equal_moves_are_ranked_by_id_and_laggards_are_the_ranking_from_its_end()
    {
        _sector.Compute(Moves(0.1, 0.3, 0.1, 0.3, 0.1));
        Assert.Equal([1, 3, 0, 2, 4], Ids(_sector.Ranked));
        Assert.Equal([1, 3, 0], Ids(_sector.Leaders));
        Assert.Equal([4, 2, 0], Ids(_sector.Laggards));
        Assert.Equal(2, _sector.RankOf(new InstrumentId(0)));
    }

    [Fact]
    public void Outliers_stand_by_distance_whatever_their_side()
    {
        _sector.Compute(Moves(0.10, 0.11, 0.12, 0.13, 0.14, 0.5, -0.9));
        Assert.Equal([6, 5], _sector.Outliers.ToArray().Select(o => o.Instrument.Index));
        Assert.True(_sector.Outliers[0].ModifiedZ < -3.5 && _sector.Outliers[1].ModifiedZ > 3.5);
    }

    [Fact]
    public void Groups_stand_in_the_order_of_the_models_and_name_their_members_by_id()
    {
        _sector.Compute(
        [
            new(new InstrumentId(4), 0.04, BusinessModel.Treasury),
            new(new InstrumentId(3), 0.20, BusinessModel.SelfMining),
            new(new InstrumentId(1), 0.10, BusinessModel.SelfMining),
            new(new InstrumentId(0), 0.30, BusinessModel.Unspecified),
            new(new InstrumentId(2), 0.60, BusinessModel.SelfMining),
        ]);
        var groups = _sector.Groups.ToArray();
        Assert.Equal(
            [BusinessModel.Unspecified, BusinessModel.SelfMining, BusinessModel.Treasury],
            groups.Select(g => g.Model));
        Assert.Equal([1, 3, 1], groups.Select(g => g.Members));
        NumberAssert.Close(0.3, groups[1].Mean, "mean");
        NumberAssert.Close(0.2, groups[1].Median, "median");
        Assert.Equal([1, 2, 3], Ids(_sector.MembersOf(BusinessModel.SelfMining)));
        Assert.Equal([4], Ids(_sector.MembersOf(BusinessModel.Treasury)));
        Assert.True(_sector.MembersOf(BusinessModel.Hosting).IsEmpty);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_move_that_is_no_number_is_refused_and_the_answers_stay(double move)
    {
        _sector.Compute(Moves(0.1, 0.2));
        Assert.Throws<ArgumentException>(() => _sector.Compute(Moves(0.1, 0.2, move)));
        Assert.Equal(2, _sector.Members);
    }

    [Fact]
    public void More_members_than_the_capacity_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SectorStatistics(2).Compute(Moves(0.1, 0.2, 0.3)));

    [Fact]
    public void Computing_and_reading_allocates_nothing()
    {
        var moves = Moves(0.22, 0.2, 0.18, 0.18, 0.18, 0.18, 0.04, -0.1, 0, 0.9, 0.11, 0.12, 0.13, 0.14, 0.15);
        for (var i = 0; i < moves.Length; i++)
        {
            moves[i] = moves[i] with { Model = (BusinessModel)(i % 5) };
        }

        ComputeAndRead(moves);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            ComputeAndRead(moves);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void ComputeAndRead(MemberMove[] moves)
    {
        _sector.Compute(moves);
        _ = _sector.Mean + _sector.Median + _sector.Dispersion + _sector.ModifiedZ(0) + _sector.LeaveOneOutExcess(0);
        _ = _sector.Leaders.Length + _sector.Laggards.Length + _sector.Outliers.Length + _sector.Groups.Length;
        _ = _sector.MembersOf(BusinessModel.Hosting).Length + _sector.RankOf(new InstrumentId(3));
    }

    private static int[] Ids(ReadOnlySpan<MemberMove> moves) => [.. moves.ToArray().Select(m => m.Instrument.Index)];

    private static MemberMove[] Moves(params double[] moves) =>
        [.. moves.Select((move, i) => new MemberMove(new InstrumentId(i), move, BusinessModel.Unspecified))];
}
