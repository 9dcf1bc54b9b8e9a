using MinerGrpc.Server.Tests.Bars;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Session;

/// <summary>
/// The history comes before the session: its first minute has all that a divergence needs, and what it was answered
/// with is answered again, byte for byte, once the session is past.
/// </summary>
public sealed class FirstMinuteTests(FirstMinuteServer halted) : IClassFixture<FirstMinuteServer>
{
    public static TheoryData<string> WithHistory => [.. FirstMinuteServer.WithHistory];

    [Theory]
    [MemberData(nameof(WithHistory))]
    public void A_divergence_has_its_sixty_pairs_in_the_first_minute(string id)
    {
        var answer = halted.Present[id];
        var divergence = answer.Divergence;

        Assert.Equal((DivergenceStatus.Ok, ""), (divergence.Status, divergence.StatusMessage));
        Assert.Equal((60, 1, true), (divergence.Pairs, divergence.WindowSteps, divergence.PartialSession));
        Assert.Equal(TestBars.Utc(9, 8, 20), divergence.EstimatedThrough);
        Assert.Equal(TestBars.Utc(9, 8, 20), divergence.BaseTime);
        Assert.True(divergence.HasResidualSigmas, "there is no number of sigmas");
        Assert.InRange(answer.AsOf.Seconds, TestBars.Utc(9, 9, 13, 30).Seconds, TestBars.Utc(9, 9, 13, 32).Seconds);
    }

    [Theory]
    [MemberData(nameof(WithHistory))]
    public void The_same_question_has_the_same_bytes_once_the_session_is_past(string id) =>
        Assert.Equal(halted.Before.Divergences[id], halted.After.Divergences[id]);

    [Fact]
    public void The_same_rank_has_the_same_bytes_once_the_session_is_past()
    {
        Assert.Equal(halted.Before.Rank, halted.After.Rank);
        var rank = RankDivergencesResponse.Parser.ParseFrom(halted.Before.Rank);
        Assert.Equal(15, rank.Divergences.Count + rank.Skipped.Count);
        Assert.Equal(10, rank.Divergences.Count);
    }

    [Fact]
    public void The_same_reactions_have_the_same_bytes_once_the_session_is_past() =>
        Assert.Equal(halted.Before.Reactions, halted.After.Reactions);

    [Theory]
    [InlineData("bitf")]
    [InlineData("btc-usd")]
    public void The_official_days_have_the_same_bytes_once_the_session_is_past(string id)
    {
        Assert.Equal(halted.Before.Bars[id], halted.After.Bars[id]);

        // The 63 sessions of the table, without the two that were still to come.
        Assert.Equal(61, ListBarsResponse.Parser.ParseFrom(halted.Before.Bars[id]).Bars.Count);
    }
}
