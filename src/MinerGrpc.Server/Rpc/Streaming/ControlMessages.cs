using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>The control messages of a stream.</summary>
internal sealed class ControlMessages(StreamServices services)
{
    private static readonly Duration RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(1));

    public StreamSectorMovesResponse Ack(StreamSettings settings)
    {
        var ack = new StreamAck
        {
            Delivery = settings.Every ? Delivery.Every : Delivery.Latest,
            MinimumInterval = Duration.FromTimeSpan(settings.MinimumInterval),
            HeartbeatInterval = Duration.FromTimeSpan(settings.Heartbeat),
            ReplayPace = settings.Pace,
            GapPolicy = settings.SnapshotOnGap ? GapPolicy.Snapshot : GapPolicy.Fail,
            JournalId = services.Journal.Id,
            ReplayWindow = services.ReplayWindow(),
        };
        ack.Instruments.AddRange(settings.Accepted);
        ack.Refused.AddRange(settings.Refused.Select(
            name => new RefusedInstrument { Instrument = name, Reason = "UNKNOWN_INSTRUMENT" }));
        ack.Kinds.AddRange(settings.Kinds.Select(k => (EventKind)k));
        if (settings.MinimumAbsoluteMove > 0)
        {
            ack.MinimumAbsoluteMoveRatio = settings.MinimumAbsoluteMove;
        }

        return new StreamSectorMovesResponse { Ack = ack };
    }

    public static StreamSectorMovesResponse SnapshotBegin(Cursor cursor) =>
        new() { SnapshotBegin = new SnapshotBegin { Cursor = cursor } };

    public static StreamSectorMovesResponse SnapshotEnd(Cursor cursor, int events) =>
        new() { SnapshotEnd = new SnapshotEnd { Cursor = cursor, Events = events } };

    public static StreamSectorMovesResponse CaughtUp(Cursor cursor) =>
        new() { CaughtUp = new CaughtUp { Cursor = cursor } };

    public static StreamSectorMovesResponse Gap(Cursor from, Cursor to, GapCause cause) =>
        new() { Gap = new Gap { From = from, To = to, Cause = cause } };

    public StreamSectorMovesResponse Heartbeat(long position)
    {
        var heartbeat = new Heartbeat
        {
            ServerTime = Timestamp.FromDateTimeOffset(services.Time.GetUtcNow()),
            Cursor = services.CursorAt(position),
        };
        services.FillMarketClock(
            time => heartbeat.MarketTime = time, session => heartbeat.Session = session);
        heartbeat.Feeds.AddRange(services.FeedStatuses());
        return new StreamSectorMovesResponse { Heartbeat = heartbeat };
    }

    public StreamSectorMovesResponse Notice(NoticeReason reason, long position) => new()
    {
        Notice = new Notice { Reason = reason, RetryDelay = RetryDelay, Cursor = services.CursorAt(position) },
    };
}
