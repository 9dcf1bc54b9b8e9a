using MinerGrpc.Server;

namespace MinerGrpc.Benchmarks.Storage;

/// <summary>How much is measured.</summary>
/// <param name="Quotes">In one measurement of throughput.</param>
/// <param name="Rounds">Of throughput.</param>
/// <param name="Offered">How long each rate is offered.</param>
/// <param name="Modes">Of the journal.</param>
/// <param name="Rates">Offered quotes a second, and quotes in a message.</param>
internal sealed record StoragePlan(
    int Quotes, int Rounds, TimeSpan Offered, IReadOnlyList<DurabilityMode> Modes,
    IReadOnlyList<(int QuotesPerSecond, int BatchSize)> Rates)
{
    /// <summary>At the highest rate a message for each millisecond, which is the timer's tick.</summary>
    public static StoragePlan Full(int quotes, int rounds, TimeSpan offered) => new(
        quotes, rounds, offered, [DurabilityMode.Power, DurabilityMode.Process], [(1, 1), (100, 1), (10_000, 10)]);

    public static StoragePlan Smoke { get; } =
        new(10_000, 1, TimeSpan.FromSeconds(0.3), [DurabilityMode.Power], [(1_000, 10)]);
}
