using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Deals;

/// <summary>A session, and from what it was worked out.</summary>
public readonly record struct FirstSession(DateOnly Date, SessionBasis Basis);

/// <summary>
/// When an announcement could first be traded and when it was known, from the best that is stated: its time, else its
/// half-day, else its date. Pure.
/// </summary>
public static class DealTimes
{
    /// <summary>
    /// The first session that had not closed when the news came: news before the close of a session's day trades in
    /// that session, news after it, on a weekend or on a holiday in the next one. A date alone counts as before the
    /// close. Null: the calendar does not cover it.
    /// </summary>
    public static FirstSession? FirstTradable(Deal deal, TradingCalendar calendar)
    {
        if (deal.AnnounceTime is { } time)
        {
            var next = calendar.LatestClosed(time) + 1;
            return calendar.Covers(time) && next < calendar.Sessions.Count
                ? new FirstSession(calendar.Sessions[next].Date, SessionBasis.AnnounceTime)
                : null;
        }

        var basis = deal.AnnounceHalfDay == AnnounceHalfDay.Unspecified
            ? SessionBasis.DateOnly
            : SessionBasis.StatedHalfDay;
        return FirstFrom(calendar, deal.AnnounceDate, after: deal.AnnounceHalfDay == AnnounceHalfDay.AfterClose)
            is { } session ? new FirstSession(session, basis) : null;
    }

    /// <summary>
    /// When revision 1 was known: at its time, else at the end of its half-day (the open, the close, the end of the
    /// day), else at the end of its New York day; but never later than it came in.
    /// </summary>
    public static Instant FirstKnown(Deal deal, Instant receiveTime, TradingCalendar calendar)
    {
        var told = deal.AnnounceTime ?? (calendar.SessionOf(deal.AnnounceDate), deal.AnnounceHalfDay) switch
        {
            ({ } session, AnnounceHalfDay.BeforeOpen) => session.Open,
            ({ } session, AnnounceHalfDay.DuringSession) => session.Close,
            // A half-day of a day without a session says no more than the day.
            _ => NewYorkTime.At(deal.AnnounceDate.AddDays(1), TimeOnly.MinValue),
        };
        return told < receiveTime ? told : receiveTime;
    }

    /// <summary>When a later revision was known: when it came in, and after the one before it.</summary>
    public static Instant LaterKnown(Deal before, Instant receiveTime) =>
        before.KnownTime is { } known && known >= receiveTime ? known.PlusNanos(1) : receiveTime;

    /// <summary>The first session of a day or later; of a later day only. Null: not covered.</summary>
    private static DateOnly? FirstFrom(TradingCalendar calendar, DateOnly date, bool after)
    {
        if (date < calendar.FirstDate || date > calendar.LastDate)
        {
            return null;
        }

        var same = calendar.IndexOf(date);
        var before = calendar.Before(date) is { } session ? calendar.IndexOf(session.Date) : -1;
        var index = same < 0 ? before + 1 : after ? same + 1 : same;
        return index < calendar.Sessions.Count ? calendar.Sessions[index].Date : null;
    }
}
