namespace MinerGrpc.Server.Feeds;

/// <summary>A bid and an ask around a trade, in nanos; bid below ask and both within the range of the day.</summary>
internal readonly record struct SimulatedBook(long BidNanos, long AskNanos)
{
    /// <summary>A stock of 100 USD has a spread of some four ticks, one of 5 USD of one or two.</summary>
    private const long PriceNanosPerSpreadTick = 30_000_000_000;
    private const int SpreadTicksMax = 5;

    /// <param name="lastNanos">Within <paramref name="span"/>; the bid or the ask where the range lets it.</param>
    public static SimulatedBook Around(long lastNanos, in PriceSpan span, ref SeededNoise noise)
    {
        var ticks = Math.Min(SpreadTicksMax, 1 + (lastNanos / PriceNanosPerSpreadTick));
        if (noise.NextInt(4) == 0)
        {
            ticks++;
        }

        var (bid, ask) = (lastNanos, lastNanos);
        if (noise.NextInt(2) == 0)
        {
            ask = PriceTick.Above(lastNanos) + ((ticks - 1) * PriceTick.Of(lastNanos));
        }
        else
        {
            bid = PriceTick.Below(lastNanos) - ((ticks - 1) * PriceTick.Of(lastNanos - 1));
        }

        return Fit(bid, ask, span);
    }

    private static SimulatedBook Fit(long bid, long ask, in PriceSpan span)
    {
        ask = Math.Min(ask, span.HighNanos);
        if (bid >= ask)
        {
            bid = PriceTick.Below(ask);
        }

        bid = Math.Max(bid, span.LowNanos);
        if (ask <= bid)
        {
            ask = Math.Min(PriceTick.Above(bid), span.HighNanos);
        }

        return new SimulatedBook(bid, ask);
    }
}
