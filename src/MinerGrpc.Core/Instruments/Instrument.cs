using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Instruments;

/// <summary>
/// A thing with a price. Its name never changes; ticker and business model are dated, so ask for them with a day.
/// Immutable and thread-safe.
/// </summary>
public sealed class Instrument
{
    public required InstrumentId Id { get; init; }

    /// <summary><c>instruments/bitf</c>: lower case, for ever.</summary>
    public required string Name { get; init; }

    /// <summary>The company's name.</summary>
    public required string DisplayName { get; init; }

    public required InstrumentKind Kind { get; init; }

    /// <summary>ISO 10383 code of the listing. Empty: not listed on an exchange.</summary>
    public required string Mic { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    /// <summary>ISO 3166, two letters. Empty: none.</summary>
    public required string Country { get; init; }

    /// <summary>SEC central index key, ten digits. Empty: none.</summary>
    public required string Cik { get; init; }

    /// <summary>Oldest first; no two on the same day.</summary>
    public required IReadOnlyList<DatedTicker> Tickers { get; init; }

    /// <summary>Oldest first; no two on the same day. Days without one: not known.</summary>
    public required IReadOnlyList<DatedBusinessModel> BusinessModels { get; init; }

    /// <summary>Oldest first; no two on the same day.</summary>
    public required IReadOnlyList<DatedMerger> Mergers { get; init; }

    /// <summary>Oldest first; one a day at most.</summary>
    public IReadOnlyList<DatedSplit> Splits { get; init; } = [];

    /// <summary>Renames, listings and mergers in words. Empty: none recorded.</summary>
    public required string History { get; init; }

    /// <summary>Empty: it had none that day, or none is known.</summary>
    public string TickerOn(DateOnly day)
    {
        for (var i = 0; i < Tickers.Count; i++)
        {
            if (Days.Contain(Tickers[i].Start, Tickers[i].End, day))
            {
                return Tickers[i].Ticker;
            }
        }

        return "";
    }

    /// <summary>Unspecified: not known on that day.</summary>
    public BusinessModel BusinessModelOn(DateOnly day)
    {
        for (var i = 0; i < BusinessModels.Count; i++)
        {
            if (Days.Contain(BusinessModels[i].Start, BusinessModels[i].End, day))
            {
                return BusinessModels[i].Model;
            }
        }

        return BusinessModel.Unspecified;
    }

    /// <summary>
    /// On one of these days, both included, its price follows another share's by a fixed ratio: it says nothing of the
    /// sector.
    /// </summary>
    public bool MergerBoundOn(DateOnly first, DateOnly last)
    {
        for (var i = 0; i < Mergers.Count; i++)
        {
            if (Mergers[i].Start <= last && first < Mergers[i].End)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// A price of one day in the shares of a later one: times old shares over new ones for each split after the first
    /// day, up to and on the second. In one step, to the nearest nano, halves to the even one. Null: it is no price
    /// that can be held (below half a nano, or beyond int64).
    /// </summary>
    public Price? Adjust(Price price, DateOnly from, DateOnly to)
    {
        Int128 numerator = price.Nanos, denominator = 1;
        for (var i = 0; i < Splits.Count; i++)
        {
            if (Splits[i].Date > from && Splits[i].Date <= to)
            {
                numerator *= Splits[i].OldShares;
                denominator *= Splits[i].NewShares;
            }
        }

        var (nanos, rest) = Int128.DivRem(numerator, denominator);
        var twice = rest * 2;
        nanos += twice > denominator || (twice == denominator && Int128.IsOddInteger(nanos)) ? 1 : 0;
        return nanos > 0 && nanos <= long.MaxValue ? new Price((long)nanos) : null;
    }

    public override string ToString() => Name;
}
