using MinerGrpc.Server;

namespace MinerGrpc.Benchmarks.Streams;

/// <summary>The ways; MinerGrpc is always measured.</summary>
internal enum Rival
{
    /// <summary>(a) Ready bytes without a publisher.</summary>
    Bare = 0,

    /// <summary>(a') Ready bytes with one.</summary>
    Shared = 1,

    /// <summary>(b)</summary>
    Tutorial = 2,

    /// <summary>(d)</summary>
    WebSocket = 3,

    /// <summary>(e)</summary>
    Redis = 4,
}

/// <summary>How much is measured.</summary>
/// <param name="Subscribers">Numbers of them at saturation.</param>
/// <param name="Rounds">Of saturation; each measures every way.</param>
/// <param name="Rivals">What MinerGrpc is measured beside.</param>
/// <param name="Durability">Of the journal at saturation; latencies are measured with both.</param>
/// <param name="UpkeepRests">Of the journal; otherwise it runs as in any server.</param>
/// <param name="WarmUp">Before each measurement.</param>
/// <param name="Span">Of each measurement at saturation.</param>
/// <param name="Rates">Offered quotes a second, and subscribers.</param>
/// <param name="Offered">How long each rate is offered.</param>
/// <param name="FairStreams">Streams of the measurement of fairness.</param>
/// <param name="Fair">Its span.</param>
internal sealed record StreamPlan(
    IReadOnlyList<int> Subscribers, int Rounds, IReadOnlyList<Rival> Rivals, DurabilityMode Durability,
    bool UpkeepRests, TimeSpan WarmUp, TimeSpan Span, IReadOnlyList<(int QuotesPerSecond, int Subscribers)> Rates,
    TimeSpan Offered, int FairStreams, TimeSpan Fair)
{
    public static StreamPlan Smoke { get; } = new(
        [5], 1, Enum.GetValues<Rival>(), DurabilityMode.Power, UpkeepRests: false, TimeSpan.FromSeconds(0.1),
        TimeSpan.FromSeconds(0.2), [(1_000, 2)], TimeSpan.FromSeconds(0.3), 150, TimeSpan.FromSeconds(0.3));
}
