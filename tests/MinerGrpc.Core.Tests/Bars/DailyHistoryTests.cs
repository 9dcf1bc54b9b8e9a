using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Market.Given;
using InstrumentId = MinerGrpc.Core.Instruments.InstrumentId;

namespace MinerGrpc.Core.Tests.Bars;

public class DailyHistoryTests
{
    private static readonly DateOnly Monday = Day("2025-09-08");
    private static readonly int Session = NewYork.IndexOf(Monday);
    private static readonly Instant Close = At("2025-09-08 16:00:00");

    private readonly DailyHistory _empty = DailyHistory.Empty(Universe, NewYork);

    [Fact]
    public void An_empty_history_knows_nothing()
    {
        Assert.Null(_empty.CloseOf(Mara, Session));
        Assert.False(_empty.Has(Mara));
    }

    [Fact]
    public void A_change_leaves_the_one_that_was_held_as_it_was()
    {
        var first = _empty.With([Daily(Mara, 15, Close)]);
        var second = first.With([Daily(Mara, 16, Close.PlusNanos(1)), Daily(Riot, 12, Close)]);
        Assert.Null(_empty.CloseOf(Mara, Session));
        Assert.Equal((Dollars(15), false), (first.CloseOf(Mara, Session)!.Value.Price, first.Has(Riot)));
        Assert.Equal((Dollars(16), true), (second.CloseOf(Mara, Session)!.Value.Price, second.Has(Riot)));
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, 15)]
    [InlineData(9, 15)]
    [InlineData(10, 17)]
    public void Of_the_versions_known_at_a_time_the_last_one_stands(int nanosAfterClose, int? price)
    {
        var history = _empty.With(
            [Daily(Mara, 16, Close.PlusNanos(10)), Daily(Mara, 15, Close), Daily(Mara, 17, Close.PlusNanos(10))]);
        Assert.Equal(
            price is { } p ? Dollars(p) : null,
            history.CloseOf(Mara, Session, Close.PlusNanos(nanosAfterClose))?.Price);
        Assert.Equal(Dollars(17), history.CloseOf(Mara, Session)!.Value.Price);
    }

    [Fact]
    public void Minutes_and_days_without_a_session_are_passed_over()
    {
        var minute = Daily(Mara, 15, Close) with { Interval = BarInterval.OneMinute };
        Assert.Same(_empty, _empty.With([minute, Daily(Mara, 15, Close) with { SessionDate = Day("2025-09-07") }]));
        Assert.Same(_empty, _empty.With([]));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void A_position_outside_the_calendar_has_no_close(int session) =>
        Assert.Null(_empty.With([Daily(Mara, 15, Close)]).CloseOf(Mara, session));

    private static Bar Daily(InstrumentId id, decimal close, Instant known)
    {
        var session = NewYork.SessionOf(Monday)!.Value;
        return new Bar(
            id, BarInterval.OneDay, session.Open, session.Close, Monday, null, null, null, Dollars(close), null,
            QuoteFlags.None, "test", known, null);
    }
}
