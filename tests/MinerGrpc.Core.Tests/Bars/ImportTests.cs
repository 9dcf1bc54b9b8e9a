using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Tests.Market;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Market.Given;
using InstrumentId = MinerGrpc.Core.Instruments.InstrumentId;

namespace MinerGrpc.Core.Tests.Bars;

/// <summary>Bars from outside: what is new, from when on it is known, and what it is good for.</summary>
public class ImportTests
{
    private readonly MarketBench _bench = new() { Received = At("2026-02-01 12:00:00") };

    [Fact]
    public void A_first_version_was_known_at_its_end_and_is_told_without_a_time_of_its_last_trade()
    {
        var bar = Daily(Mara, "2025-09-08", 15) with { KnownTime = _bench.Received, LastTradeTime = _bench.Received };
        var (imported, unchanged, group) = _bench.Import(bar);
        Assert.Equal((1, 0), (imported, unchanged));
        Assert.Equal(
            bar with { KnownTime = At("2025-09-08 16:00:00"), LastTradeTime = null },
            Assert.Single(group, e => e.Kind == EventKind.Bar).Bar);
    }

    [Fact]
    public void Bars_that_are_there_already_are_unchanged()
    {
        var bar = Daily(Mara, "2025-09-08", 15);
        _bench.Import(bar);
        var (imported, unchanged, group) = _bench.Import(bar, bar with { Source = "another" });
        Assert.Equal((0, 2), (imported, unchanged));
        Assert.Empty(group);
    }

    [Fact]
    public void A_bar_that_stands_twice_in_one_group_is_imported_once()
    {
        var bar = Daily(Mara, "2025-09-08", 15);
        var (imported, unchanged, _) = _bench.Import(bar, bar);
        Assert.Equal((1, 1), (imported, unchanged));
    }

    [Fact]
    public void A_close_alone_says_nothing_new_of_a_full_bar_with_that_close()
    {
        _bench.Send(Trade(Mara, "2025-09-08 15:00:00", 15, 10) with { Flags = QuoteFlags.Simulated });
        _bench.Advance("2025-09-08 16:00:00");
        Assert.Equal((0, 1), Counts(_bench.Import(Daily(Mara, "2025-09-08", 15))));
        Assert.Equal((1, 0), Counts(_bench.Import(Daily(Mara, "2025-09-08", 15) with { Volume = new Size(11) })));
        Assert.Equal((1, 0), Counts(_bench.Import(Daily(Mara, "2025-09-08", 15.1m))));
    }

    [Fact]
    public void Another_version_is_known_when_it_came_and_never_before_the_one_that_it_replaces()
    {
        _bench.Import(Daily(Mara, "2025-09-08", 15));
        var second = _bench.Import(Daily(Mara, "2025-09-08", 16)).Group[0].Bar;
        var third = _bench.Import(Daily(Mara, "2025-09-08", 17)).Group[0].Bar;
        Assert.Equal((_bench.Received, _bench.Received.PlusNanos(1)), (second.KnownTime, third.KnownTime));

        var session = NewYork.IndexOf(Day("2025-09-08"));
        decimal? Close(Instant asOf) => _bench.Market.History.CloseOf(Mara, session, asOf)?.Price.ToDecimal();
        Assert.Null(Close(At("2025-09-08 15:59:59")));
        Assert.Equal(
            (15m, 15m, 16m, 17m),
            (Close(At("2025-09-08 16:00:00")), Close(_bench.Received.PlusNanos(-1)), Close(_bench.Received),
                Close(_bench.Received.PlusNanos(1))));
    }

    [Fact]
    public void An_import_does_not_move_the_clock_and_the_first_of_all_stands_at_the_calendars_start()
    {
        Assert.All(_bench.Import(Daily(Mara, "2025-09-08", 15)).Group, e => Assert.Equal(NewYork.Start, e.EventTime));
        Assert.Equal((NewYork.Start, MarketSession.Closed), (_bench.Market.State.Time, _bench.Market.State.Session));

        _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 16));
        var second = _bench.Import(Daily(Mara, "2025-09-09", 17)).Group[0];
        Assert.Equal((At("2025-09-09 10:00:00"), _bench.Received), (second.EventTime, second.ReceiveTime));
        Assert.Equal(At("2025-09-09 10:00:00"), _bench.Market.State.Time);
    }

    [Fact]
    public void An_import_of_nothing_new_tells_nothing_and_starts_no_clock()
    {
        Assert.Equal((0, 0), Counts(_bench.Import()));
        Assert.Null(_bench.Market.State.Time);
    }

    [Fact]
    public void An_imported_close_is_the_base_where_none_was_seen()
    {
        _bench.Import(Daily(Mara, "2025-09-05", 14), Daily(Mara, "2025-09-08", 15), Daily(Riot, "2025-09-05", 12));
        _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 18), Trade(Riot, "2025-09-09 10:00:00", 12));
        Assert.Equal((Dollars(15), Day("2025-09-08")), (_bench[Mara].PreviousClose, _bench[Mara].PreviousCloseDate));
        NumberAssert.Close(0.2, _bench.Move(Mara).MoveRatio, "move");
        Assert.Null(_bench[Riot].PreviousClose);
    }

    [Fact]
    public void A_close_that_was_seen_stands_until_another_is_imported()
    {
        _bench.Import(Daily(Mara, "2025-09-08", 14));
        _bench.Send(Trade(Mara, "2025-09-08 15:59:59", 15), Trade(Riot, "2025-09-08 15:59:59", 12));
        _bench.Send(Trade(Mara, "2025-09-08 17:00:00", 15.2m), Sides(Riot, "2025-09-08 17:00:00", 12, 13));
        _bench.Import(Daily(Riot, "2025-09-08", 11));
        _bench.Send(Sides(Riot, "2025-09-08 18:00:00", 12, 13));
        _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 18), Trade(Riot, "2025-09-09 10:00:00", 12));
        Assert.Equal((Dollars(15), Dollars(11)), (_bench[Mara].PreviousClose, _bench[Riot].PreviousClose));
    }

    [Fact]
    public void An_imported_close_of_btc_is_the_members_benchmark_base_and_their_moves_are_told()
    {
        _bench.Send(
            PreviousClose(Mara, "2025-09-09 10:00:00", 15, "2025-09-08"), Trade(Mara, "2025-09-09 10:00:00", 18));
        Assert.Null(_bench.Move(Mara).BenchmarkBase);
        var group = _bench.Import(Daily(Btc, "2025-09-08", 100_000)).Group;
        Assert.Equal([EventKind.Bar, EventKind.Move, EventKind.Sector], group.Select(e => e.Kind));
        Assert.Equal(
            new PricePoint(Dollars(100_000), At("2025-09-08 16:00:00")), group[1].Move.BenchmarkBase);
    }

    [Fact]
    public void An_imported_close_of_btc_takes_the_place_of_the_one_that_was_seen_and_keeps_it()
    {
        _bench.Send(Trade(Btc, "2025-09-08 15:59:30", 100_000), Trade(Btc, "2025-09-08 16:00:30", 101_000));
        _bench.Send(Trade(Mara, "2025-09-08 15:59:30", 15));
        _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 18), Trade(Btc, "2025-09-09 10:00:00", 102_000));
        Assert.Equal(Dollars(100_000), _bench.Move(Mara).BenchmarkBase?.Price);
        _bench.Import(Daily(Btc, "2025-09-08", 100_500));
        _bench.Send(Trade(Btc, "2025-09-09 10:00:01", 102_000));
        Assert.Equal(Dollars(100_500), _bench.Move(Mara).BenchmarkBase?.Price);
    }

    [Fact]
    public void An_imported_minute_is_told_and_the_markets_own_go_on_without_it()
    {
        _bench.Send(Trade(Mara, "2025-09-09 10:00:10", 15));
        var minute = new Bar(
            Mara, BarInterval.OneMinute, At("2025-09-09 10:00:00"), At("2025-09-09 10:01:00"), Day("2025-09-09"),
            null, null, null, Dollars(99), null, QuoteFlags.None, "vendor", default, null);
        Assert.Equal(At("2025-09-09 10:01:00"), Assert.Single(_bench.Import(minute).Group).Bar.KnownTime);
        _bench.Send(Trade(Mara, "2025-09-09 10:00:20", 16));
        var told = Assert.Single(_bench.Advance("2025-09-09 10:01:00"), e => e.Kind == EventKind.Bar).Bar;
        Assert.Equal((Dollars(15), Dollars(16), Dollars(16)), (told.Open, told.High, told.Close));
    }

    [Fact]
    public void The_events_of_imports_give_the_state_back()
    {
        _bench.Import(Daily(Mara, "2025-09-05", 14), Daily(Btc, "2025-09-05", 99_000));
        _bench.Send(Trade(Mara, "2025-09-08 15:59:59", 15), Trade(Btc, "2025-09-08 15:59:59", 100_000));
        _bench.Advance("2025-09-08 16:00:00");
        _bench.Import(Daily(Mara, "2025-09-08", 15.5m), Daily(Btc, "2025-09-08", 100_001));
        _bench.Import(Daily(Mara, "2025-09-08", 15.6m), Daily(Riot, "2025-09-08", 12));
        RestoreTests.AssertSameState(_bench.Market, _bench.Restarted().Market);
        _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 15), Trade(Btc, "2025-09-09 10:00:00", 100_000));
        Assert.Equal((Dollars(15.6m), Dollars(100_001)), (_bench[Mara].PreviousClose, _bench[Btc].PreviousClose));
        RestoreTests.AssertSameState(_bench.Market, _bench.Restarted().Market);
    }

    private static (int, int) Counts((int Imported, int Unchanged, List<ToldEvent>) result) =>
        (result.Imported, result.Unchanged);

    private static Bar Daily(InstrumentId id, string date, decimal close)
    {
        var session = NewYork.SessionOf(Day(date))!.Value;
        return new Bar(
            id, BarInterval.OneDay, session.Open, session.Close, session.Date, null, null, null, Dollars(close), null,
            QuoteFlags.None, "vendor", default, null);
    }
}
