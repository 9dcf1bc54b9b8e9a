using Google.Protobuf.WellKnownTypes;
using MinerGrpc.V1;

namespace MinerGrpc.Client;

/// <summary>Which ticks of an instrument to read, and how to survive breaks.</summary>
public sealed record TickOptions
{
    /// <summary>Market time of the first tick. Null (default): from the oldest that is kept.</summary>
    public Timestamp? StartTime { get; init; }

    /// <summary>
    /// Go on after this place instead; from <see cref="TickReading.Cursor"/>. Excludes <see cref="StartTime"/>.
    /// </summary>
    public Cursor? After { get; init; }

    /// <summary>Market time that is no longer read. Null (default): to the newest tick at the call.</summary>
    public Timestamp? EndTime { get; init; }

    /// <summary>At most so many ticks, 1 or more. Null (default): all.</summary>
    public long? Limit { get; init; }

    /// <summary>How to come back after a break.</summary>
    public ReconnectOptions Reconnect { get; init; } = new();

    /// <summary>Told of each break before the wait: what happened, and how long is waited. Null: nobody is.</summary>
    public Action<ConnectionBreak, TimeSpan>? Disconnected { get; init; }

    /// <summary>
    /// Time without a message after which a call is given up and made anew. Above zero; default 30 s: the server tells
    /// its place every few MiB of its journal also where it finds nothing.
    /// </summary>
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromSeconds(30);

    internal ListTicksRequest ToRequest(string instrument)
    {
        ArgumentException.ThrowIfNullOrEmpty(instrument);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MessageTimeout, TimeSpan.Zero);
        if (Limit is { } limit)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1, nameof(Limit));
        }

        if (StartTime is not null && After is not null)
        {
            throw new ArgumentException($"{nameof(StartTime)} and {nameof(After)} exclude each other; set one.");
        }

        var request = new ListTicksRequest { Instrument = instrument, EndTime = EndTime, Limit = Limit ?? 0 };
        if (After is not null)
        {
            request.AfterCursor = After;
        }
        else if (StartTime is not null)
        {
            request.StartTime = StartTime;
        }

        return request;
    }
}
