using CsCheck;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Market;
using MinerGrpc.Server.Storage;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.Server.Tests.Wire;

namespace MinerGrpc.Server.Tests.Storage;

/// <summary>A checkpoint and the tail after it give the same market as the whole journal.</summary>
public sealed class CheckpointTests
{
    [Fact]
    public void A_market_from_a_checkpoint_equals_the_one_that_ran() => ForEachJournal(
        (market, recovered, _) => AssertSame(market.Market, recovered.Market));

    [Fact]
    public void The_latest_values_from_a_checkpoint_equal_the_published_ones() => ForEachJournal(
        (_, recovered, published) =>
        {
            Assert.Equal(published.Sequence, recovered.Latest.Sequence);
            for (var slot = 0; slot < published.Slots.Count; slot++)
            {
                Assert.Equal(BytesOf(published[slot]), BytesOf(recovered.Latest[slot]));
            }

            Assert.Equal(BytesOf(published.LastSession), BytesOf(recovered.Latest.LastSession));
        });

    private static byte[] BytesOf(LatestValue value) =>
        value.Batch is { } batch ? batch.Event(value.Entry).ToArray() : [];

    private static void ForEachJournal(
        Action<RandomMarket, MarketMoment, LatestValues> check) =>
        Gen.Select(RandomMarket.Groups, Gen.Int[0, 11]).Sample(
            (groups, checkpointAt) =>
            {
                using var folder = new TestFolder();
                using var journal = SqliteJournal.Open(
                    folder.Database, DurabilityMode.Process, RandomMarket.Universe);
                var market = new RandomMarket();
                var latest = LatestValues.Empty(new SlotMap(RandomMarket.Universe.Count), 0);
                for (var i = 0; i < groups.Length; i++)
                {
                    if (market.Apply(groups[i]) is not { } batch)
                    {
                        continue;
                    }

                    latest = latest.With(batch);
                    journal.Append(new JournalCommit
                    {
                        Events = batch,
                        Checkpoint = i == checkpointAt
                            ? MarketCheckpoints.Take(market.Market, latest, RandomMarket.Universe)
                            : null,
                    });
                }

                check(market, new MarketRecovery(journal, RandomMarket.Universe).Present(), latest);
            },
            iter: 40, threads: 1);

    private static void AssertSame(SectorMarket expected, SectorMarket actual)
    {
        Assert.Equal(expected.LastSequence, actual.LastSequence);
        Assert.Equal(expected.State.Time, actual.State.Time);
        Assert.Equal(expected.State.Session, actual.State.Session);
        Assert.Equal(expected.State.Boards, actual.State.Boards);
        Assert.Equal(expected.State.Closes(), actual.State.Closes());
        Assert.Equal(expected.State.BenchmarkCloses.ToArray(), actual.State.BenchmarkCloses.ToArray());
        Assert.Equal(expected.State.Bars.Open(), actual.State.Bars.Open());
        Assert.Equivalent(expected.State.Jumps.Neighbours(), actual.State.Jumps.Neighbours(), strict: true);
        Assert.Equal(
            Enumerable.Range(0, expected.State.Benchmark.Count).Select(i => expected.State.Benchmark[i]),
            Enumerable.Range(0, actual.State.Benchmark.Count).Select(i => actual.State.Benchmark[i]));
    }
}
