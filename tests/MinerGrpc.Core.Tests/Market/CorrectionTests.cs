using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Market.Given;

namespace MinerGrpc.Core.Tests.Market;

/// <summary>What becomes of board, bars and close when the venue takes a trade back.</summary>
public class CorrectionTests
{
    private readonly MarketBench _bench = new();

    /// <summary>oracles/tick_filters.json, corrections: t is a trade, x a cancel, c a correction.</summary>
    [Fact]
    public void The_oracles_messages_give_its_last_high_and_low()
    {
        (string Kind, int Id, decimal Price, decimal Last, decimal High, decimal Low)[] oracle =
        [
            ("t", 1, 15.2m, 15.2m, 15.2m, 15.2m), ("t", 2, 15.25m, 15.25m, 15.25m, 15.2m),
            ("t", 3, 25.25m, 25.25m, 25.25m, 15.2m), ("x", 3, 0, 15.25m, 15.25m, 15.2m),
            ("t", 4, 15.24m, 15.24m, 15.25m, 15.2m), ("c", 2, 15.22m, 15.24m, 15.24m, 15.2m),
        ];
        var sequences = new Dictionary<int, long>();
        foreach (var (kind, id, price, last, high, low) in oracle)
        {
            if (kind == "t")
            {
                _bench.Send(Trade(Mara, At("2025-09-09 10:00:00").PlusNanos(id), price));
                sequences[id] = _bench[Mara].Sequence;
            }
            else
            {
                Assert.Null(_bench.Correct(Change(sequences[id], kind == "x" ? null : price)));
            }

            var board = _bench[Mara];
            Assert.Equal((Dollars(last), Dollars(high), Dollars(low)), (board.Last, board.High, board.Low));
        }
    }

    [Fact]
    public void A_correction_is_told_as_board_correction_minute_move_and_sector()
    {
        var first = Traded("2025-09-09 10:00:00", 15, 10);
        Traded("2025-09-09 10:00:01", 16, 20);
        _bench.Advance("2025-09-09 10:05:00");
        var before = _bench.Told.Count;
        _bench.Correct(Change(first, 15.5m, 12));
        var group = _bench.Told.Skip(before).ToList();
        Assert.Equal(
            [EventKind.Quote, EventKind.Correction, EventKind.Bar, EventKind.Move, EventKind.Sector],
            group.Select(e => e.Kind));
        Assert.Equal(
            new CorrectionState(
                Mara, first, Dollars(15), Size.FromDecimal(10), Dollars(15.5m), Size.FromDecimal(12),
                At("2025-09-09 10:00:00"), group[0].Board),
            group[1].Correction);
        Assert.Equal(
            (Dollars(15.5m), Dollars(16), Dollars(15.5m), Size.FromDecimal(32)),
            (group[0].Board.Open, group[0].Board.Last, group[0].Board.Low, group[0].Board.Volume));
        Assert.Equal(
            (Dollars(15.5m), Dollars(16), Size.FromDecimal(32), QuoteFlags.Corrected,
                At("2025-09-09 10:05:00").PlusNanos(1)),
            (group[2].Bar.Open, group[2].Bar.Close, group[2].Bar.Volume, group[2].Bar.Flags, group[2].Bar.KnownTime));
    }

    [Fact]
    public void The_next_quote_and_growing_stale_end_the_flag()
    {
        var first = Traded("2025-09-09 10:00:00", 15);
        _bench.Correct(Change(first, 15.5m));
        Assert.Equal(QuoteFlags.Corrected, _bench[Mara].Flags);
        _bench.Send(Sides(Mara, "2025-09-09 10:00:00", 15, 16));
        Assert.Equal(QuoteFlags.None, _bench[Mara].Flags);
        _bench.Correct(Change(first, 15.6m));
        _bench.Advance("2025-09-09 10:00:16");
        Assert.Equal((QuoteFlags.Stale, Dollars(15.6m)), (_bench[Mara].Flags, _bench[Mara].Last));
    }

    [Fact]
    public void A_minute_under_way_is_told_at_once_and_again_at_its_end()
    {
        var first = Traded("2025-09-09 10:00:00", 15);
        Traded("2025-09-09 10:00:20", 15.1m);
        _bench.Correct(Change(first, null));
        Traded("2025-09-09 10:00:30", 15.2m);
        _bench.Advance("2025-09-09 10:01:00");
        Assert.Equal(
            [
                (At("2025-09-09 10:00:20").PlusNanos(1), Dollars(15.1m), Dollars(15.1m)),
                (At("2025-09-09 10:01:00"), Dollars(15.1m), Dollars(15.2m)),
            ],
            _bench.Told.Where(e => e.Kind == EventKind.Bar).Select(e => e.Bar)
                .Select(b => (b.KnownTime, b.Open!.Value, b.Close)));
    }

    [Fact]
    public void A_minute_that_loses_its_only_trade_is_taken_back_and_last_is_that_of_the_minute_before()
    {
        Traded("2025-09-09 10:00:10", 15, 10);
        var only = Traded("2025-09-09 10:05:00", 16, 20);
        _bench.Advance("2025-09-09 10:06:00");
        var told = _bench.Told.Count;
        _bench.Correct(Change(only, null));
        var bar = Assert.Single(_bench.Told.Skip(told), e => e.Kind == EventKind.Bar).Bar;
        Assert.Equal((At("2025-09-09 10:05:00"), true, null), (bar.Start, bar.IsTakenBack, bar.Open));
        Assert.Equal(At("2025-09-09 10:00:00"), Assert.Single(_bench.Market.State.Bars.MinutesOf(Mara)).Start);
        var board = _bench[Mara];
        Assert.Equal((Dollars(15), null, At("2025-09-09 10:00:10")), (board.Last, board.LastSize, board.LastTime));
        Assert.Equal((Dollars(15), Size.FromDecimal(10)), (board.High, board.Volume));
    }

    [Fact]
    public void A_day_that_loses_all_its_trades_has_no_last_and_no_close()
    {
        var only = Traded("2025-09-09 15:59:00", 15, 10);
        _bench.Correct(Change(only, null));
        var board = _bench[Mara];
        Assert.Equal((null, null, null), (board.Last, board.LastSize, board.LastTime));
        Assert.Equal((null, null, null, null), (board.Open, board.High, board.Low, board.Volume));
        Assert.Null(_bench.Move(Mara).Last);
        Assert.DoesNotContain(_bench.Advance("2025-09-09 16:00:00"), e => e.Kind == EventKind.Bar);
        _bench.Send(Trade(Mara, "2025-09-10 10:00:00", 16));
        Assert.Null(_bench[Mara].PreviousClose);
    }

    [Fact]
    public void A_corrected_closing_print_is_the_close_the_day_is_told_again_and_tomorrow_starts_from_it()
    {
        Traded("2025-09-09 12:00:00", 15, 10);
        var closing = Traded("2025-09-09 16:00:00", 20, 10);
        Traded("2025-09-09 17:00:00", 15.5m, 1);
        var before = _bench.Told.Count;
        _bench.Correct(Change(closing, 15.2m));
        var bars = _bench.Told.Skip(before).Where(e => e.Kind == EventKind.Bar).Select(e => e.Bar).ToList();
        Assert.Equal([BarInterval.OneMinute, BarInterval.OneDay], bars.Select(b => b.Interval));
        Assert.All(bars, b => Assert.Equal((Dollars(15.2m), QuoteFlags.Corrected), (b.Close, b.Flags)));
        Assert.Equal((Dollars(15.5m), Dollars(15.2m)), (_bench[Mara].Last, _bench[Mara].High));
        _bench.Send(Trade(Mara, "2025-09-10 10:00:00", 16));
        Assert.Equal(Dollars(15.2m), _bench[Mara].PreviousClose);
    }

    [Fact]
    public void A_cancelled_closing_print_leaves_the_trade_before_it_as_the_close()
    {
        Traded("2025-09-09 15:30:00", 15, 10);
        var closing = Traded("2025-09-09 16:00:00", 20, 10);
        Traded("2025-09-09 17:00:00", 15.5m, 1);
        _bench.Correct(Change(closing, null));
        Assert.Equal(
            (Dollars(15), At("2025-09-09 15:30:00")),
            (_bench.Told.Last(e => e.Kind == EventKind.Bar).Bar.Close,
                _bench.Told.Last(e => e.Kind == EventKind.Bar).Bar.LastTradeTime));
        _bench.Send(Trade(Mara, "2025-09-10 10:00:00", 16));
        Assert.Equal(Dollars(15), _bench[Mara].PreviousClose);
    }

    [Fact]
    public void Trades_outside_regular_hours_change_last_and_minute_alone()
    {
        var early = Traded("2025-09-09 09:00:00", 99, 7);
        Traded("2025-09-09 10:00:00", 15, 10);
        var late = Traded("2025-09-09 17:00:00", 15.2m, 1);
        Assert.Null(_bench.Correct(Change(early, 14)));
        Assert.Null(_bench.Correct(Change(late, 15.3m)));
        var board = _bench[Mara];
        Assert.Equal(
            (Dollars(15), Dollars(15), Dollars(15), Size.FromDecimal(10), Dollars(15.3m)),
            (board.Open, board.High, board.Low, board.Volume, board.Last));
    }

    [Fact]
    public void A_trade_is_corrected_from_what_it_stands_at()
    {
        var only = Traded("2025-09-09 10:00:00", 15, 10);
        Assert.Null(_bench.Correct(Change(only, 16) with { OriginalPrice = Dollars(15) }));
        Assert.NotNull(_bench.Correct(Change(only, 17) with { OriginalPrice = Dollars(15) }));
        Assert.Null(_bench.Correct(Change(only, 17, 5) with { OriginalPrice = Dollars(16) }));
        Assert.Null(_bench.Correct(Change(only, null)));
        var corrections = _bench.Told.Where(e => e.Kind == EventKind.Correction).Select(e => e.Correction).ToList();
        Assert.Equal([15m, 16m, 17m], corrections.Select(c => c.OriginalPrice.ToDecimal()));
        Assert.Equal([10m, 10m, 5m], corrections.Select(c => c.OriginalSize!.Value.ToDecimal()));
        Assert.Equal([10m, 5m, null], corrections.Select(c => c.CorrectedSize?.ToDecimal()));
    }

    [Fact]
    public void A_time_with_several_trades_needs_the_price()
    {
        var time = At("2025-09-09 10:00:00");
        _bench.Send(Trade(Mara, time, 15, 1), Trade(Mara, time, 15.1m, 1), Trade(Mara, time, 15.1m, 1));
        var named = new TradeCorrectionInput { Instrument = Mara, TradeTime = time };
        Assert.StartsWith("3 trades of instruments/mara have trade_time 2025-09-09T14:00:00Z", _bench.Correct(named));
        Assert.Null(_bench.Correct(named with { OriginalPrice = Dollars(15.1m) }));
        Assert.Null(_bench.Correct(named with { OriginalPrice = Dollars(15.1m) }));
        Assert.Null(_bench.Correct(named));
        Assert.Null(_bench[Mara].Last);
        Assert.StartsWith("the trade of instruments/mara under trade_time", _bench.Correct(named));
    }

    [Theory]
    [InlineData("btc", "instruments/btc-usd is the benchmark, whose trades are not corrected; import its bars")]
    [InlineData("price 0", "corrected_price_nanos 0 is not above 0; leave it out to cancel the trade")]
    [InlineData("size -1", "corrected_size_nanos -1 is below 0; leave it out where the size stands")]
    [InlineData("size alone", "corrected_size_nanos is given without corrected_price_nanos, which cancels the trade;")]
    [InlineData("nothing named", "it names no trade; give sequence or trade_time")]
    [InlineData("no such sequence", "sequence 99 is no trade of instruments/mara; give that of an event of kind QUOTE")]
    [InlineData("another time", "trade_time 2025-09-09T14:00:01Z is no trade of instruments/mara; give that of")]
    [InlineData("another price", "the trade of instruments/mara under trade_time 2025-09-09T14:00:00Z is at 15, not at "
        + "original_price 14; check which trade is meant")]
    [InlineData("another day", "the trade of 2025-09-08T14:00:00Z is not of the present trading day of "
        + "instruments/mara (2025-09-09); import the corrected bar")]
    public void What_is_refused_names_the_value_and_changes_nothing(string what, string message)
    {
        Traded("2025-09-08 10:00:00", 14);
        Traded("2025-09-09 10:00:00", 15);
        _bench.Send(Trade(Btc, "2025-09-09 10:00:00", 100_000));
        var (told, before) = (_bench.Told.Count, _bench[Mara]);
        var good = new TradeCorrectionInput { Instrument = Mara, TradeTime = At("2025-09-09 10:00:00") };
        var refused = what switch
        {
            "btc" => good with { Instrument = Btc },
            "price 0" => good with { CorrectedPrice = default(Price) },
            "size -1" => good with { CorrectedPrice = new Price(1), CorrectedSize = new Size(-1) },
            "size alone" => good with { CorrectedSize = new Size(1) },
            "nothing named" => good with { TradeTime = null },
            "no such sequence" => good with { TradeTime = null, Sequence = 99 },
            "another time" => good with { TradeTime = At("2025-09-09 10:00:01") },
            "another price" => good with { OriginalPrice = Dollars(14) },
            _ => good with { TradeTime = At("2025-09-08 10:00:00") },
        };
        Assert.StartsWith(message, _bench.Correct(refused), StringComparison.Ordinal);
        Assert.Equal((told, before), (_bench.Told.Count, _bench[Mara]));
        Assert.Null(_bench.Correct(good));
    }

    [Fact]
    public void After_a_restart_corrections_are_known()
    {
        var first = Traded("2025-09-09 10:00:00", 15, 10);
        var second = Traded("2025-09-09 10:00:01", 15.1m, 10);
        _bench.Correct(Change(first, null));
        _bench.Correct(Change(second, 15.2m));
        foreach (var again in (MarketBench[])[_bench.Restarted(), _bench.FromCheckpoint()])
        {
            Assert.NotNull(again.Correct(Change(first, null)));
            Assert.Null(again.Correct(Change(second, 15.3m) with { OriginalPrice = Dollars(15.2m) }));
            Assert.Equal((Dollars(15.3m), Size.FromDecimal(10)), (again[Mara].Open, again[Mara].Volume));
        }
    }

    [Fact]
    public void A_minute_that_was_told_and_lost_its_trade_does_not_come_back_with_the_table_of_bars()
    {
        Traded("2025-09-09 10:00:00", 15, 10);
        var only = Traded("2025-09-09 10:05:00", 19, 10);
        _bench.Advance("2025-09-09 10:06:00");
        _bench.Correct(Change(only, null));
        var again = _bench.FromCheckpoint();
        RestoreTests.AssertSameState(_bench.Market, again.Market);
        Assert.Single(again.Market.State.Bars.MinutesOf(Mara));
    }

    [Fact]
    public void The_tape_of_a_minute_ends_where_the_instrument_went_on()
    {
        Traded("2025-09-09 15:59:59", 15, 1);
        Traded("2025-09-09 16:00:00", 16, 2);
        _bench.Send(Trade(Riot, "2025-09-09 16:00:30", 12));
        var tape = new MinuteTape(Mara, At("2025-09-09 16:00:00"), NewYork);
        var boards = _bench.Told.Where(e => e.Kind == EventKind.Quote).Select(e => e.Board).ToList();
        boards.ForEach(b => tape.Add(b));
        Assert.Equal((At("2025-09-09 15:59:00"), false), (tape.Start, tape.IsOver));
        Assert.Equal(boards.Where(b => b.Instrument == Mara).Select(b => b.Sequence), Sequences(tape));
        tape.Add(boards[0] with { EventTime = At("2025-09-09 16:00:00.0000001"), Sequence = 99 });
        Assert.True(tape.IsOver);
        Assert.Equal(2, tape.Trades.Length);
    }

    private static IEnumerable<long> Sequences(MinuteTape tape) => tape.Trades.ToArray().Select(t => t.Sequence);

    private static TradeCorrectionInput Change(long sequence, decimal? price, decimal? size = null) => new()
    {
        Instrument = Mara,
        Sequence = sequence,
        CorrectedPrice = price is { } p ? Dollars(p) : null,
        CorrectedSize = size is { } s ? Size.FromDecimal(s) : null,
    };

    /// <summary>The sequence of the trade's event.</summary>
    private long Traded(string time, decimal price, decimal? size = null)
    {
        _bench.Send(Trade(Mara, time, price, size));
        return _bench[Mara].Sequence;
    }
}
