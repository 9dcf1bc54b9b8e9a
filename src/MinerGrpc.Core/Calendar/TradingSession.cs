using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Calendar;

/// <summary>A session of the New York exchange. The numbers are those of the contract.</summary>
public enum MarketSession
{
    /// <summary>Not known: the instant lies outside the calendar.</summary>
    Unspecified = 0,
    Pre = 1,
    Regular = 2,
    Post = 3,

    /// <summary>Nights, weekends, holidays and unscheduled closings.</summary>
    Closed = 4,
}

/// <summary>
/// One trading day. Each span includes its start and excludes its end: PRE is [PreOpen, Open), REGULAR [Open, Close),
/// POST [Close, PostClose).
/// </summary>
/// <param name="Date">The day in New York.</param>
/// <param name="PreOpen">04:00 New York time.</param>
/// <param name="Open">09:30 New York time.</param>
/// <param name="Close">16:00 New York time, 13:00 on a half day: the instant of the official close.</param>
/// <param name="PostClose">Four hours after the close.</param>
/// <param name="HalfDay">The exchange closes at 13:00.</param>
public readonly record struct TradingSession(
    DateOnly Date, Instant PreOpen, Instant Open, Instant Close, Instant PostClose, bool HalfDay)
{
    /// <summary>Never Unspecified: before the pre-open and from the post-close on it is Closed.</summary>
    public MarketSession SessionAt(Instant t) =>
        t < PreOpen || t >= PostClose ? MarketSession.Closed
        : t < Open ? MarketSession.Pre
        : t < Close ? MarketSession.Regular
        : MarketSession.Post;
}
