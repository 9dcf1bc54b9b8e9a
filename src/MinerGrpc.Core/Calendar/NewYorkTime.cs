using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Calendar;

/// <summary>
/// New York's clock, from the machine's time-zone database, or from the rule of the law where the machine has none
/// (a container without tzdata). A test holds that the two agree on every hour that the calendar covers.
/// </summary>
public static class NewYorkTime
{
    public static TimeZoneInfo Zone { get; } = FromDatabase() ?? FromRule();

    /// <summary>
    /// The instant at which New York's clock shows this time. In the hour that a clock change repeats it is the
    /// second one, in standard time; no session begins or ends there.
    /// </summary>
    public static Instant At(DateOnly date, TimeOnly time)
    {
        var local = date.ToDateTime(time);
        return Instant.From(new DateTimeOffset(local, Zone.GetUtcOffset(local)));
    }

    /// <summary>The date on New York's calendar at this instant.</summary>
    public static DateOnly DateOf(Instant t) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(t.ToDateTimeOffset(), Zone).DateTime);

    /// <summary>
    /// UTC-5, and UTC-4 from 02:00 on the second Sunday of March to 02:00 on the first Sunday of November
    /// (Energy Policy Act of 2005, section 110; in force since 2007).
    /// </summary>
    internal static TimeZoneInfo FromRule()
    {
        var twoInTheMorning = new DateTime(1, 1, 1, 2, 0, 0, DateTimeKind.Unspecified);
        var daylight = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            DateTime.MinValue.Date,
            DateTime.MaxValue.Date,
            TimeSpan.FromHours(1),
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(twoInTheMorning, 3, 2, DayOfWeek.Sunday),
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(twoInTheMorning, 11, 1, DayOfWeek.Sunday));
        return TimeZoneInfo.CreateCustomTimeZone(
            "New York by rule", TimeSpan.FromHours(-5), "New York", "EST", "EDT", [daylight]);
    }

    internal static TimeZoneInfo? FromDatabase() =>
        TimeZoneInfo.TryFindSystemTimeZoneById("America/New_York", out var zone) ? zone : null;
}
