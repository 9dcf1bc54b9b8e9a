using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>9 September 2025, the day after the Nebius and Microsoft deal, from the tables of Data/.</summary>
public static class BundledSession
{
    /// <summary>Another seed gives another path between the same figures.</summary>
    public const int DefaultSeed = 20250909;

    /// <summary>2025-09-08T20:00:00Z, 16:00 in New York (UTC-4).</summary>
    public static readonly Instant PreviousClose = Instant.FromUnixSeconds(1757361600);

    /// <summary>2025-09-09T13:30:00Z, 09:30 in New York.</summary>
    public static readonly Instant Open = Instant.FromUnixSeconds(1757424600);

    /// <summary>2025-09-09T20:00:00Z, 16:00 in New York.</summary>
    public static readonly Instant Close = Instant.FromUnixSeconds(1757448000);

    /// <summary>2025-09-10T00:00:00Z, 20:00 in New York: the end of POST, then the market is CLOSED.</summary>
    public static readonly Instant DayEnd = Instant.FromUnixSeconds(1757462400);

    // BTC must be there when the first share trades; a longer lead would only keep a first look waiting.
    private static readonly TimeSpan s_benchmarkLead = TimeSpan.FromSeconds(30);

    public static RecordedSession Create(Func<string, InstrumentId?> resolve, int seed = DefaultSeed) => new()
    {
        Name = "2025-09-09 (bundled, SIMULATED)",
        OpenSlices = Reconstruct(resolve, seed).Slices,
        DayEnd = static _ => DayEnd,
    };

    /// <param name="resolve">Short id to instrument: the 16 shares of the table and btc-usd must be known.</param>
    public static SessionReconstruction Reconstruct(Func<string, InstrumentId?> resolve, int seed = DefaultSeed) =>
        new()
        {
            Shares = SessionTables.ParseShares(BundledTables.Read("session_2025-09-09.csv")),
            BenchmarkHours = SessionTables.ParseHours(BundledTables.Read("btc_hourly_2025-09-09.csv")),
            Benchmark = "btc-usd",
            Resolve = resolve,
            PreviousClose = PreviousClose,
            BenchmarkStart = Open.Plus(-s_benchmarkLead),
            Open = Open,
            Close = Close,
            Seed = seed,
        };
}
