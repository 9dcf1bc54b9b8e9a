using System.Globalization;
using MinerGrpc.ConsoleClient.Formatting;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>
/// Prices with their points below one another, whatever decimals each has. From 10,000 on without decimals, as a price
/// of BTC would widen the column for all.
/// </summary>
internal sealed class PriceText
{
    private const int LeastWidth = 7;
    private const decimal Large = 10_000;

    private readonly int _decimals;

    public PriceText(IEnumerable<decimal?> prices)
    {
        var whole = 1;
        foreach (var price in prices.Where(price => !(price >= Large)))
        {
            var text = Plain.Price(price);
            var point = text.IndexOf('.', StringComparison.Ordinal);
            whole = Math.Max(whole, point < 0 ? text.Length : point);
            _decimals = Math.Max(_decimals, point < 0 ? 0 : text.Length - point);
        }

        Width = Math.Max(LeastWidth, whole + _decimals);
    }

    /// <summary>Of the widest, in columns.</summary>
    public int Width { get; }

    public string Of(decimal? price)
    {
        if (price is { } large && large >= Large)
        {
            return large.ToString("0", CultureInfo.InvariantCulture);
        }

        var text = Plain.Price(price);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return text + new string(' ', _decimals - (point < 0 ? 0 : text.Length - point));
    }
}
