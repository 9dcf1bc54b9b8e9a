using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Divergence;

/// <summary>The span that a divergence is measured over, as it is asked for.</summary>
public abstract record DivergenceWindow
{
    private DivergenceWindow()
    {
    }

    /// <summary>From the previous official close to the last trade of the day.</summary>
    public sealed record SessionToDate : DivergenceWindow;

    /// <summary>The last complete sessions.</summary>
    /// <param name="Count">1 or more.</param>
    public sealed record Sessions(int Count) : DivergenceWindow;

    /// <summary>The last one-minute bars of the session.</summary>
    /// <param name="Count">1 or more.</param>
    public sealed record Minutes(int Count) : DivergenceWindow;

    /// <summary>From the close before a session.</summary>
    /// <param name="First">Null, or no day with a session: the window is empty.</param>
    public sealed record Since(DateOnly? First) : DivergenceWindow;

    /// <summary>From one instant to another: prices at or before both.</summary>
    /// <param name="Start">The earlier one.</param>
    /// <param name="End">The later one.</param>
    public sealed record Custom(Instant Start, Instant End) : DivergenceWindow;
}

/// <summary>
/// A window as steps between official closes. Sessions are positions in the calendar. The base price is the close of
/// <see cref="BaseSession"/>, or the last price at or before <see cref="Start"/> where the window starts within a
/// session. Pairs that end at or before <see cref="Start"/> may be used to estimate.
/// </summary>
/// <param name="Start">The close of the base session, or an instant within the first session.</param>
/// <param name="BaseSession">The last session that had closed by the start.</param>
/// <param name="StartsInside">The window starts within a session: its base is a price of that session.</param>
/// <param name="LastComplete">
/// The last session whose close is in the window; the base session where there is none.
/// </param>
/// <param name="Final">
/// The session whose last price by <see cref="End"/> is the final step. Null: the window ends with a close.
/// </param>
/// <param name="End">The instant that the window ends at.</param>
/// <param name="EndsNow">It is the present, or later: what the board shows is the last price.</param>
public sealed record WindowPlan(
    Instant Start, int BaseSession, bool StartsInside, int LastComplete, int? Final, Instant End, bool EndsNow)
{
    /// <summary>
    /// The first hours after midnight in New York belong to the day before; PRE begins at 04:00. Clocks change on
    /// Sundays, and the day of no session reaches into one.
    /// </summary>
    private static readonly TimeSpan UntilNextDay = TimeSpan.FromHours(24);

    /// <summary>Steps: one for each close, and the final one.</summary>
    public int Steps => LastComplete - BaseSession + (Final is null ? 0 : 1);

    /// <summary>The position of the session that the window ends in.</summary>
    public int LastSession => Final ?? LastComplete;

    /// <summary>The steps of a window at an instant. Null: there is no session in it.</summary>
    /// <param name="window">Any but <see cref="DivergenceWindow.Minutes"/>, which has bars, not sessions.</param>
    /// <param name="now">The present of the question.</param>
    /// <param name="calendar">Whose sessions.</param>
    public static WindowPlan? Of(DivergenceWindow window, Instant now, TradingCalendar calendar) => window switch
    {
        DivergenceWindow.SessionToDate => SessionToDate(now, calendar),
        DivergenceWindow.Sessions { Count: var count } =>
            Closes(calendar.LatestClosed(now) - count, calendar.LatestClosed(now), now, calendar),
        DivergenceWindow.Since { First: var first } =>
            Since(first is { } day ? calendar.IndexOf(day) : -1, now, calendar),
        DivergenceWindow.Custom custom => Custom(custom.Start, custom.End, now, calendar),
        _ => throw new ArgumentException($"{window.GetType().Name} has no sessions.", nameof(window)),
    };

    /// <summary>The session of the trading day at an instant: from 04:00 in New York to the next. -1: none.</summary>
    public static int SessionOfDay(Instant now, TradingCalendar calendar) =>
        calendar.CurrentOrPrevious(now) is { } day && now < day.PreOpen.Plus(UntilNextDay)
            ? calendar.IndexOf(day.Date)
            : -1;

    private static WindowPlan? SessionToDate(Instant now, TradingCalendar calendar)
    {
        var session = SessionOfDay(now, calendar);
        return session < 1
            ? null
            : new WindowPlan(
                calendar.Sessions[session - 1].Close, session - 1, false, session - 1, session, now, true);
    }

    /// <summary>From the close of one session to that of another.</summary>
    public static WindowPlan? Closes(int from, int through, Instant now, TradingCalendar calendar) =>
        from < 0 || through <= from || through >= calendar.Sessions.Count
            ? null
            : new WindowPlan(calendar.Sessions[from].Close, from, false, through, null, now, false);

    private static WindowPlan? Since(int first, Instant now, TradingCalendar calendar)
    {
        var closed = calendar.LatestClosed(now);
        var day = SessionOfDay(now, calendar);
        int? underWay = day > closed && day >= first ? day : null;
        return first < 1 || (closed < first && underWay is null)
            ? null
            : new WindowPlan(
                calendar.Sessions[first - 1].Close, first - 1, false, Math.Max(closed, first - 1), underWay, now, true);
    }

    private static WindowPlan? Custom(Instant start, Instant end, Instant now, TradingCalendar calendar)
    {
        if (!calendar.Covers(start))
        {
            return null;
        }

        var baseSession = calendar.LatestClosed(start);
        var closed = calendar.LatestClosed(end);
        int? final = closed + 1 < calendar.Sessions.Count && end > calendar.Sessions[closed + 1].Open
            && start < end
            ? closed + 1
            : null;
        var inside = baseSession + 1 < calendar.Sessions.Count && start > calendar.Sessions[baseSession + 1].Open;
        var from = inside || baseSession < 0 ? start : calendar.Sessions[baseSession].Close;
        return baseSession < 0 || (closed == baseSession && final is null)
            ? null
            : new WindowPlan(from, baseSession, inside, closed, final, end, end >= now);
    }
}
