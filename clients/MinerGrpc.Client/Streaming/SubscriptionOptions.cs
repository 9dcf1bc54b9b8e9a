using Google.Protobuf.WellKnownTypes;
using MinerGrpc.V1;

namespace MinerGrpc.Client;

/// <summary>
/// What to stream and how. The request stays the same for the life of the stream; only its start moves.
/// </summary>
public sealed record SubscriptionOptions
{
    /// <summary>`instruments/{id}`, at most 1,000. Empty (default): the sector.</summary>
    public IReadOnlyList<string> Instruments { get; init; } = [];

    /// <summary>Empty (default): moves, sector, deals, alerts, sessions and corrections.</summary>
    public IReadOnlyList<EventKind> Kinds { get; init; } = [];

    /// <summary>Latest (default): the newest values, older ones folded. Every: each event in order.</summary>
    public Delivery Delivery { get; init; } = Delivery.Latest;

    /// <summary>At least this long between two deliveries with Latest, 0 to 60 s. Null (default): at once.</summary>
    public TimeSpan? MinimumInterval { get; init; }

    /// <summary>Moves smaller than this are left out, 0.01 is 1 %. Null (default): none is.</summary>
    public double? MinimumAbsoluteMoveRatio { get; init; }

    /// <summary>
    /// 1 to 60 s; null (default): the server's 5 s. Three of them without a message count as a stall, so a larger one
    /// makes a silent server visible later.
    /// </summary>
    public TimeSpan? HeartbeatInterval { get; init; }

    /// <summary>Everything after this cursor, then live. Null (default): see <see cref="SinceTime"/>.</summary>
    public Cursor? AfterCursor { get; init; }

    /// <summary>
    /// Everything from this market time on, then live. Null (default): live, beginning with a snapshot.
    /// </summary>
    public Timestamp? SinceTime { get; init; }

    /// <summary>
    /// Speed of a replay against market time, 1 is real time, up to 1,000. Null or 0: as fast as it can.
    /// </summary>
    public double? ReplayPace { get; init; }

    /// <summary>
    /// What happens when the events after the cursor are gone. Fail (default): the stream throws. Snapshot: a gap, then
    /// the present state, then live.
    /// </summary>
    public GapPolicy GapPolicy { get; init; } = GapPolicy.Fail;

    /// <summary>How long a new call may take to be acknowledged before it is given up. Default 10 s.</summary>
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Delays between attempts after a break.</summary>
    public ReconnectOptions Reconnect { get; init; } = new();

    /// <summary>The request as it is sent first.</summary>
    /// <exception cref="ArgumentException">
    /// Both a cursor and a time are given, or the ack time-out is not positive.
    /// </exception>
    internal StreamSectorMovesRequest ToRequest()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(AckTimeout, TimeSpan.Zero);
        if (AfterCursor is not null && SinceTime is not null)
        {
            throw new ArgumentException("A stream starts after a cursor or since a time, not both; leave one unset.");
        }

        var request = new StreamSectorMovesRequest
        {
            Instruments = { Instruments },
            Kinds = { Kinds },
            Delivery = Delivery,
            MinimumInterval = MinimumInterval is { } interval ? Duration.FromTimeSpan(interval) : null,
            HeartbeatInterval = HeartbeatInterval is { } heartbeat ? Duration.FromTimeSpan(heartbeat) : null,
            GapPolicy = GapPolicy,
        };
        if (MinimumAbsoluteMoveRatio is { } ratio)
        {
            request.MinimumAbsoluteMoveRatio = ratio;
        }

        if (ReplayPace is { } pace)
        {
            request.ReplayPace = pace;
        }

        SetStart(request);
        return request;
    }

    private void SetStart(StreamSectorMovesRequest request)
    {
        if (AfterCursor is not null)
        {
            request.AfterCursor = AfterCursor.Clone();
        }
        else if (SinceTime is not null)
        {
            request.SinceTime = SinceTime.Clone();
        }
        else
        {
            request.Live = true;
        }
    }
}
