using CsCheck;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Calendar;

public class TradingCalendarWalkTests
{
    private static readonly TradingCalendar NewYork = TradingCalendar.NewYork;

    [Fact]
    public void Sessions_are_ordered_and_never_overlap()
    {
        var before = NewYork.Start;
        foreach (var day in NewYork.Sessions)
        {
            Assert.True(before < day.PreOpen && day.PreOpen < day.Open, $"{day.Date:O}");
            Assert.True(day.Open < day.Close && day.Close < day.PostClose, $"{day.Date:O}");
            before = day.PostClose;
        }

        Assert.True(before < NewYork.End);
    }

    [Fact]
    public void The_session_changes_at_each_edge_and_not_a_nanosecond_before()
    {
        foreach (var day in NewYork.Sessions)
        {
            AssertEdge(day.PreOpen, MarketSession.Closed, MarketSession.Pre);
            AssertEdge(day.Open, MarketSession.Pre, MarketSession.Regular);
            AssertEdge(day.Close, MarketSession.Regular, MarketSession.Post);
            AssertEdge(day.PostClose, MarketSession.Post, MarketSession.Closed);
            Assert.Equal(day, NewYork.DayAt(day.PreOpen));
            Assert.Equal(day, NewYork.DayAt(day.PostClose.PlusNanos(-1)));
            Assert.Null(NewYork.DayAt(day.PostClose));
            Assert.Null(NewYork.DayAt(day.PreOpen.PlusNanos(-1)));
        }
    }

    [Fact]
    public void Next_change_walks_every_edge_of_the_calendar_once()
    {
        var expected = new List<Instant> { NewYork.Start };
        foreach (var day in NewYork.Sessions)
        {
            expected.AddRange([day.PreOpen, day.Open, day.Close, day.PostClose]);
        }

        expected.Add(NewYork.End);

        var walked = new List<Instant>();
        for (var t = NewYork.NextChange(NewYork.Start.PlusNanos(-1)); t is not null; t = NewYork.NextChange(t.Value))
        {
            walked.Add(t.Value);
        }

        Assert.Equal(expected, walked);
    }

    [Fact]
    public void Between_an_instant_and_the_next_change_the_session_stays()
    {
        Gen.Long[NewYork.Start.UnixNanos, NewYork.End.UnixNanos - 1].Sample(nanos =>
        {
            var t = new Instant(nanos);
            var next = NewYork.NextChange(t)!.Value;
            return next > t
                && NewYork.SessionAt(next.PlusNanos(-1)) == NewYork.SessionAt(t)
                && NewYork.SessionAt(next) != NewYork.SessionAt(t);
        });
    }

    [Fact]
    public void Lookups_agree_with_a_search_through_all_sessions()
    {
        Gen.Long[NewYork.Start.UnixNanos, NewYork.End.UnixNanos - 1].Sample(
            nanos =>
            {
                var t = new Instant(nanos);
                var date = NewYorkTime.DateOf(t);
                Assert.Equal(Find(s => s.PreOpen <= t), NewYork.CurrentOrPrevious(t));
                Assert.Equal(Find(s => s.Date < date), NewYork.Before(date));
                Assert.Equal(Find(s => s.Date == date), NewYork.SessionOf(date));
                Assert.Equal(Find(s => s.PreOpen <= t && t < s.PostClose), NewYork.DayAt(t));
            },
            iter: 200);
    }

    [Fact]
    public void Outside_the_calendar_nothing_is_guessed()
    {
        var late = NewYork.End.Plus(TimeSpan.FromDays(20));
        var early = NewYork.Start.PlusNanos(-1);
        foreach (var t in new[] { late, early, new Instant(long.MinValue), new Instant(long.MaxValue) })
        {
            Assert.False(NewYork.Covers(t));
            Assert.Equal(MarketSession.Unspecified, NewYork.SessionAt(t));
            Assert.Null(NewYork.DayAt(t));
            Assert.Null(NewYork.CurrentOrPrevious(t));
        }

        Assert.Equal(NewYork.Start, NewYork.NextChange(early));
        Assert.Null(NewYork.NextChange(NewYork.End));
        Assert.Null(NewYork.Before(DateOnly.MinValue));
        Assert.Null(NewYork.Before(NewYork.FirstDate));
        Assert.Null(NewYork.Before(DateOnly.MaxValue));
        Assert.Equal(NewYork.Sessions[^1], NewYork.Before(NewYork.LastDate.AddDays(1)));
    }

    [Fact]
    public void Lookups_allocate_nothing()
    {
        var date = new DateOnly(2025, 9, 9);
        var t = NewYork.SessionOf(date)!.Value.Open;
        LookUpAll(t, date);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            LookUpAll(t.PlusNanos(i), date);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void LookUpAll(Instant t, DateOnly date)
    {
        _ = NewYork.SessionAt(t);
        _ = NewYork.DayAt(t);
        _ = NewYork.NextChange(t);
        _ = NewYork.CurrentOrPrevious(t);
        _ = NewYork.SessionOf(date);
        _ = NewYork.Before(date);
    }

    private static TradingSession? Find(Func<TradingSession, bool> condition) =>
        NewYork.Sessions.Where(condition).Select(s => (TradingSession?)s).LastOrDefault();

    private static void AssertEdge(Instant edge, MarketSession before, MarketSession from)
    {
        Assert.Equal(before, NewYork.SessionAt(edge.PlusNanos(-1)));
        Assert.Equal(from, NewYork.SessionAt(edge));
    }
}
