using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc;

/// <summary>What heartbeats, acks and GetServerInfo say of the server, in the words of the contract.</summary>
internal static class ServerState
{
    /// <summary>A feed that delivered nothing for longer is silent.</summary>
    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(15);

    /// <summary>The market's own time: that of the newest event. Null: nothing has happened.</summary>
    public static Instant? MarketTime(this StreamServices services) => services.Journal.Range.NewestTime;

    public static void FillMarketClock(
        this StreamServices services, Action<Timestamp> setTime, Action<V1.MarketSession> setSession)
    {
        if (services.MarketTime() is { } now)
        {
            setTime(now.ToTimestamp());
            setSession((V1.MarketSession)TradingCalendar.NewYork.SessionAt(now));
        }
    }

    public static ReplayWindow ReplayWindow(this StreamServices services)
    {
        var range = services.Journal.Range;
        return new ReplayWindow
        {
            Oldest = services.CursorAt(range.OldestAfter),
            Newest = services.CursorAt(range.Newest),
            OldestTime = range.OldestTime.ToTimestamp(),
            NewestTime = range.NewestTime.ToTimestamp(),
        };
    }

    public static IEnumerable<FeedStatus> FeedStatuses(this StreamServices services) =>
        services.Feeds.Report().Select(report => new FeedStatus
        {
            Feed = report.Name,
            State = report.Ended ? FeedState.Ended
                : report.Age is { } age && age <= SilentAfter ? FeedState.Live
                : FeedState.Silent,
            Age = report.Age is { } since ? Duration.FromTimeSpan(since) : null,
            Quotes = report.Quotes,
            LastEventTime = report.LastEventTime.ToTimestamp(),
        });
}
