using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Market.Given;

namespace MinerGrpc.Core.Tests.Divergence;

/// <summary>When an alert is told, and when it is not.</summary>
public class AlertDeskTests
{
    private readonly AlertBench _bench = new();

    [Fact]
    public void An_alert_is_raised_once_it_has_lasted_for_five_minutes()
    {
        _bench.Look("10:00:00", "10:04:00", 3.2);
        Assert.Empty(_bench.Told);
        var alert = Assert.Single(_bench.Look("10:05:00", 3.4));
        Assert.Equal(
            ("alerts/2025-09-09-mara-1", Mara, AlertState.Raised, Day("2025-09-09")),
            (alert.Name, alert.Instrument, alert.State, alert.SessionDate));
        Assert.Equal(
            (At("2025-09-09 10:05:00"), At("2025-09-09 10:05:00"), null),
            (alert.RaiseTime, alert.UpdateTime, alert.ClearTime));
        Assert.Equal((3.4, 3.4), (alert.PeakSigmas, alert.Divergence.Sigmas));
        Assert.Equal(["deals/2025-09-08-nebius-microsoft"], alert.Deals);
    }

    [Theory]
    [InlineData(3.0, true)]
    [InlineData(-3.0, true)]
    [InlineData(2.9999, false)]
    [InlineData(-2.9999, false)]
    public void The_threshold_itself_is_above_it_on_either_side(double sigmas, bool raised)
    {
        _bench.Look("10:00:00", "10:10:00", sigmas);
        Assert.Equal(raised, _bench.Told is [{ State: AlertState.Raised }]);
    }

    [Fact]
    public void A_break_begins_the_hold_anew()
    {
        _bench.Look("10:00:00", "10:04:00", 5);
        _bench.Look("10:05:00", 2.9);
        _bench.Look("10:06:00", "10:10:00", 5);
        Assert.Empty(_bench.Told);
        Assert.Single(_bench.Look("10:11:00", 5));
    }

    [Fact]
    public void While_it_stays_between_the_thresholds_an_alert_goes_on()
    {
        Raise(3.0);
        _bench.Look("10:06:00", "10:30:00", 2.7);
        Assert.Single(_bench.Told);
        _bench.Look("10:31:00", 2.0);
        Assert.Equal(AlertState.Updated, _bench.Told[^1].State);
        Assert.Equal(AlertState.Cleared, Assert.Single(_bench.Look("10:32:00", 1.9999)).State);
    }

    [Theory]
    [InlineData(3.75, false)]
    [InlineData(4.0, true)]
    [InlineData(3.25, false)]
    [InlineData(3.0, true)]
    [InlineData(-3.5, true)]
    public void Half_a_sigma_of_change_since_it_was_told_is_an_update(double sigmas, bool updated)
    {
        Raise(3.5);
        Assert.Equal(updated ? [AlertState.Updated] : [], _bench.Look("10:06:00", sigmas).Select(a => a.State));
    }

    [Fact]
    public void Small_changes_add_up_to_an_update_because_they_are_measured_from_what_was_told()
    {
        Raise(3.0);
        Assert.Empty(_bench.Look("10:06:00", 3.3));
        Assert.Equal(3.6, Assert.Single(_bench.Look("10:07:00", 3.6)).Divergence.Sigmas);
        Assert.Empty(_bench.Look("10:08:00", 4.0));
    }

    [Fact]
    public void One_name_and_one_raise_time_go_from_raised_to_cleared_and_the_next_alert_has_the_next_number()
    {
        Raise(3);
        _bench.Look("10:06:00", 4);
        _bench.Look("10:07:00", 1);
        _bench.Look("11:00:00", "11:05:00", -3);
        Assert.Equal(
            ["mara-1 Raised", "mara-1 Updated", "mara-1 Cleared", "mara-2 Raised"],
            _bench.Told.Select(a => $"{a.Name["alerts/2025-09-09-".Length..]} {a.State}"));
        Assert.Equal(
            (_bench.Told[0].RaiseTime, At("2025-09-09 10:07:00"), (Instant?)At("2025-09-09 10:07:00")),
            (_bench.Told[2].RaiseTime, _bench.Told[2].UpdateTime, _bench.Told[2].ClearTime));
    }

    [Fact]
    public void After_an_alert_there_is_none_for_half_an_hour_whatever_happens()
    {
        Raise(3);
        _bench.Look("10:06:00", 0);
        _bench.Look("10:07:00", "10:35:00", 9);
        Assert.Equal(2, _bench.Told.Count);
        Assert.Equal(AlertState.Raised, Assert.Single(_bench.Look("10:36:00", 9)).State);
    }

    [Fact]
    public void Each_instrument_has_alerts_and_a_cool_down_of_its_own()
    {
        Raise(3);
        _bench.Look("10:06:00", 0);
        for (var minute = 7; minute <= 12; minute++)
        {
            _bench.Look($"10:{minute:00}:00", 4, Riot);
        }

        Assert.Equal("alerts/2025-09-09-riot-1", _bench.Told[^1].Name);
    }

    [Fact]
    public void The_peak_is_the_largest_of_all_looks_with_its_sign()
    {
        Raise(-3.2);
        _bench.Look("10:06:00", -3.6);
        _bench.Look("10:07:00", -3.1);
        Assert.Single(_bench.Told);
        _bench.Look("10:08:00", -2.5);
        Assert.Equal((AlertState.Updated, -3.6), (_bench.Told[^1].State, _bench.Told[^1].PeakSigmas));
        _bench.Look("10:09:00", 3.7);
        Assert.Equal(3.7, _bench.Told[^1].PeakSigmas);
        _bench.Look("10:10:00", 0);
        Assert.Equal((AlertState.Cleared, 3.7), (_bench.Told[^1].State, _bench.Told[^1].PeakSigmas));
    }

    [Fact]
    public void A_look_without_a_number_neither_breaks_a_hold_nor_ends_it()
    {
        _bench.Look("10:00:00", "10:03:00", 3.5);
        _bench.Look("10:04:00", "10:08:00", null);
        Assert.Empty(_bench.Told);
        Assert.Equal((AlertState.Raised, 3.5), Of(Assert.Single(_bench.Look("10:09:00", 3.5))));
    }

    [Fact]
    public void A_look_without_a_number_neither_updates_nor_clears_an_alert()
    {
        Raise(3.5);
        _bench.Look("10:06:00", "11:00:00", null);
        Assert.Single(_bench.Told);
        Assert.Equal((AlertState.Updated, 4), Of(Assert.Single(_bench.Look("11:01:00", 4))));
    }

    [Fact]
    public void The_end_of_the_session_clears_an_alert_whatever_its_number()
    {
        Raise(5);
        _bench.Look("15:59:00", 5);
        Assert.Equal((AlertState.Cleared, 5), Of(Assert.Single(_bench.Look("16:00:00", 5))));
        Assert.False(_bench.Desk.IsDue(At("2025-09-09 16:01:00")));
    }

    [Fact]
    public void The_end_of_the_session_clears_an_alert_also_without_a_number_and_its_peak_stands()
    {
        Raise(5);
        var cleared = Assert.Single(_bench.Look("16:00:30", null));
        Assert.Equal((AlertState.Cleared, 5, null), (cleared.State, cleared.PeakSigmas, cleared.Divergence.Sigmas));
    }

    [Fact]
    public void Nothing_is_raised_at_or_after_the_close()
    {
        _bench.Look("15:55:00", "16:30:00", 5);
        Assert.Empty(_bench.Told);
    }

    [Fact]
    public void A_leap_over_the_end_of_the_session_clears_the_alert_of_the_day_before_as_it_was()
    {
        Raise(4);
        var later = _bench.Look(new AlertLook(At("2025-09-10 10:00:00"), [(Mara, 9)]));
        var cleared = Assert.Single(later);
        Assert.Equal(
            ("alerts/2025-09-09-mara-1", AlertState.Cleared, Day("2025-09-09")),
            (cleared.Name, cleared.State, cleared.SessionDate));
        Assert.Equal(
            (At("2025-09-10 10:00:00"), (Instant?)At("2025-09-10 10:00:00"), 4),
            (cleared.UpdateTime, cleared.ClearTime, cleared.PeakSigmas));
    }

    [Fact]
    public void A_new_day_begins_with_no_hold_no_cool_down_and_the_number_one()
    {
        Raise(4);
        _bench.Look("15:30:00", 0);
        _bench.Look("15:56:00", "15:59:00", 4);
        for (var minute = 31; minute <= 36; minute++)
        {
            _bench.Look(new AlertLook(At($"2025-09-10 09:{minute}:00"), [(Mara, 4)]));
        }

        Assert.Equal(
            ("alerts/2025-09-10-mara-1", At("2025-09-10 09:36:00")), (_bench.Told[^1].Name, _bench.Told[^1].RaiseTime));
    }

    [Fact]
    public void A_look_is_due_once_a_minute_of_the_regular_session_and_after_it_only_for_an_alert()
    {
        bool Due(string time) => _bench.Desk.IsDue(At($"2025-09-09 {time}"));
        Assert.Equal((false, false, true), (Due("08:00:00"), Due("09:30:00"), Due("09:30:00.1")));
        _bench.Look("10:00:10", 0);
        Assert.Equal((false, true), (Due("10:00:59.9"), Due("10:01:00")));
        Assert.Equal((true, false, false), (Due("15:59:59.9"), Due("16:00:00"), Due("20:00:00")));
        _bench.Look("11:00:00", "11:05:00", 4);
        Assert.Equal((true, true), (Due("16:00:00"), Due("20:00:00")));
    }

    [Theory]
    [InlineData("2025-09-06 12:00:00")]
    [InlineData("2025-11-28 13:00:00")]
    [InlineData("2025-11-28 14:00:00")]
    public void No_look_is_due_on_a_weekend_and_after_a_half_day(string now) =>
        Assert.False(_bench.Desk.IsDue(At(now)));

    private static (AlertState State, double? Sigmas) Of(AlertTold alert) => (alert.State, alert.Divergence.Sigmas);

    private void Raise(double sigmas)
    {
        _bench.Look("10:00:00", "10:05:00", sigmas);
        Assert.Equal(AlertState.Raised, Assert.Single(_bench.Told).State);
    }
}
