using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Divergence.GivenDivergence;
using static MinerGrpc.Core.Tests.Market.Given;

namespace MinerGrpc.Core.Tests.Divergence;

/// <summary>Windows from one instant to another.</summary>
public class CustomWindowTests
{
    private static readonly Instant s_now = At("2025-12-31 12:00:00");

    [Fact]
    public void From_close_to_close_is_one_step()
    {
        var plan = Plan("2025-09-08 16:00:00", "2025-09-09 16:00:00");
        Assert.Equal(
            new WindowPlan(
                At("2025-09-08 16:00:00"), Session("2025-09-08"), StartsInside: false, Session("2025-09-09"),
                Final: null, At("2025-09-09 16:00:00"), EndsNow: false),
            plan);
        Assert.Equal(1, plan!.Steps);
    }

    [Theory]
    [InlineData("2025-09-08 16:00:01", "2025-09-08 16:00:00")]
    [InlineData("2025-09-08 20:00:00", "2025-09-08 16:00:00")]
    [InlineData("2025-09-09 04:00:00", "2025-09-08 16:00:00")]
    [InlineData("2025-09-09 09:30:00", "2025-09-08 16:00:00")]
    [InlineData("2025-09-07 12:00:00", "2025-09-05 16:00:00")]
    public void A_start_between_sessions_is_the_close_before_it(string start, string from)
    {
        var plan = Plan(start, "2025-09-09 16:00:00")!;
        Assert.Equal((At(from), false), (plan.Start, plan.StartsInside));
    }

    [Fact]
    public void A_start_and_an_end_within_one_session_are_one_step_from_a_price_of_that_session()
    {
        var plan = Plan("2025-09-09 10:00:00", "2025-09-09 15:00:00")!;
        var before = Session("2025-09-08");
        Assert.Equal((At("2025-09-09 10:00:00"), before, true), (plan.Start, plan.BaseSession, plan.StartsInside));
        Assert.Equal((before, (int?)before + 1, 1), (plan.LastComplete, plan.Final, plan.Steps));
    }

    [Fact]
    public void From_within_Friday_to_within_Monday_is_two_steps()
    {
        var plan = Plan("2025-09-05 15:00:00", "2025-09-08 10:00:00")!;
        Assert.Equal(
            (Session("2025-09-04"), Session("2025-09-05"), (int?)Session("2025-09-08")),
            (plan.BaseSession, plan.LastComplete, plan.Final));
        Assert.Equal((2, true), (plan.Steps, plan.StartsInside));
    }

    [Fact]
    public void From_within_a_session_to_its_close_is_one_step_without_a_final_one()
    {
        var plan = Plan("2025-09-09 15:00:00", "2025-09-09 20:00:00")!;
        Assert.Equal((Session("2025-09-09"), (int?)null, 1), (plan.LastComplete, plan.Final, plan.Steps));
    }

    [Theory]
    [InlineData("2025-09-05 16:00:00", "2025-09-08 09:30:00")]
    [InlineData("2025-09-06 00:00:00", "2025-09-07 23:00:00")]
    [InlineData("2025-08-29 16:00:00", "2025-09-02 09:30:00")]
    [InlineData("2025-09-09 16:00:00", "2025-09-10 09:30:00")]
    [InlineData("2025-11-28 13:00:00", "2025-11-28 16:00:00")]
    public void A_night_a_weekend_a_holiday_and_the_rest_of_a_half_day_hold_no_session(string start, string end) =>
        Assert.Null(Plan(start, end));

    [Fact]
    public void An_end_just_after_the_open_is_within_the_session_and_one_just_before_the_close_is_not_the_close()
    {
        Assert.Equal(
            Session("2025-09-09"), Plan("2025-09-08 16:00:00", "2025-09-09 09:30:00.0000001")!.Final);
        Assert.Equal(
            Session("2025-09-09"), Plan("2025-09-08 16:00:00", "2025-09-09 15:59:59.9999999")!.Final);
    }

    [Fact]
    public void A_half_day_ends_at_one()
    {
        var plan = Plan("2025-11-28 12:00:00", "2025-11-28 14:00:00")!;
        Assert.Equal((Session("2025-11-28"), (int?)null, true), (plan.LastComplete, plan.Final, plan.StartsInside));
    }

    [Theory]
    [InlineData("2025-10-31 16:00:00", "2025-11-03 16:00:00")]
    [InlineData("2025-03-07 16:00:00", "2025-03-10 16:00:00")]
    public void Closes_are_those_of_New_York_s_clock_over_its_changes(string start, string end)
    {
        var plan = Plan(start, end)!;
        Assert.Equal((At(start), 1, (int?)null), (plan.Start, plan.Steps, plan.Final));
        Assert.Null(Plan(start, end[..10] + " 09:30:00"));
    }

    [Fact]
    public void An_end_at_the_present_or_later_ends_now()
    {
        var now = At("2025-09-09 12:00:00");
        bool? EndsNow(string end) => WindowPlan.Of(
            new DivergenceWindow.Custom(At("2025-09-08 16:00:00"), At(end)), now, NewYork)?.EndsNow;
        Assert.Equal(
            (false, true, true),
            (EndsNow("2025-09-09 11:59:59"), EndsNow("2025-09-09 12:00:00"), EndsNow("2025-09-09 13:00:00")));
    }

    [Fact]
    public void An_end_that_is_not_after_the_start_holds_nothing() =>
        Assert.Null(Plan("2025-09-09 12:00:00", "2025-09-09 12:00:00"));

    [Fact]
    public void A_start_that_the_calendar_does_not_cover_or_with_no_close_before_it_is_no_window()
    {
        Assert.Null(Plan("2023-12-29 12:00:00", "2024-01-05 12:00:00"));
        Assert.Null(Plan("2024-01-02 10:00:00", "2024-01-05 12:00:00"));
        Assert.Equal(0, Plan("2024-01-02 16:00:00", "2024-01-05 12:00:00")?.BaseSession);
    }

    private static WindowPlan? Plan(string start, string end) =>
        WindowPlan.Of(new DivergenceWindow.Custom(At(start), At(end)), s_now, NewYork);
}
