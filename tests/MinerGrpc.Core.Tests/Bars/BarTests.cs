using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Tests.Market;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Market.Given;
using InstrumentId = MinerGrpc.Core.Instruments.InstrumentId;

namespace MinerGrpc.Core.Tests.Bars;

/// <summary>The bars that the market makes of its trades.</summary>
public class BarTests
{
    private readonly MarketBench _bench = new();

    [Fact]
    public void A_minute_is_told_once_market_time_has_reached_its_end()
    {
        Assert.Empty(BarsOf(_bench.Send(
            Trade(Mara, "2025-09-09 10:00:00", 15, 10), Trade(Mara, "2025-09-09 10:00:20", 16, 5),
            Trade(Mara, "2025-09-09 10:00:40", 14), Trade(Mara, "2025-09-09 10:00:59.9999999", 14.5m, 1))));
        Assert.Empty(BarsOf(_bench.Advance("2025-09-09 10:00:59.9999999")));
        Assert.Equal(
            new Bar(
                Mara, BarInterval.OneMinute, At("2025-09-09 10:00:00"), At("2025-09-09 10:01:00"), Day("2025-09-09"),
                Dollars(15), Dollars(16), Dollars(14), Dollars(14.5m), Size.FromDecimal(16), QuoteFlags.None, "test",
                At("2025-09-09 10:01:00"), At("2025-09-09 10:00:59.9999999")),
            Assert.Single(BarsOf(_bench.Advance("2025-09-09 10:01:00"))));
        Assert.Empty(BarsOf(_bench.Advance("2025-09-09 10:02:00")));
    }

    [Fact]
    public void Another_instruments_quote_is_time_enough_to_tell_a_minute()
    {
        _bench.Send(Trade(Mara, "2025-09-09 10:00:30", 15));
        var bar = Assert.Single(BarsOf(_bench.Send(Sides(Riot, "2025-09-09 10:01:00", 12, 13))));
        Assert.Equal(Mara, bar.Instrument);
    }

    [Fact]
    public void A_minute_is_told_again_when_a_trade_of_it_comes_late()
    {
        _bench.Send(Trade(Mara, "2025-09-09 10:00:30", 15), Trade(Riot, "2025-09-09 10:01:30", 12));
        var bar = Assert.Single(BarsOf(_bench.Send(Trade(Mara, "2025-09-09 10:00:45", 15.5m))));
        Assert.Equal(
            (Dollars(15), Dollars(15.5m), At("2025-09-09 10:01:30")), (bar.Open, bar.Close, bar.KnownTime));
    }

    [Fact]
    public void Quotes_without_a_trade_make_no_bar()
    {
        _bench.Send(Sides(Mara, "2025-09-09 10:00:00", 15, 16), Halt(Riot, "2025-09-09 10:00:00"));
        Assert.Empty(BarsOf(_bench.Advance("2025-09-09 16:00:00")));
    }

    [Fact]
    public void Sides_at_the_instant_of_the_last_trade_are_no_second_trade()
    {
        _bench.Send(
            Trade(Mara, "2025-09-09 08:00:00", 15, 10), Sides(Mara, "2025-09-09 08:00:00", 14, 16),
            Trade(Mara, "2025-09-09 10:00:00", 15, 10), Sides(Mara, "2025-09-09 10:00:00", 14, 16));
        Assert.All(_bench.Market.State.Bars.MinutesOf(Mara), m => Assert.Equal(Size.FromDecimal(10), m.Volume));
    }

    [Fact]
    public void Two_equal_trades_of_one_instant_both_count_in_the_volume()
    {
        _bench.Send(Trade(Mara, "2025-09-09 10:00:00", 15, 10), Trade(Mara, "2025-09-09 10:00:00", 15, 10));
        Assert.Equal(Size.FromDecimal(20), Assert.Single(_bench.Market.State.Bars.MinutesOf(Mara)).Volume);
    }

    [Theory]
    [InlineData("2025-09-09 16:00:00", "2025-09-09 15:59:00")]
    [InlineData("2025-07-03 13:00:00", "2025-07-03 12:59:00")]
    [InlineData("2025-07-03 16:00:00", "2025-07-03 16:00:00")]
    [InlineData("2025-09-09 16:00:00.0000001", "2025-09-09 16:00:00")]
    [InlineData("2025-09-09 09:30:00", "2025-09-09 09:30:00")]
    [InlineData("2025-09-06 12:34:56", "2025-09-06 12:34:00")]
    public void The_closing_print_counts_in_the_last_regular_minute(string trade, string minute) =>
        Assert.Equal(At(minute), Minutes.StartOf(At(trade), NewYork));

    [Fact]
    public void The_group_that_reaches_the_close_tells_the_day_with_all_its_closing_prints()
    {
        _bench.Send(
            Trade(Mara, "2025-09-09 08:00:00", 99, 1), Trade(Mara, "2025-09-09 09:30:00", 15, 10),
            Trade(Mara, "2025-09-09 12:00:00", 16, 20), Trade(Mara, "2025-09-09 15:59:59", 14, 30));
        var told = BarsOf(_bench.Send(
            Trade(Mara, "2025-09-09 16:00:00", 15, 40), Trade(Mara, "2025-09-09 16:00:00", 15.1m, 50)));
        Assert.Equal(
            new Bar(
                Mara, BarInterval.OneDay, At("2025-09-09 09:30:00"), At("2025-09-09 16:00:00"), Day("2025-09-09"),
                Dollars(15), Dollars(16), Dollars(14), Dollars(15.1m), Size.FromDecimal(150), QuoteFlags.None, "test",
                At("2025-09-09 16:00:00"), At("2025-09-09 16:00:00")),
            told[^1]);
        Assert.Equal(At("2025-09-09 15:59:00"), told[^2].Start);
        Assert.Empty(BarsOf(_bench.Advance("2025-09-09 20:00:00")));
    }

    [Fact]
    public void A_day_is_told_again_when_a_closing_print_comes_later()
    {
        _bench.Send(Trade(Mara, "2025-09-09 15:59:59", 14));
        _bench.Advance("2025-09-09 16:00:00");
        var told = BarsOf(_bench.Send(Trade(Mara, "2025-09-09 16:00:00", 15)));
        Assert.Equal([BarInterval.OneMinute, BarInterval.OneDay], told.Select(b => b.Interval));
        Assert.All(told, b => Assert.Equal(Dollars(15), b.Close));
        Assert.Equal(Dollars(15), _bench.Market.History.CloseOf(Mara, NewYork.IndexOf(Day("2025-09-09")))!.Value.Price);
    }

    [Fact]
    public void Trades_before_the_open_and_after_the_close_make_minutes_but_no_day()
    {
        _bench.Send(Trade(Mara, "2025-09-09 08:00:00", 14), Trade(Mara, "2025-09-09 17:00:00", 15));
        var told = BarsOf(_bench.Advance("2025-09-09 17:01:00"));
        _bench.Advance("2025-09-09 20:00:00");
        Assert.Equal([BarInterval.OneMinute], _bench.Told.Where(IsBar).Select(e => e.Bar.Interval).Distinct());
        Assert.Equal(Day("2025-09-09"), told[0].SessionDate);
    }

    [Fact]
    public void A_day_that_ends_within_a_group_is_told_with_that_group()
    {
        var told = BarsOf(_bench.Send(
            Trade(Mara, "2025-09-09 15:59:30", 14), Trade(Mara, "2025-09-10 10:00:00", 15)));
        Assert.Equal(
            [(BarInterval.OneMinute, Day("2025-09-09")), (BarInterval.OneDay, Day("2025-09-09"))],
            told.Select(b => (b.Interval, b.SessionDate!.Value)));
        Assert.All(told, b => Assert.Equal(At("2025-09-10 10:00:00"), b.KnownTime));
    }

    [Theory]
    [InlineData("2025-09-06 12:00:00", null)]
    [InlineData("2025-09-08 23:00:00", null)]
    [InlineData("2025-09-09 05:00:00", "2025-09-09")]
    [InlineData("2025-09-09 19:59:59", "2025-09-09")]
    [InlineData("2025-09-09 20:00:00", null)]
    public void Btc_has_minutes_at_any_hour_and_a_day_only_where_there_is_one(string time, string? day)
    {
        _bench.Send(Trade(Btc, time, 100_000));
        var bar = Assert.Single(BarsOf(_bench.Send([], At(time).Plus(TimeSpan.FromMinutes(1)))));
        Assert.Equal(day is null ? null : Day(day), bar.SessionDate);
    }

    [Theory]
    [InlineData("15:00:00", true)]
    [InlineData("14:59:59.9999999", false)]
    public void Btcs_day_closes_with_its_last_trade_before_the_bell_unless_that_is_too_old(string time, bool told)
    {
        _bench.Send(
            Trade(Btc, "2025-09-09 09:29:59", 99_000), Trade(Btc, "2025-09-09 09:30:00", 100_000, 1),
            Trade(Btc, "2025-09-09 " + time, 101_000, 2));
        _bench.Send(Trade(Btc, "2025-09-09 16:00:01", 105_000));
        var day = _bench.Told.Where(IsBar).Select(e => e.Bar).Where(b => b.Interval == BarInterval.OneDay).ToList();
        Assert.Equal(told ? [(Dollars(100_000), Dollars(101_000))] : [], day.Select(b => (b.Open!.Value, b.Close)));
    }

    [Fact]
    public void A_bar_with_a_simulated_trade_is_simulated()
    {
        _bench.Send(
            Trade(Mara, "2025-09-09 10:00:00", 15) with { Flags = QuoteFlags.Simulated | QuoteFlags.Delayed },
            Trade(Mara, "2025-09-09 10:00:01", 15.1m));
        _bench.Advance("2025-09-09 16:00:00");
        Assert.Equal([QuoteFlags.Simulated, QuoteFlags.Simulated], _bench.Told.Where(IsBar).Select(e => e.Bar.Flags));
        Assert.True(_bench.Market.History.CloseOf(Mara, NewYork.IndexOf(Day("2025-09-09")))!.Value.Simulated);
    }

    /// <summary>Random prices and sizes over whole days, half days among them.</summary>
    [Theory]
    [InlineData("2025-09-09", 1)]
    [InlineData("2025-07-03", 2)]
    [InlineData("2025-03-10", 3)]
    public void The_regular_minutes_of_a_session_add_up_to_its_day(string date, int seed)
    {
        var random = new Random(seed);
        var session = NewYork.SessionOf(Day(date))!.Value;
        for (var time = session.PreOpen; time <= session.PostClose;)
        {
            _bench.Send(
                Trade(Mara, time, 100 + random.Next(10), random.Next(3) == 0 ? null : random.Next(100)),
                Trade(Btc, time, 100_000 + random.Next(100), random.Next(4)));
            var step = TimeSpan.FromSeconds(random.Next(1, 90));
            time = time < session.Close && time.Plus(step) > session.Close ? session.Close : time.Plus(step);
        }

        foreach (var id in (InstrumentId[])[Mara, Btc])
        {
            var told = _bench.Told.Where(IsBar).Select(e => e.Bar).Where(b => b.Instrument == id)
                .GroupBy(b => (b.Interval, b.Start)).Select(g => g.Last()).ToList();
            var day = Assert.Single(told, b => b.Interval == BarInterval.OneDay);
            var minutes = told.Where(b => b.Interval == BarInterval.OneMinute
                && b.Start >= session.Open && b.End <= session.Close).ToList();
            Assert.Equal(
                (day.Open, day.High, day.Low, day.Close, day.Volume!.Value.Nanos),
                (minutes[0].Open, minutes.Max(m => m.High), minutes.Min(m => m.Low), minutes[^1].Close,
                    minutes.Sum(m => m.Volume?.Nanos ?? 0)));
            Assert.True(minutes.Count > 150);
            Assert.Contains(told, b => b.Start < session.Open);
        }
    }

    private static bool IsBar(ToldEvent e) => e.Kind == EventKind.Bar;

    private static List<Bar> BarsOf(List<ToldEvent> group) => [.. group.Where(IsBar).Select(e => e.Bar)];
}
