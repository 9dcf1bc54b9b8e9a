using CsCheck;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Sector;

namespace MinerGrpc.Core.Tests.Sector;

public class SectorPropertyTests
{
    /// <summary>Moves on a coarse grid, so that ties, zero deviations and equal groups are common.</summary>
    private static readonly Gen<MemberMove[]> Members =
        Gen.Select(Gen.OneOf(Gen.Int[-9, 30].Select(i => i / 100.0), Gen.Double[-0.9, 3]), Gen.Int[0, 6])
            .Array[0, 24]
            .Select(all => all
                .Select((m, i) => new MemberMove(new InstrumentId(i), m.Item1, (BusinessModel)m.Item2))
                .ToArray());

    [Fact]
    public void The_order_of_the_members_changes_no_bit_of_the_answers() =>
        Gen.Select(Members, Gen.Int).Sample((members, seed) =>
        {
            var shuffled = members.ToArray();
            new Random(seed).Shuffle(shuffled);
            var (one, other) = (new SectorStatistics(24), new SectorStatistics(24));
            one.Compute(members);
            other.Compute(shuffled);
            Assert.Equal(Bits(one.Mean), Bits(other.Mean));
            Assert.Equal(Bits(one.Median), Bits(other.Median));
            Assert.Equal(Bits(one.Dispersion), Bits(other.Dispersion));
            Assert.Equal(one.Ranked.ToArray(), other.Ranked.ToArray());
            Assert.Equal(one.Laggards.ToArray(), other.Laggards.ToArray());
            Assert.Equal(one.Outliers.ToArray(), other.Outliers.ToArray());
            Assert.Equal(one.Groups.ToArray(), other.Groups.ToArray());
        });

    [Fact]
    public void The_answers_are_those_of_a_naive_computation() =>
        Members.Where(m => m.Length > 0).Sample(members =>
        {
            var sector = new SectorStatistics(24);
            sector.Compute(members);
            var moves = members.Select(m => m.MoveRatio).ToArray();
            var mean = moves.Sum() / moves.Length;
            var median = NaiveMedian(moves);
            NumberAssert.Close(mean, sector.Mean, "mean");
            NumberAssert.Close(median, sector.Median, "median");
            if (moves.Length > 1)
            {
                var variance = moves.Sum(r => (r - mean) * (r - mean)) / (moves.Length - 1);
                NumberAssert.Close(Math.Sqrt(variance), sector.Dispersion, "dispersion");
            }

            for (var rank = 0; rank < members.Length; rank++)
            {
                var move = sector.Ranked[rank].MoveRatio;
                NumberAssert.CloseOrUndefined(NaiveZ(moves, move), sector.ModifiedZ(rank), $"z of rank {rank}");
            }
        });

    [Fact]
    public void Groups_hold_each_member_once_with_its_groups_mean_and_median() =>
        Members.Sample(members =>
        {
            var sector = new SectorStatistics(24);
            sector.Compute(members);
            var expected = members.GroupBy(m => m.Model).OrderBy(g => g.Key).ToArray();
            Assert.Equal(expected.Select(g => g.Key), sector.Groups.ToArray().Select(g => g.Model));
            for (var i = 0; i < expected.Length; i++)
            {
                var group = sector.Groups[i];
                var moves = expected[i].Select(m => m.MoveRatio).ToArray();
                Assert.Equal(expected[i].ToArray(), sector.MembersOf(group.Model).ToArray());
                Assert.Equal(moves.Length, group.Members);
                NumberAssert.Close(moves.Average(), group.Mean, "mean");
                NumberAssert.Close(NaiveMedian(moves), group.Median, "median");
            }
        });

    [Fact]
    public void Outliers_are_exactly_the_members_beyond_the_threshold() =>
        Members.Sample(members =>
        {
            var sector = new SectorStatistics(24);
            sector.Compute(members);
            var beyond = Enumerable.Range(0, sector.Members)
                .Where(rank => Math.Abs(sector.ModifiedZ(rank) ?? 0) > SectorStatistics.OutlierThreshold)
                .Select(rank => sector.Ranked[rank].Instrument.Index);
            var outliers = sector.Outliers.ToArray();
            Assert.Equal(beyond.Order(), outliers.Select(o => o.Instrument.Index).Order());
            Assert.Equal(outliers, outliers.OrderByDescending(o => Math.Abs(o.ModifiedZ)));
            Assert.All(outliers, o => Assert.Equal(
                sector.LeaveOneOutExcess(sector.RankOf(o.Instrument)), o.LeaveOneOutExcess));
        });

    private static double? NaiveZ(double[] moves, double move)
    {
        var median = NaiveMedian(moves);
        var deviations = moves.Select(r => Math.Abs(r - median)).ToArray();
        var (mad, mean) = (NaiveMedian(deviations), deviations.Average());
        return moves.Length < 4 || mean < 1e-13 ? null
            : mad < 1e-13 ? (move - median) / (1.2533141373155003 * mean)
            : 0.6744897501960817 * (move - median) / mad;
    }

    private static double NaiveMedian(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static long? Bits(double? value) => value is { } v ? BitConverter.DoubleToInt64Bits(v) : null;
}
