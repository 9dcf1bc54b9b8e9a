using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>
/// When an event of a replay is due: its distance in market time from the first, divided by the pace, after the start.
/// </summary>
internal sealed class ReplayPace(double pace, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private Instant? _first;

    /// <summary>Zero or less: now.</summary>
    public TimeSpan Until(Instant eventTime)
    {
        if (pace == 0)
        {
            return TimeSpan.Zero;
        }

        _first ??= eventTime;
        return ((eventTime - _first.Value) / pace) - time.GetElapsedTime(_started);
    }
}
