using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Market;
using static MinerGrpc.Core.Tests.Market.Given;

namespace MinerGrpc.Core.Tests.Market;

/// <summary>Which events a group of quotes makes, in which order.</summary>
public class SectorMarketTests
{
    private readonly MarketBench _bench = new();

    [Fact]
    public void A_group_tells_session_quotes_moves_and_sector_in_this_order()
    {
        var group = _bench.Send(
            Trade(Riot, "2025-09-09 10:00:00", 12), Trade(Mara, "2025-09-09 10:00:01", 15),
            Trade(Riot, "2025-09-09 10:00:02", 13));
        Assert.Equal(
            [
                EventKind.Session, EventKind.Quote, EventKind.Quote, EventKind.Quote, EventKind.Move, EventKind.Move,
                EventKind.Sector,
            ],
            group.Select(e => e.Kind));
    }

    [Fact]
    public void A_move_that_changed_many_times_is_told_once_and_as_it_ended()
    {
        var group = _bench.Send(
            Trade(Mara, "2025-09-09 10:00:00", 15), Trade(Mara, "2025-09-09 10:00:01", 16),
            Trade(Mara, "2025-09-09 10:00:02", 17));
        Assert.Equal(Dollars(17), Assert.Single(group, e => e.Kind == EventKind.Move).Move.Last!.Value.Price);
        Assert.Single(group, e => e.Kind == EventKind.Sector);
    }

    [Fact]
    public void A_quote_that_changes_no_move_is_told_alone()
    {
        _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 15));
        var group = _bench.Send(Sides(Mara, "2025-09-09 10:00:01", 15, 16));
        Assert.Equal(EventKind.Quote, Assert.Single(group).Kind);
    }

    [Fact]
    public void Btc_and_counterparties_are_no_members_of_the_sector()
    {
        var group = _bench.Send(Trade(Btc, "2025-09-09 10:00:00", 100_000), Trade(Nbis, "2025-09-09 10:00:00", 90));
        Assert.Equal(2, group.Count(e => e.Kind == EventKind.Move));
        Assert.DoesNotContain(group, e => e.Kind == EventKind.Sector);
    }

    [Fact]
    public void The_sector_names_each_member_that_does_not_count_and_why()
    {
        _bench.Send(
            PreviousClose(Mara, "2025-09-09 08:00:00", 15, "2025-09-08"),
            PreviousClose(Riot, "2025-09-09 08:00:00", 12, "2025-09-08"));
        var sector = _bench.Send(
            [
                Trade(Mara, "2025-09-09 10:00:00", 18), Trade(Riot, "2025-09-09 10:00:00", 12),
                Halt(Riot, "2025-09-09 10:00:01"), Trade(Id("wulf"), "2025-09-09 10:00:00", 9),
                Trade(Id("hut"), "2025-09-09 09:59:40", 9),
            ],
            At("2025-09-09 10:00:02"))[^1].Sector;
        var reasons = sector.Excluded.Split(' ').Select(e => e.Split(':'))
            .ToDictionary(e => Universe.Instruments[int.Parse(e[0], null)].Name, e => e[1]);
        Assert.Equal((1, Universe.Miners.Count), (sector.Fresh, sector.Members));
        NumberAssert.Close(0.2, sector.Mean, "mean");
        Assert.Equal("Halted", reasons["instruments/riot"]);
        Assert.Equal("NoPreviousClose", reasons["instruments/wulf"]);
        Assert.Equal("Stale", reasons["instruments/hut"]);
        Assert.Equal("NoTrade", reasons["instruments/bitf"]);
        Assert.Equal(At("2025-09-09 10:00:00"), sector.AsOf);
    }

    [Fact]
    public void Sequences_are_contiguous_from_one()
    {
        _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 15), Trade(Mara, "2025-09-09 09:00:00", 15));
        _bench.Send(Trade(Riot, "2025-09-09 10:00:30", 15));
        _bench.Advance("2025-09-09 16:00:00");
        Assert.Equal(Enumerable.Range(1, _bench.Told.Count).Select(i => (long)i), _bench.Told.Select(e => e.Sequence));
        Assert.Equal(_bench.Told.Count, _bench.Market.LastSequence);
    }

    [Fact]
    public void A_board_carries_the_sequence_of_its_event()
    {
        var group = _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 15), Trade(Riot, "2025-09-09 10:00:00", 15));
        Assert.All(group.Where(e => e.Kind == EventKind.Quote), e => Assert.Equal(e.Sequence, e.Board.Sequence));
    }

    [Fact]
    public void Event_time_never_falls_though_quotes_of_different_instruments_are_out_of_order()
    {
        _bench.Send(Trade(Mara, "2025-09-09 10:00:10", 15));
        var group = _bench.Send(Trade(Riot, "2025-09-09 10:00:00", 12));
        Assert.All(group, e => Assert.Equal(At("2025-09-09 10:00:10"), e.EventTime));
        Assert.Equal(At("2025-09-09 10:00:00"), _bench[Riot].EventTime);
    }

    [Fact]
    public void Time_does_not_go_back()
    {
        _bench.Advance("2025-09-09 10:00:00");
        Assert.Empty(_bench.Advance("2025-09-09 08:00:00"));
        Assert.Equal(At("2025-09-09 10:00:00"), _bench.Market.State.Time);
    }

    [Fact]
    public void Time_outside_the_calendar_is_not_taken()
    {
        Assert.Empty(_bench.Send([], NewYork.End));
        Assert.Empty(_bench.Send([], NewYork.Start.PlusNanos(-1)));
        Assert.Null(_bench.Market.State.Time);
    }

    [Fact]
    public void A_group_of_refused_quotes_tells_nothing()
    {
        Assert.Empty(_bench.Send(Sides(Mara, "2025-09-09 10:00:00", 16, 15), new QuoteInput { Instrument = Mara }));
        Assert.Equal(0, _bench.Market.LastSequence);
        Assert.Null(_bench.Market.State.Time);
    }
}
