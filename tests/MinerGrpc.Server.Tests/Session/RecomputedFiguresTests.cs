using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Session;

/// <summary>Every figure of an answer can be recomputed from what the same message carries.</summary>
[Collection(BundledServerCollection.Name)]
public sealed class RecomputedFiguresTests(BundledServer played)
{
    private const double Tolerance = 1e-12;

    private SectorMove Sector => played.After.Sector.SectorMove;

    private List<double> Ratios => [.. played.After.Sector.Moves.Select(m => m.MoveRatio)];

    [Fact]
    public void A_move_is_last_over_base_less_one() => Assert.All(
        played.After.Sector.Moves,
        m => Assert.Equal(((double)m.LastPriceNanos / m.BasePriceNanos) - 1, m.MoveRatio, Tolerance));

    [Fact]
    public void The_benchmarks_move_is_last_over_base_less_one() => Assert.All(
        played.After.Sector.Moves, m => Assert.Equal(
            ((double)m.BenchmarkLastPriceNanos / m.BenchmarkBasePriceNanos) - 1, m.BenchmarkMoveRatio, Tolerance));

    [Fact]
    public void A_moves_excess_is_its_move_less_the_benchmarks() => Assert.All(
        played.After.Sector.Moves, m => Assert.Equal(m.MoveRatio - m.BenchmarkMoveRatio, m.ExcessRatio, Tolerance));

    [Fact]
    public void The_sectors_move_is_the_mean_of_the_moves() =>
        Assert.Equal(Ratios.Average(), Sector.EqualWeightMoveRatio, Tolerance);

    [Fact]
    public void The_sectors_median_is_the_middle_of_the_moves() =>
        Assert.Equal(Ratios.Order().ElementAt(Ratios.Count / 2), Sector.MedianMoveRatio, Tolerance);

    [Fact]
    public void The_sectors_excess_is_its_move_less_the_benchmarks() => Assert.Equal(
        Sector.EqualWeightMoveRatio
            - (((double)Sector.BenchmarkLastPriceNanos / Sector.BenchmarkBasePriceNanos) - 1),
        Sector.ExcessRatio, Tolerance);

    [Fact]
    public void Dispersion_is_the_sample_standard_deviation_of_the_moves()
    {
        var mean = Ratios.Average();
        var expected = Math.Sqrt(Ratios.Sum(r => (r - mean) * (r - mean)) / (Ratios.Count - 1));

        Assert.Equal(expected, Sector.DispersionRatio, Tolerance);
    }

    [Fact]
    public void Breadth_counts_the_moves_by_their_sign()
    {
        Assert.Equal(Ratios.Count(r => r > 0), Sector.Breadth.Advancing);
        Assert.Equal(Ratios.Count(r => r < 0), Sector.Breadth.Declining);
        Assert.Equal(Ratios.Count(r => r == 0), Sector.Breadth.Unchanged);
    }

    [Fact]
    public void Leaders_and_laggards_are_the_ends_of_the_ranked_moves()
    {
        var ranked = played.After.Sector.Moves.OrderByDescending(m => m.MoveRatio).Select(m => m.Instrument).ToList();

        Assert.Equal(ranked.Take(3), Sector.Leaders.Select(l => l.Instrument));
        Assert.Equal(ranked.AsEnumerable().Reverse().Take(3), Sector.Laggards.Select(l => l.Instrument));
    }

    [Fact]
    public void A_groups_mean_is_that_of_its_members()
    {
        var moves = played.After.Sector.Moves.ToDictionary(m => m.Instrument, m => m.MoveRatio);

        Assert.All(Sector.Groups, g =>
        {
            Assert.Equal(g.Members, g.Instruments.Count);
            Assert.Equal(g.Instruments.Average(i => moves[i]), g.MeanMoveRatio, Tolerance);
        });
        Assert.Equal(Sector.FreshMembers, Sector.Groups.Sum(g => g.Members));
    }

    [Fact]
    public void A_boards_mid_is_half_of_bid_and_ask() => Assert.All(
        played.After.Quotes.Quotes.Where(q => q.HasMidPriceNanos),
        q => Assert.Equal((q.BidPriceNanos + q.AskPriceNanos) / 2, q.MidPriceNanos));
}
