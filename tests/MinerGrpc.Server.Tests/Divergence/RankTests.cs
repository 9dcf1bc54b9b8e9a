using Google.Protobuf.WellKnownTypes;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Divergence;

/// <summary>The order of a rank, its groups, and who is set aside.</summary>
public sealed class RankTests(OracleServer oracle) : IClassFixture<OracleServer>
{
    private static readonly Timestamp s_close = Bars.At("2025-09-09T20:00:00Z");

    [Theory]
    [InlineData(RankOrder.Unspecified)]
    [InlineData(RankOrder.ResidualSigmas)]
    public async Task The_highest_sigmas_come_first(RankOrder order)
    {
        var rank = await oracle.Server.RankAsync(OracleTables.Members, s_close, order: order);
        Assert.Equal(
            OracleTables.Members.OrderByDescending(m => OracleTables.Model(m).Value("residual_sigmas")),
            Ids(rank.Divergences));
        Assert.Empty(rank.Skipped);
    }

    [Fact]
    public async Task The_highest_excess_over_the_peers_comes_first()
    {
        var rank = await oracle.Server.RankAsync(OracleTables.Seven, s_close, order: RankOrder.PeerExcess);
        Assert.Equal(
            OracleTables.Seven.OrderByDescending(m => OracleTables.Peer(m).Value("leave_one_out_excess")),
            Ids(rank.Divergences));
    }

    [Fact]
    public async Task By_excess_a_member_that_is_no_peer_is_skipped_with_the_reason()
    {
        var rank = await oracle.Server.RankAsync([.. OracleTables.Seven, "corz"], s_close, order: RankOrder.PeerExcess);
        var corz = Assert.Single(rank.Skipped);
        Assert.Equal(("instruments/corz", DivergenceStatus.Ok), (corz.Instrument, corz.Status));
        Assert.Contains("not among the peers", corz.StatusMessage, StringComparison.Ordinal);
        Assert.Contains(
            corz.ExcludedPeers, e => e is { Instrument: "instruments/corz", Reason: PeerExclusionReason.MergerBound });
    }

    [Fact]
    public async Task Without_names_all_miners_are_ranked_or_skipped_with_a_sentence()
    {
        var rank = await oracle.Server.RankAsync([], s_close);
        Assert.Equal(10, rank.Divergences.Count);
        Assert.Equal(["btbt", "btdr", "can", "glxy", "hive"], Ids(rank.Skipped));
        Assert.All(rank.Skipped, d => Assert.Equal(DivergenceStatus.StaleInstrument, d.Status));
        Assert.All(
            rank.Skipped, d => Assert.Contains("no official close", d.StatusMessage, StringComparison.Ordinal));
        Assert.DoesNotContain("nbis", Ids(rank.Divergences));
    }

    [Fact]
    public async Task A_name_that_stands_twice_is_ranked_once() => Assert.Equal(
        ["bitf", "mara"], Ids((await oracle.Server.RankAsync(["mara", "bitf", "mara"], s_close)).Divergences));

    [Fact]
    public async Task The_split_by_business_model_is_that_of_the_day_with_the_mean_of_each()
    {
        var rank = await oracle.Server.RankAsync(OracleTables.Seven, s_close, split: true);
        Assert.Equal(
            [
                "Unspecified: iren", "SelfMining: bitf cifr riot", "AiHpc: hut wulf", "Treasury: mara",
            ],
            rank.Groups.Select(g => $"{g.BusinessModel}: {string.Join(' ', g.Instruments.Select(Asking.Short))}"));
        Assert.All(rank.Groups, g => Near.Equal(
            g.Instruments.Average(i => rank.Divergences.Single(d => d.Instrument == i).ResidualSigmas), g.Mean,
            "mean of the sigmas"));
        Assert.All(rank.Divergences, d => Assert.Contains(
            d.Instrument, rank.Groups.Single(g => g.BusinessModel == d.BusinessModel).Instruments));
    }

    [Fact]
    public async Task The_mean_of_a_group_is_of_what_the_rank_is_ordered_by()
    {
        var rank = await oracle.Server.RankAsync(
            OracleTables.Seven, s_close, order: RankOrder.PeerExcess, split: true);
        Assert.All(rank.Groups, g => Near.Within(
            g.Instruments.Average(i => rank.Divergences.Single(d => d.Instrument == i).LeaveOneOutExcessRatio), g.Mean,
            1e-3, "mean of the excess"));
    }

    [Fact]
    public async Task There_are_no_groups_unless_they_are_asked_for() =>
        Assert.Empty((await oracle.Server.RankAsync(OracleTables.Seven, s_close)).Groups);

    [Fact]
    public async Task The_digest_is_another_one_for_other_members()
    {
        var seven = await oracle.Server.RankAsync(OracleTables.Seven, s_close);
        Assert.Equal(seven, await oracle.Server.RankAsync(OracleTables.Seven.Reverse(), s_close));
        Assert.NotEqual(
            seven.InputsDigest, (await oracle.Server.RankAsync(OracleTables.Seven.Skip(1), s_close)).InputsDigest);
    }

    private static IEnumerable<string> Ids(IEnumerable<V1.Divergence> divergences) =>
        divergences.Select(d => Asking.Short(d.Instrument));
}
