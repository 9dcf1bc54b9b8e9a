using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Deals;
using static MinerGrpc.Core.Tests.Deals.GivenDeals;

namespace MinerGrpc.Core.Tests.Deals;

public class DealTimesTests
{
    [Theory]
    [InlineData("2025-09-08T08:00:00Z", "2025-09-08")] // Before the open.
    [InlineData("2025-09-08T15:00:00Z", "2025-09-08")] // During the session.
    [InlineData("2025-09-08T19:59:59.9999999Z", "2025-09-08")] // The last instant before the close,
    [InlineData("2025-09-08T20:00:00Z", "2025-09-09")] // and the close itself.
    [InlineData("2025-09-09T03:59:59Z", "2025-09-09")] // Late in the evening of the 8th in New York.
    [InlineData("2025-09-09T04:00:00Z", "2025-09-09")] // Midnight.
    [InlineData("2025-09-05T20:05:00Z", "2025-09-08")] // A Friday after the close,
    [InlineData("2025-09-06T15:00:00Z", "2025-09-08")] // a Saturday,
    [InlineData("2025-09-07T23:00:00Z", "2025-09-08")] // a Sunday.
    [InlineData("2025-07-03T16:59:00Z", "2025-07-03")] // A half day before 13:00,
    [InlineData("2025-07-03T17:00:00Z", "2025-07-07")] // and after, before a holiday and a weekend.
    [InlineData("2025-01-09T15:00:00Z", "2025-01-10")] // An unscheduled closing.
    [InlineData("2025-03-07T20:59:00Z", "2025-03-07")] // Standard time: the close is at 21:00 UTC,
    [InlineData("2025-03-10T20:30:00Z", "2025-03-11")] // and at 20:00 UTC after the change of the clocks,
    [InlineData("2025-10-31T20:30:00Z", "2025-11-03")] // until the clocks go back.
    [InlineData("2025-11-03T20:30:00Z", "2025-11-03")]
    public void A_known_time_trades_in_the_first_session_that_had_not_closed(string told, string session) =>
        Assert.Equal(
            new FirstSession(Day(session), SessionBasis.AnnounceTime),
            DealTimes.FirstTradable(Draft() with { AnnounceTime = At(told) }, NewYork));

    [Theory]
    [InlineData("2025-09-08", AnnounceHalfDay.BeforeOpen, "2025-09-08")]
    [InlineData("2025-09-08", AnnounceHalfDay.DuringSession, "2025-09-08")]
    [InlineData("2025-09-08", AnnounceHalfDay.AfterClose, "2025-09-09")]
    [InlineData("2025-09-05", AnnounceHalfDay.AfterClose, "2025-09-08")] // A Friday.
    [InlineData("2025-09-06", AnnounceHalfDay.BeforeOpen, "2025-09-08")] // A Saturday,
    [InlineData("2025-09-06", AnnounceHalfDay.AfterClose, "2025-09-08")] // in whatever part.
    [InlineData("2025-07-03", AnnounceHalfDay.AfterClose, "2025-07-07")] // A half day before a holiday.
    [InlineData("2025-11-27", AnnounceHalfDay.DuringSession, "2025-11-28")] // Thanksgiving.
    public void A_stated_half_day_tells_the_session(string date, AnnounceHalfDay half, string session) =>
        Assert.Equal(
            new FirstSession(Day(session), SessionBasis.StatedHalfDay),
            DealTimes.FirstTradable(Draft() with { AnnounceDate = Day(date), AnnounceHalfDay = half }, NewYork));

    [Theory]
    [InlineData("2025-09-08", "2025-09-08")]
    [InlineData("2025-09-06", "2025-09-08")]
    [InlineData("2025-07-04", "2025-07-07")]
    [InlineData("2024-01-01", "2024-01-02")] // The first day of the calendar is a holiday.
    public void A_date_alone_trades_in_its_session_or_the_next(string date, string session) =>
        Assert.Equal(
            new FirstSession(Day(session), SessionBasis.DateOnly),
            DealTimes.FirstTradable(Draft() with { AnnounceDate = Day(date) }, NewYork));

    [Theory]
    [InlineData("2023-12-29", AnnounceHalfDay.Unspecified)]
    [InlineData("2023-12-31", AnnounceHalfDay.AfterClose)]
    [InlineData("2028-01-03", AnnounceHalfDay.BeforeOpen)]
    [InlineData("2027-12-31", AnnounceHalfDay.AfterClose)] // The next session is not covered.
    public void A_day_outside_the_calendar_has_no_session(string date, AnnounceHalfDay half) =>
        Assert.Null(DealTimes.FirstTradable(
            Draft() with { AnnounceDate = Day(date), AnnounceHalfDay = half }, NewYork));

    [Theory]
    [InlineData("2023-12-29T15:00:00Z")]
    [InlineData("2027-12-31T21:00:00Z")] // After the last close of the calendar.
    [InlineData("2028-06-01T15:00:00Z")]
    public void A_time_outside_the_calendar_has_no_session(string told) =>
        Assert.Null(DealTimes.FirstTradable(Draft() with { AnnounceTime = At(told) }, NewYork));

    [Fact]
    public void Every_minute_of_the_calendar_trades_in_the_first_session_that_a_naive_search_finds()
    {
        // A prime number of minutes, so that every minute of the day comes.
        for (var t = NewYork.Start; t < NewYork.End; t = t.Plus(TimeSpan.FromMinutes(997)))
        {
            var naive = NewYork.Sessions.Where(s => s.Close > t).Select(s => (DateOnly?)s.Date).FirstOrDefault();
            Assert.Equal(naive, DealTimes.FirstTradable(Draft() with { AnnounceTime = t }, NewYork)?.Date);
        }
    }

    [Theory]
    [InlineData("2025-09-08", AnnounceHalfDay.BeforeOpen, "2025-09-08T13:30:00Z")]
    [InlineData("2025-09-08", AnnounceHalfDay.DuringSession, "2025-09-08T20:00:00Z")]
    [InlineData("2025-07-03", AnnounceHalfDay.DuringSession, "2025-07-03T17:00:00Z")] // A half day of the exchange.
    [InlineData("2025-09-08", AnnounceHalfDay.AfterClose, "2025-09-09T04:00:00Z")]
    [InlineData("2025-01-08", AnnounceHalfDay.BeforeOpen, "2025-01-08T14:30:00Z")] // Standard time.
    [InlineData("2025-09-06", AnnounceHalfDay.BeforeOpen, "2025-09-07T04:00:00Z")] // A Saturday has no open.
    [InlineData("2025-09-08", AnnounceHalfDay.Unspecified, "2025-09-09T04:00:00Z")]
    [InlineData("2025-11-02", AnnounceHalfDay.Unspecified, "2025-11-03T05:00:00Z")] // A day of 25 hours.
    public void Without_a_time_it_was_known_at_the_end_of_what_is_stated(
        string date, AnnounceHalfDay half, string known) =>
        Assert.Equal(At(known), DealTimes.FirstKnown(
            Draft() with { AnnounceDate = Day(date), AnnounceHalfDay = half }, Later, NewYork));

    [Fact]
    public void With_a_time_it_was_known_then() =>
        Assert.Equal(At("2025-09-08T20:05:00Z"), DealTimes.FirstKnown(
            Draft() with { AnnounceTime = At("2025-09-08T20:05:00Z") }, Later, NewYork));

    [Fact]
    public void It_was_never_known_later_than_it_came_in()
    {
        var received = At("2025-09-08T18:00:00Z");
        Assert.Equal(received, DealTimes.FirstKnown(Draft(), received, NewYork));
        Assert.Equal(received, DealTimes.FirstKnown(
            Draft() with { AnnounceTime = At("2025-09-08T18:00:02Z") }, received, NewYork));
    }

    [Theory]
    [InlineData("2025-09-08T20:00:00Z", "2025-09-08T21:00:00Z", "2025-09-08T21:00:00Z")]
    [InlineData("2025-09-08T20:00:00Z", "2025-09-08T20:00:00Z", "2025-09-08T20:00:00.000000001Z")]
    [InlineData("2025-09-08T20:00:00Z", "2025-09-08T19:00:00Z", "2025-09-08T20:00:00.000000001Z")]
    public void A_later_revision_is_known_when_it_comes_in_and_after_the_one_before(
        string before, string received, string known) =>
        Assert.Equal(
            known, DealTimes.LaterKnown(Draft() with { KnownTime = At(before) }, At(received)).ToString());

    [Fact]
    public void A_deal_without_a_time_counts_from_the_start_of_its_day_in_new_york()
    {
        Assert.Equal(At("2025-09-08T04:00:00Z"), Draft().AnnouncedAt);
        Assert.Equal(
            At("2025-01-08T05:00:00Z"), (Draft() with { AnnounceDate = Day("2025-01-08") }).AnnouncedAt);
        Assert.Equal(
            At("2025-09-08T20:05:00Z"),
            (Draft() with { AnnounceTime = At("2025-09-08T20:05:00Z") }).AnnouncedAt);
        Assert.Equal(Day("2025-09-08"), NewYorkTime.DateOf(Draft().AnnouncedAt));
    }
}
