namespace MinerGrpc.Core.Market;

/// <summary>The market's fixed limits, in one place.</summary>
public static class MarketRules
{
    /// <summary>A quote may be this far ahead of the receive time: clocks differ.</summary>
    public static readonly TimeSpan FutureTolerance = TimeSpan.FromSeconds(5);

    /// <summary>A board that was not quoted for longer is stale while its market is open.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(15);

    /// <summary>The oldest BTC trade that stands for BTC at a member's last trade.</summary>
    public static readonly TimeSpan BenchmarkMaximumAge = TimeSpan.FromSeconds(60);

    /// <summary>The oldest BTC trade that stands for BTC at an official close.</summary>
    public static readonly TimeSpan BenchmarkCloseMaximumAge = TimeSpan.FromHours(1);

    /// <summary>
    /// BTC trades kept for "at or before": a feed that is a quarter of an hour late still finds its second.
    /// </summary>
    public const int BenchmarkHistoryCapacity = 2_048;

    /// <summary>Sessions whose BTC close is kept: a member may roll to a new day later than BTC does.</summary>
    public const int BenchmarkClosesKept = 8;
}
