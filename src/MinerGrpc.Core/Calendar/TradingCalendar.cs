using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Calendar;

/// <summary>
/// The sessions of an exchange, as instants. Immutable and thread-safe. Lookups are binary searches and allocate
/// nothing. The calendar has an end, and says so: outside it a session is Unspecified, never guessed.
/// </summary>
public sealed class TradingCalendar
{
    private static readonly TimeOnly PreOpenTime = new(4, 0);
    private static readonly TimeOnly OpenTime = new(9, 30);
    private static readonly TimeOnly CloseTime = new(16, 0);
    private static readonly TimeOnly HalfDayCloseTime = new(13, 0);
    private static readonly TimeSpan PostLength = TimeSpan.FromHours(4);

    private readonly TradingSession[] _sessions;
    private int _lastStarted;

    private TradingCalendar(
        DateOnly firstDate, DateOnly lastDate, ExchangeClosing[] holidays, ExchangeClosing[] halfDays)
    {
        FirstDate = firstDate;
        LastDate = lastDate;
        Start = NewYorkTime.At(firstDate, TimeOnly.MinValue);
        End = NewYorkTime.At(lastDate.AddDays(1), TimeOnly.MinValue);
        Holidays = Array.AsReadOnly(holidays);
        HalfDays = Array.AsReadOnly(halfDays);
        _sessions = Build(
            firstDate, lastDate, holidays.Select(h => h.Date).ToHashSet(), halfDays.Select(h => h.Date).ToHashSet());
        Sessions = Array.AsReadOnly(_sessions);
    }

    /// <summary>NYSE and Nasdaq, which keep the same days: 2024-01-01 to 2027-12-31.</summary>
    public static TradingCalendar NewYork { get; } =
        new(NyseClosings.FirstDate, NyseClosings.LastDate, NyseClosings.Holidays, NyseClosings.HalfDays);

    public DateOnly FirstDate { get; }

    public DateOnly LastDate { get; }

    /// <summary>The first instant of <see cref="FirstDate"/> in New York.</summary>
    public Instant Start { get; }

    /// <summary>The first instant after <see cref="LastDate"/> in New York; itself not covered.</summary>
    public Instant End { get; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<TradingSession> Sessions { get; }

    /// <summary>Weekdays without a session, oldest first.</summary>
    public IReadOnlyList<ExchangeClosing> Holidays { get; }

    /// <summary>Sessions that end at 13:00, oldest first.</summary>
    public IReadOnlyList<ExchangeClosing> HalfDays { get; }

    public bool Covers(Instant t) => t >= Start && t < End;

    /// <summary>Unspecified outside the calendar.</summary>
    public MarketSession SessionAt(Instant t)
    {
        if (!Covers(t))
        {
            return MarketSession.Unspecified;
        }

        var index = LatestStarted(t);
        return index < 0 ? MarketSession.Closed : _sessions[index].SessionAt(t);
    }

    /// <summary>The session of that New York date. Null: there is none, or the date is not covered.</summary>
    public TradingSession? SessionOf(DateOnly date) => IndexOf(date) is >= 0 and var index ? _sessions[index] : null;

    /// <summary>The position of that New York date in <see cref="Sessions"/>. -1: it is no session.</summary>
    public int IndexOf(DateOnly date)
    {
        var index = LatestDated(date);
        return index >= 0 && _sessions[index].Date == date ? index : -1;
    }

    /// <summary>The position of the last session that has closed at an instant. -1: none has.</summary>
    public int LatestClosed(Instant t)
    {
        var index = LatestStarted(t);
        return index >= 0 && _sessions[index].Close > t ? index - 1 : index;
    }

    /// <summary>The trading day whose [PreOpen, PostClose) contains the instant. Null: it is closed.</summary>
    public TradingSession? DayAt(Instant t)
    {
        var index = LatestStarted(t);
        return index >= 0 && t < _sessions[index].PostClose ? _sessions[index] : null;
    }

    /// <summary>
    /// The last session before that date, whether or not the date is one. Null: the calendar holds none, or the date
    /// lies more than a day behind its end, where sessions are missing in between.
    /// </summary>
    public TradingSession? Before(DateOnly date)
    {
        var index = date.DayNumber > LastDate.DayNumber + 1 || date == DateOnly.MinValue
            ? -1
            : LatestDated(date.AddDays(-1));
        return index >= 0 ? _sessions[index] : null;
    }

    /// <summary>The latest session with PreOpen at or before the instant. Null: none, or not covered.</summary>
    public TradingSession? CurrentOrPrevious(Instant t)
    {
        var index = Covers(t) ? LatestStarted(t) : -1;
        return index >= 0 ? _sessions[index] : null;
    }

    /// <summary>When the session that holds at an instant began. Null: before the first covered day.</summary>
    public Instant? BeginOfSession(Instant t) => CurrentOrPrevious(t) is not { } day
        ? null
        : SessionAt(t) switch
        {
            MarketSession.Pre => day.PreOpen,
            MarketSession.Regular => day.Open,
            MarketSession.Post => day.Close,
            MarketSession.Closed => day.PostClose,
            _ => null,
        };

    /// <summary>
    /// The next instant after <paramref name="t"/> at which <see cref="SessionAt"/> changes. The last one is
    /// <see cref="End"/>, where it becomes Unspecified; from there on null.
    /// </summary>
    public Instant? NextChange(Instant t)
    {
        if (!Covers(t))
        {
            return t < Start ? Start : null;
        }

        var index = LatestStarted(t);
        if (index >= 0 && t < _sessions[index].PostClose)
        {
            ref readonly var day = ref _sessions[index];
            return t < day.Open ? day.Open : t < day.Close ? day.Close : day.PostClose;
        }

        return index + 1 < _sessions.Length ? _sessions[index + 1].PreOpen : End;
    }

    private static TradingSession[] Build(
        DateOnly firstDate, DateOnly lastDate, HashSet<DateOnly> holidays, HashSet<DateOnly> halfDays)
    {
        var sessions = new List<TradingSession>();
        for (var date = firstDate; date <= lastDate; date = date.AddDays(1))
        {
            if (date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || holidays.Contains(date))
            {
                continue;
            }

            var half = halfDays.Contains(date);
            var close = NewYorkTime.At(date, half ? HalfDayCloseTime : CloseTime);
            sessions.Add(new TradingSession(
                date,
                NewYorkTime.At(date, PreOpenTime),
                NewYorkTime.At(date, OpenTime),
                close,
                close.Plus(PostLength),
                half));
        }

        return [.. sessions];
    }

    /// <summary>Index of the last session with PreOpen at or before <paramref name="t"/>; -1: none.</summary>
    private int LatestStarted(Instant t)
    {
        // Nearly every question is about the day of the one before. A place from another thread is as good as one's
        // own: it is only where to look first.
        var last = _lastStarted;
        if (_sessions[last].PreOpen <= t && (last + 1 == _sessions.Length || t < _sessions[last + 1].PreOpen))
        {
            return last;
        }

        int low = 0, high = _sessions.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_sessions[middle].PreOpen <= t)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        _lastStarted = Math.Max(0, high);
        return high;
    }

    /// <summary>Index of the last session dated at or before <paramref name="date"/>; -1: none.</summary>
    private int LatestDated(DateOnly date)
    {
        int low = 0, high = _sessions.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_sessions[middle].Date <= date)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high;
    }
}
