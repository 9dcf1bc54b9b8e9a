using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>The regular session of a day.</summary>
public readonly record struct SessionHours(Instant Open, Instant Close);

/// <summary>How far a round of a looped session is moved from the recorded times.</summary>
/// <param name="Days">For dates: a multiple of 7.</param>
/// <param name="Shift">For instants: those days, and an hour more or less where the clocks have changed.</param>
public readonly record struct RoundShift(int Days, TimeSpan Shift);

/// <summary>
/// Where the next round of a looped session is played. The market refuses quotes older than its board, so a round
/// cannot have the times of the one before. It goes to the same weekday of the next week whose sessions have the same
/// hours on the first and the last day of the recording: then weekends, the session before and the opening hours are
/// what they were, as a shift by 24 hours would not have it. Weeks with a holiday or a half day there are passed over.
/// There is no round in the future: the market would refuse it, so a loop ends when it has reached the present.
/// </summary>
public sealed class LoopSchedule
{
    private const int DaysPerWeek = 7;
    private const int WeeksMax = 520;

    // Midnight in New York is 04:00 or 05:00 UTC: taken off, the date in UTC is the date there, but for one hour.
    private static readonly TimeSpan s_behindUtc = TimeSpan.FromHours(5);

    private readonly Func<DateOnly, SessionHours?> _hoursOf;

    /// <param name="hoursOf">The exchange calendar: null where there is no session.</param>
    public LoopSchedule(Func<DateOnly, SessionHours?> hoursOf) => _hoursOf = hoursOf;

    /// <summary>Null: no later round ends before <paramref name="now"/>.</summary>
    /// <param name="previous">Of the round just played; default for the recording as it is.</param>
    /// <param name="first">The first instant of the recording, not shifted.</param>
    /// <param name="last">The last one.</param>
    public RoundShift? Next(RoundShift previous, Instant first, Instant last, Instant now)
    {
        // A recording of more than a week must not meet itself.
        var weeks = (previous.Days / DaysPerWeek) + 1 + (int)((last - first).TotalDays / DaysPerWeek);
        for (; weeks <= WeeksMax && last.Plus(TimeSpan.FromDays(weeks * DaysPerWeek)) <= now; weeks++)
        {
            var days = weeks * DaysPerWeek;
            if (ShiftOfDay(DateOf(first), days) is { } shift && shift == ShiftOfDay(DateOf(last), days))
            {
                return new RoundShift(days, shift);
            }
        }

        return null;
    }

    private TimeSpan? ShiftOfDay(DateOnly date, int days)
    {
        var (from, to) = (_hoursOf(date), _hoursOf(date.AddDays(days)));
        if (from is null && to is null)
        {
            return TimeSpan.FromDays(days);
        }

        return from is { } before && to is { } after && after.Close - after.Open == before.Close - before.Open
            ? after.Open - before.Open
            : null;
    }

    private static DateOnly DateOf(Instant time) =>
        DateOnly.FromDateTime(time.Plus(-s_behindUtc).ToDateTimeOffset().UtcDateTime);
}
