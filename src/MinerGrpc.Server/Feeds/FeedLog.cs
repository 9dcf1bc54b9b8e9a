using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>Every message that a feed logs.</summary>
internal static partial class FeedLog
{
    [LoggerMessage(EventId = 200, Level = LogLevel.Information,
        Message = "Playing {Session} at pace {Pace} (session seconds per second; 0 is as fast as it can).")]
    public static partial void SessionStarted(this ILogger logger, string session, double pace);

    [LoggerMessage(EventId = 201, Level = LogLevel.Information,
        Message = "The journal holds {Session} up to {StartAfter}: continuing after it.")]
    public static partial void SessionContinues(this ILogger logger, string session, Instant startAfter);

    [LoggerMessage(EventId = 202, Level = LogLevel.Information,
        Message = "{Session} has ended: {Accepted} quotes accepted, {Refused} refused. The server stays up. To run it "
            + "again, start with a new database (--Database:Path=other.db) or let it repeat (--Feed:Loop=true).")]
    public static partial void SessionEnded(this ILogger logger, string session, long accepted, long refused);

    [LoggerMessage(EventId = 203, Level = LogLevel.Information,
        Message = "The journal is past the end of {Session} already: it is not played twice. The server stays up. To "
            + "run it again, start with a new database (--Database:Path=other.db) or let it repeat "
            + "(--Feed:Loop=true).")]
    public static partial void SessionAlreadyPlayed(this ILogger logger, string session);

    [LoggerMessage(EventId = 204, Level = LogLevel.Information,
        Message = "Playing {Session} again, {Days} days later.")]
    public static partial void RoundStarted(this ILogger logger, string session, int days);

    [LoggerMessage(EventId = 205, Level = LogLevel.Information,
        Message = "{Session} has been repeated up to the present: the loop ends, since quotes from the future are "
            + "refused. To run it again, start with a new database (--Database:Path=other.db).")]
    public static partial void LoopReachedPresent(this ILogger logger, string session);
}
