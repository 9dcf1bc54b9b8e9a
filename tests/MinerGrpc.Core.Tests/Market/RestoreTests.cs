using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Market;
using static MinerGrpc.Core.Tests.Market.Given;
using InstrumentId = MinerGrpc.Core.Instruments.InstrumentId;

namespace MinerGrpc.Core.Tests.Market;

/// <summary>The same input gives the same events, and the events give the state back.</summary>
public class RestoreTests
{
    /// <summary>Two days and a weekend, BTC through it, a halt, staleness, a supplied close, refused quotes.</summary>
    private static readonly QuoteInput[][] Groups =
    [
        [PreviousClose(Mara, "2025-09-05 09:00:00", 15, "2025-09-04"), Trade(Btc, "2025-09-05 09:00:00", 100_000)],
        [Trade(Mara, "2025-09-05 09:30:00", 15.5m, 10), Sides(Riot, "2025-09-05 09:30:01", 12, 12.1m)],
        [Trade(Mara, "2025-09-05 09:30:20", 15.6m, 10), Trade(Mara, "2025-09-05 09:30:19", 99)],
        [Trade(Btc, "2025-09-05 15:59:59", 101_000), Trade(Riot, "2025-09-05 15:59:58", 12)],
        [Trade(Mara, "2025-09-05 16:00:00", 16, 500), Trade(Mara, "2025-09-05 18:00:00", 16.5m)],
        [Trade(Btc, "2025-09-07 12:00:00", 90_000), Sides(Btc, "2025-09-07 12:00:01", 90_000, 90_000)],
        [Halt(Riot, "2025-09-08 08:00:00"), Sides(Mara, "2025-09-08 08:00:00", 16, 15)],
        [Trade(Btc, "2025-09-08 09:59:58", 99_000), Trade(Mara, "2025-09-08 10:00:00", 17, 3)],
        [PreviousClose(Btc, "2025-09-08 10:00:00", 101_001, "2025-09-05"), Trade(Btc, "2025-09-08 10:00:00", 99_500)],
    ];

    public static TheoryData<int> Cuts => [.. Enumerable.Range(0, Groups.Length + 1)];

    [Fact]
    public void The_same_input_gives_the_same_events()
    {
        var (one, other) = (Run(Groups), Run(Groups));
        Assert.Equal(one.Told, other.Told);
        Assert.True(one.Told.Count > 30);
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void The_events_of_a_run_give_its_state_back(int cut)
    {
        var run = Run(Groups[..cut]);
        AssertSameState(run.Market, run.Restarted().Market);
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void A_restarted_run_goes_on_as_if_it_had_not_stopped(int cut)
    {
        var whole = Run(Groups);
        var again = Run(Groups[..cut]).Restarted();
        foreach (var group in Groups[cut..])
        {
            again.Send(group);
        }

        Assert.Equal(whole.Told, again.Told);
        AssertSameState(whole.Market, again.Market);
    }

    /// <summary>A row of the journal is a group, but a reader of events may stop anywhere.</summary>
    [Fact]
    public void Events_up_to_any_one_of_them_give_the_boards_as_they_were_then()
    {
        var told = Run(Groups).Told;
        for (var cut = 0; cut <= told.Count; cut++)
        {
            var boards = MarketBench.FromEvents(told.Take(cut)).Market.State.Boards;
            foreach (var board in boards)
            {
                var last = told.Take(cut).LastOrDefault(
                    e => e.Kind == EventKind.Quote && e.Board.Instrument == board.Instrument);
                Assert.Equal(last?.Board ?? new Board { Instrument = board.Instrument }, board);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void What_a_checkpoint_keeps_gives_the_state_back_with_the_told_bars_alone(int cut)
    {
        var run = Run(Groups[..Math.Max(cut, 1)]);
        AssertSameState(run.Market, run.FromCheckpoint().Market);
    }

    internal static void AssertSameState(SectorMarket expected, SectorMarket actual)
    {
        Assert.Equal(expected.LastSequence, actual.LastSequence);
        Assert.Equal(expected.State.Time, actual.State.Time);
        Assert.Equal(expected.State.Session, actual.State.Session);
        Assert.Equal(expected.State.Boards, actual.State.Boards);
        Assert.Equal(expected.State.Closes(), actual.State.Closes());
        Assert.Equal(expected.State.BenchmarkCloses.ToArray(), actual.State.BenchmarkCloses.ToArray());
        Assert.Equal(History(expected), History(actual));
        Assert.Equal(expected.State.Bars.Open(), actual.State.Bars.Open());
        Assert.Equivalent(expected.State.Jumps.Neighbours(), actual.State.Jumps.Neighbours(), strict: true);
        Assert.Equal(expected.State.Corrections.All(), actual.State.Corrections.All());
        Assert.Equal(expected.State.Bars.Emptied(), actual.State.Bars.Emptied());
        foreach (var board in expected.State.Boards)
        {
            Assert.Equal(Minutes(expected, board.Instrument), Minutes(actual, board.Instrument));
            Assert.Equal(Closes(expected, board.Instrument), Closes(actual, board.Instrument));
        }
    }

    /// <summary>When a minute was told is not kept with it.</summary>
    private static IEnumerable<Bar> Minutes(SectorMarket market, InstrumentId id) => market.State.Bars.MinutesOf(id);

    private static IEnumerable<(int, DailyClose?)> Closes(SectorMarket market, InstrumentId id) =>
        Enumerable.Range(0, market.History.Has(id) ? NewYork.Sessions.Count : 0)
            .Select(i => (i, market.History.CloseOf(id, i))).Where(c => c.Item2 is not null);

    private static PricePoint[] History(SectorMarket market) =>
        [.. Enumerable.Range(0, market.State.Benchmark.Count).Select(i => market.State.Benchmark[i])];

    private static MarketBench Run(QuoteInput[][] groups)
    {
        var bench = new MarketBench();
        foreach (var group in groups)
        {
            bench.Send(group);
        }

        return bench;
    }
}
