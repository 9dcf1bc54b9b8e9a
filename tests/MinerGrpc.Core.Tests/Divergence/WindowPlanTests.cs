using MinerGrpc.Core.Divergence;
using static MinerGrpc.Core.Tests.Divergence.GivenDivergence;
using static MinerGrpc.Core.Tests.Market.Given;

namespace MinerGrpc.Core.Tests.Divergence;

/// <summary>Windows of sessions: which closes they run between, and where they hold none.</summary>
public class WindowPlanTests
{
    [Fact]
    public void The_session_to_date_runs_from_the_close_before_to_now()
    {
        var plan = Plan(ToDate, "2025-09-09 12:00:00");
        var monday = Session("2025-09-08");
        Assert.Equal(
            new WindowPlan(
                At("2025-09-08 16:00:00"), monday, StartsInside: false, LastComplete: monday, Final: monday + 1,
                At("2025-09-09 12:00:00"), EndsNow: true),
            plan);
        Assert.Equal((1, monday + 1), (plan!.Steps, plan.LastSession));
    }

    [Theory]
    [InlineData("2025-09-09 00:00:00", "2025-09-08")]
    [InlineData("2025-09-09 03:59:59.9999999", "2025-09-08")]
    [InlineData("2025-09-09 04:00:00", "2025-09-09")]
    [InlineData("2025-09-09 09:29:59", "2025-09-09")]
    [InlineData("2025-09-09 16:00:00", "2025-09-09")]
    [InlineData("2025-09-09 23:59:59", "2025-09-09")]
    public void The_day_begins_at_four_in_New_York(string now, string day) =>
        Assert.Equal(Session(day), Plan(ToDate, now)?.Final);

    [Theory]
    [InlineData("2025-09-06 04:00:00")]
    [InlineData("2025-09-07 12:00:00")]
    [InlineData("2025-09-08 03:59:59")]
    [InlineData("2025-09-01 12:00:00")]
    [InlineData("2025-01-09 12:00:00")]
    [InlineData("2025-11-02 12:00:00")]
    [InlineData("2025-03-09 12:00:00")]
    public void A_weekend_and_a_holiday_have_no_session_to_date(string now) => Assert.Null(Plan(ToDate, now));

    [Theory]
    [InlineData("2025-09-06 03:59:59", "2025-09-04", "2025-09-05")]
    [InlineData("2025-09-08 10:00:00", "2025-09-05", "2025-09-08")]
    [InlineData("2025-09-02 10:00:00", "2025-08-29", "2025-09-02")]
    [InlineData("2025-01-10 10:00:00", "2025-01-08", "2025-01-10")]
    public void The_close_before_is_that_of_the_session_before_whatever_lies_between(
        string now, string from, string day)
    {
        var plan = Plan(ToDate, now);
        Assert.Equal((Session(from), Session(day), 1), (plan!.BaseSession, plan.Final, plan.Steps));
        Assert.Equal(At($"{from} 16:00:00"), plan.Start);
    }

    [Fact]
    public void A_half_day_closes_at_one()
    {
        Assert.Equal(At("2025-11-28 13:00:00"), Plan(ToDate, "2025-12-01 10:00:00")!.Start);
        Assert.Equal(Session("2025-11-28"), Plan(ToDate, "2025-11-28 15:00:00")!.Final);
        Assert.Equal(
            Session("2025-11-28"), Plan(new DivergenceWindow.Sessions(1), "2025-11-28 13:00:00")!.LastComplete);
    }

    [Theory]
    [InlineData("2025-11-03 16:00:00", 73)]
    [InlineData("2025-03-10 16:00:00", 71)]
    [InlineData("2025-09-08 16:00:00", 72)]
    public void From_Friday_to_Monday_is_an_hour_more_or_less_over_a_clock_change(string now, int hours)
    {
        var plan = Plan(ToDate, now)!;
        Assert.Equal(TimeSpan.FromHours(hours), plan.End - plan.Start);
    }

    [Fact]
    public void The_first_session_of_the_calendar_has_no_close_before_it()
    {
        Assert.Null(Plan(ToDate, "2024-01-02 12:00:00"));
        Assert.Equal(1, Plan(ToDate, "2024-01-03 12:00:00")?.Final);
    }

    [Theory]
    [InlineData("2025-09-09 15:59:59", 1, "2025-09-05", "2025-09-08")]
    [InlineData("2025-09-09 16:00:00", 1, "2025-09-08", "2025-09-09")]
    [InlineData("2025-09-07 12:00:00", 2, "2025-09-03", "2025-09-05")]
    [InlineData("2025-09-02 12:00:00", 3, "2025-08-26", "2025-08-29")]
    public void Complete_sessions_end_with_the_last_close(string now, int count, string from, string last)
    {
        var plan = Plan(new DivergenceWindow.Sessions(count), now);
        Assert.Equal(
            new WindowPlan(
                At($"{from} 16:00:00"), Session(from), false, Session(last), null, At(now), EndsNow: false),
            plan);
        Assert.Equal(count, plan!.Steps);
    }

    [Fact]
    public void More_sessions_than_there_were_are_no_window()
    {
        Assert.NotNull(Plan(new DivergenceWindow.Sessions(2), "2024-01-04 17:00:00"));
        Assert.Null(Plan(new DivergenceWindow.Sessions(3), "2024-01-04 17:00:00"));
    }

    [Theory]
    [InlineData("2025-09-09 04:00:00", "2025-09-08", "2025-09-09")]
    [InlineData("2025-09-09 12:00:00", "2025-09-08", "2025-09-09")]
    [InlineData("2025-09-09 16:00:00", "2025-09-09", null)]
    [InlineData("2025-09-10 03:00:00", "2025-09-09", null)]
    [InlineData("2025-09-10 04:00:00", "2025-09-09", "2025-09-10")]
    [InlineData("2025-09-13 12:00:00", "2025-09-12", null)]
    public void Since_a_session_runs_from_the_close_before_it_to_now(string now, string lastComplete, string? final)
    {
        var plan = Plan(new DivergenceWindow.Since(Day("2025-09-09")), now)!;
        Assert.Equal((At("2025-09-08 16:00:00"), Session("2025-09-08")), (plan.Start, plan.BaseSession));
        Assert.Equal(
            (Session(lastComplete), final is null ? (int?)null : Session(final)), (plan.LastComplete, plan.Final));
        Assert.True(plan.EndsNow);
    }

    [Theory]
    [InlineData("2025-09-09 03:59:59")]
    [InlineData("2025-09-08 17:00:00")]
    [InlineData("2025-09-01 12:00:00")]
    public void Since_a_session_that_is_still_to_come_there_is_none(string now) =>
        Assert.Null(Plan(new DivergenceWindow.Since(Day("2025-09-09")), now));

    [Theory]
    [InlineData(null)]
    [InlineData("2025-09-06")]
    [InlineData("2024-01-02")]
    public void Since_no_day_a_day_without_a_session_or_the_very_first_there_is_none(string? first) => Assert.Null(
        Plan(new DivergenceWindow.Since(first is null ? null : Day(first)), "2025-09-12 12:00:00"));

    [Fact]
    public void Minutes_are_no_window_of_sessions() => Assert.Throws<ArgumentException>(
        () => Plan(new DivergenceWindow.Minutes(5), "2025-09-09 12:00:00"));

    private static WindowPlan? Plan(DivergenceWindow window, string now) => WindowPlan.Of(window, At(now), NewYork);
}
