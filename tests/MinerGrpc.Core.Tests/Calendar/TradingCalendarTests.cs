using System.Globalization;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Calendar;

public class TradingCalendarTests
{
    private static readonly TradingCalendar NewYork = TradingCalendar.NewYork;

    [Theory]
    [InlineData("2025-03-07", "2025-03-07T21:00:00Z")]
    [InlineData("2025-03-10", "2025-03-10T20:00:00Z")]
    [InlineData("2025-10-31", "2025-10-31T20:00:00Z")]
    [InlineData("2025-11-03", "2025-11-03T21:00:00Z")]
    [InlineData("2024-11-29", "2024-11-29T18:00:00Z")]
    [InlineData("2025-07-03", "2025-07-03T17:00:00Z")]
    [InlineData("2025-12-24", "2025-12-24T18:00:00Z")]
    public void The_close_follows_the_clock_changes_and_the_half_days(string date, string close) =>
        Assert.Equal(close, Session(date).Close.ToString());

    [Theory]
    [InlineData("2025-03-07", "2025-03-10", 71)]
    [InlineData("2024-11-01", "2024-11-04", 73)]
    [InlineData("2025-07-02", "2025-07-03", 21)]
    [InlineData("2025-07-03", "2025-07-07", 99)]
    [InlineData("2025-09-05", "2025-09-08", 72)]
    public void From_close_to_close_runs_over_weekends_holidays_and_clock_changes(string from, string to, int hours)
    {
        Assert.Equal(TimeSpan.FromHours(hours), Session(to).Close - Session(from).Close);
        Assert.Equal(Session(from), NewYork.Before(Date(to)));
    }

    [Fact]
    public void Riots_history_from_2024_01_03_to_2025_09_29_has_436_sessions() =>
        Assert.Equal(436, NewYork.Sessions.Count(s => s.Date >= Date("2024-01-03") && s.Date <= Date("2025-09-29")));

    [Fact]
    public void The_63_sessions_of_the_table_of_closes_are_the_calendars()
    {
        var expected = TestTables.Read("sessions_2025-06-11_2025-09-10.csv").Rows.Select(row => row.Date("session"));
        var actual = NewYork.Sessions.Select(s => s.Date)
            .Where(d => d >= Date("2025-06-11") && d <= Date("2025-09-10"));
        Assert.Equal(expected, actual);
        Assert.Equal(63, actual.Count());
    }

    [Theory]
    [InlineData(2024, 252)]
    [InlineData(2025, 250)]
    [InlineData(2026, 251)]
    [InlineData(2027, 251)]
    public void Each_year_has_its_number_of_sessions(int year, int sessions) =>
        Assert.Equal(sessions, NewYork.Sessions.Count(s => s.Date.Year == year));

    [Theory]
    [InlineData("2025-01-09")] // Unscheduled: a national day of mourning.
    [InlineData("2026-07-03")] // Independence Day on a Saturday.
    [InlineData("2027-06-18")] // Juneteenth on a Saturday.
    [InlineData("2027-07-05")] // Independence Day on a Sunday.
    [InlineData("2027-12-24")] // Christmas on a Saturday.
    [InlineData("2027-03-26")] // Good Friday.
    [InlineData("2025-09-06")] // A Saturday.
    public void There_is_no_session_on(string date)
    {
        Assert.Null(NewYork.SessionOf(Date(date)));
        Assert.Null(NewYork.DayAt(NewYorkTime.At(Date(date), new TimeOnly(12, 0))));
        Assert.Equal(MarketSession.Closed, NewYork.SessionAt(NewYorkTime.At(Date(date), new TimeOnly(12, 0))));
    }

    [Theory]
    [InlineData("2027-12-31")] // New Year's Day 2028 is a Saturday and is not kept on the Friday.
    [InlineData("2026-07-02")] // No half day before an Independence Day kept on a Friday,
    [InlineData("2027-07-02")] // nor before one kept on a Monday,
    [InlineData("2027-12-23")] // nor before a Christmas kept on a Friday.
    [InlineData("2024-12-31")]
    public void There_is_a_full_session_on(string date) => Assert.False(Session(date).HalfDay);

    [Fact]
    public void Every_closing_of_the_tables_is_a_weekday_and_each_half_day_a_session()
    {
        Assert.All(NewYork.Holidays, h => Assert.False(
            h.Date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday, $"{h.Date:O} {h.Reason}"));
        Assert.All(NewYork.HalfDays, h => Assert.True(NewYork.SessionOf(h.Date)?.HalfDay, $"{h.Date:O} {h.Reason}"));
        Assert.Equal(9, NewYork.Sessions.Count(s => s.HalfDay));
    }

    [Fact]
    public void A_half_day_has_its_four_hours_of_post_from_one_to_five()
    {
        var day = Session("2025-07-03");
        Assert.Equal("2025-07-03T08:00:00Z", day.PreOpen.ToString());
        Assert.Equal("2025-07-03T13:30:00Z", day.Open.ToString());
        Assert.Equal("2025-07-03T21:00:00Z", day.PostClose.ToString());
    }

    private static DateOnly Date(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    private static TradingSession Session(string date) => Assert.NotNull(NewYork.SessionOf(Date(date)));
}
