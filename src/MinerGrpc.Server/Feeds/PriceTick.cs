using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>
/// The grid that quoted prices stand on: 0.0001 below 1 USD and 0.01 from there (SEC rule 612). BTC uses 0.01 too.
/// All values in nanos.
/// </summary>
internal static class PriceTick
{
    private const long FineNanos = 100_000;
    private const long CoarseNanos = 10_000_000;

    public static long Of(long priceNanos) => priceNanos < Price.NanosPerUnit ? FineNanos : CoarseNanos;

    public static long Nearest(double priceNanos)
    {
        var tick = Of((long)priceNanos);
        return (long)Math.Floor((priceNanos / tick) + 0.5) * tick;
    }

    /// <summary>The highest tick strictly below.</summary>
    public static long Below(long priceNanos)
    {
        var tick = Of(priceNanos - 1);
        return (priceNanos - 1) / tick * tick;
    }

    /// <summary>The lowest tick strictly above.</summary>
    public static long Above(long priceNanos)
    {
        var tick = Of(priceNanos);
        return ((priceNanos / tick) + 1) * tick;
    }
}
