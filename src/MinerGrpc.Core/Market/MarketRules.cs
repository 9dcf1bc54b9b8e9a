using MinerGrpc.Core.Values;

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

    /// <summary>BTC trades kept for "at or before": a feed a quarter of an hour late still finds its second.</summary>
    public const int BenchmarkHistoryCapacity = 2_048;

    /// <summary>Past trades that a trade is compared with.</summary>
    public const int JumpNeighbours = 10;

    /// <summary>With fewer past trades nothing is called a jump.</summary>
    public const int JumpNeighboursNeeded = 5;

    /// <summary>The part of the neighbours that is left out at each end.</summary>
    public const double JumpTrim = 0.1;

    /// <summary>The narrowest band: prices move by cents where the neighbours did not move at all.</summary>
    public static readonly Price JumpBand = new(Price.NanosPerUnit / 50);

    /// <summary>The band as a part of the price, where that is wider.</summary>
    public const double JumpBandRatio = 0.02;

    /// <summary>Sessions whose BTC close is kept: a member may roll to a new day later than BTC does.</summary>
    public const int BenchmarkClosesKept = 8;
}
