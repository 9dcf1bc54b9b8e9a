using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Bars;

/// <summary>Which minute an instant belongs to.</summary>
public static class Minutes
{
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(1);
    private const long Nanos = 60 * Instant.NanosPerSecond;

    /// <summary>
    /// The start of the minute that a trade counts in: its own, but for a print at exactly the close of a session,
    /// which counts in the last regular minute.
    /// </summary>
    public static Instant StartOf(Instant trade, TradingCalendar calendar) =>
        StartOf(trade, calendar.CurrentOrPrevious(trade));

    /// <param name="trade">Covered by the calendar.</param>
    /// <param name="day">The trading day that the trade belongs to. Null: before the first.</param>
    internal static Instant StartOf(Instant trade, TradingSession? day)
    {
        var start = new Instant(trade.UnixNanos - (trade.UnixNanos % Nanos));
        return day is { } session && trade == session.Close ? start.Plus(-Length) : start;
    }

    internal static bool IsWhole(Instant start) => start.UnixNanos % Nanos == 0;

    /// <summary>Whether the minutes of the regular session include this one.</summary>
    internal static bool IsRegular(Instant start, in TradingSession day) => start >= day.Open && start < day.Close;
}
