using CsCheck;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
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

    [Fact]
    public void What_a_checkpoint_keeps_of_the_day_comes_back() => RandomMarket.Groups.Sample(
        groups =>
        {
            var market = new RandomMarket();
            var latest = LatestValues.Empty(new SlotMap(RandomMarket.Universe.Count), 0);
            foreach (var group in groups)
            {
                latest = market.ApplyAndCorrect(group) is { } batch ? latest.With(batch) : latest;
            }

            if (market.Market.State.Time is not { } time)
            {
                return;
            }

            var checkpoint = MarketCheckpoints.Take(market.Market, latest, RandomMarket.Universe);
            var again = new SectorMarket(RandomMarket.Universe, TradingCalendar.NewYork);
            MarketCheckpoints.Restore(checkpoint.Memory, again, RandomMarket.Universe);
            var (expected, actual) = (market.Market.State, again.State);
            Assert.Equal(time, checkpoint.MarketTime);
            Assert.Equal(TradesOf(expected.Benchmark), TradesOf(actual.Benchmark));
            Assert.Equal(expected.Bars.Open(), actual.Bars.Open());
            Assert.Equal(expected.Bars.Emptied(), actual.Bars.Emptied());
            Assert.Equal(expected.Corrections.All(), actual.Corrections.All());
            Assert.Equivalent(expected.Jumps.Neighbours(), actual.Jumps.Neighbours(), strict: true);
        },
        iter: 100);

    [Fact]
    public void A_checkpoint_of_an_older_server_is_read()
    {
        var market = new SectorMarket(RandomMarket.Universe, TradingCalendar.NewYork);
        MarketCheckpoints.Restore(
            """
            {
              "Closes": { "instruments/mara": { "PriceNanos": 15000000000, "Day": 739502, "TimeNanos": 0 } },
              "BenchmarkCloses": [], "BenchmarkTrades": [[110000000000000, 1757424600000000000]]
            }
            """u8.ToArray(),
            market, RandomMarket.Universe);
        Assert.Equal(new Price(15_000_000_000), Assert.Single(market.State.Closes()).Close.Price);
        Assert.Equal(
            [new PricePoint(new Price(110_000_000_000_000), new Instant(1_757_424_600_000_000_000))],
            TradesOf(market.State.Benchmark));
        Assert.Empty(market.State.Bars.Open());
    }

    private static IEnumerable<PricePoint> TradesOf(BenchmarkHistory trades) =>
        Enumerable.Range(0, trades.Count).Select(i => trades[i]);

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
                            ? journal.Prepare(
                                MarketCheckpoints.Take(market.Market, latest, RandomMarket.Universe))
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
