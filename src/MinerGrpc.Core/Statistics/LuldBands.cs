using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Statistics;

/// <summary>A share's tier in the plan.</summary>
public enum LuldTier
{
    /// <summary>S&amp;P 500, Russell 1000 and the larger funds.</summary>
    Tier1 = 1,

    /// <summary>All other shares but rights and warrants.</summary>
    Tier2 = 2,
}

/// <summary>
/// The price band within which a US share may trade in the regular session, to the nearest cent. Source: Plan to
/// Address Extraordinary Market Volatility (limit up, limit down), section V and appendix A.
/// </summary>
/// <param name="Lower">0 or more.</param>
/// <param name="Upper">Above zero.</param>
public readonly record struct LuldBands(Price Lower, Price Upper)
{
    private const decimal RangeAbove = 3m;
    private const decimal RangeFrom = 0.75m;

    /// <param name="reference">The reference price: usually the mean of the last five minutes' trades.</param>
    /// <param name="tier">The share's.</param>
    /// <param name="doubled">
    /// Whether the bands are twice as wide: at the end of the session, as the plan says for tier and price.
    /// </param>
    /// <param name="previousClose">
    /// The official close of the session before, which decides the price range. Null: the reference price does.
    /// </param>
    public static LuldBands Of(Price reference, LuldTier tier, bool doubled, Price? previousClose = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(reference.Nanos);
        if (tier is not (LuldTier.Tier1 or LuldTier.Tier2))
        {
            throw new ArgumentOutOfRangeException(nameof(tier), tier, "The plan has tiers 1 and 2.");
        }

        var price = reference.ToDecimal();
        var width = (previousClose ?? reference).ToDecimal() switch
        {
            > RangeAbove => price * (tier == LuldTier.Tier1 ? 0.05m : 0.10m),
            >= RangeFrom => price * 0.20m,
            _ => Math.Min(0.15m, price * 0.75m),
        };
        width *= doubled ? 2 : 1;
        return new LuldBands(NearestCent(Math.Max(0, price - width)), NearestCent(price + width));
    }

    private static Price NearestCent(decimal units) =>
        Price.FromDecimal(Math.Round(units, 2, MidpointRounding.AwayFromZero));
}
