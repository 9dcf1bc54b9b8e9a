using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Bars;

/// <summary>One minute of one instrument as the market holds it: a bar that is compact and can change.</summary>
internal record struct MinuteBar
{
    public Instant Start { get; set; }

    public Price Open { get; set; }

    public Price High { get; set; }

    public Price Low { get; set; }

    public Price Close { get; set; }

    public Size? Volume { get; set; }

    /// <summary>Simulated or Corrected.</summary>
    public QuoteFlags Flags { get; set; }

    public string Source { get; set; }

    public Instant LastTradeTime { get; set; }

    /// <summary>It has changed since it was told as an ended minute, or never was.</summary>
    public bool Changed { get; set; }

    public readonly Instant End => Start.Plus(Minutes.Length);

    /// <summary>A minute that the market made itself has all prices and the time of its last trade.</summary>
    public static MinuteBar From(in Bar bar, bool changed) => new()
    {
        Start = bar.Start,
        Open = bar.Open!.Value,
        High = bar.High!.Value,
        Low = bar.Low!.Value,
        Close = bar.Close,
        Volume = bar.Volume,
        Flags = bar.Flags,
        Source = bar.Source,
        LastTradeTime = bar.LastTradeTime!.Value,
        Changed = changed,
    };

    public readonly Bar ToBar(InstrumentId instrument, DateOnly? sessionDate, Instant knownTime) => new(
        instrument, BarInterval.OneMinute, Start, End, sessionDate, Open, High, Low, Close, Volume, Flags, Source,
        knownTime, LastTradeTime);

    /// <summary>
    /// Whether it may hold this trade and no other. Two trades that say the same look like one where no size tells.
    /// </summary>
    public readonly bool MayBeOnly(Price price, Size? size) =>
        (Open, High, Low, Close, Volume) == (price, price, price, price, size);

    /// <summary>A minute with its first trade.</summary>
    public static MinuteBar Of(Instant start, Price price, Size? size, Instant time) => new()
    {
        Start = start,
        Open = price,
        High = price,
        Low = price,
        Close = price,
        Volume = size,
        Source = "",
        LastTradeTime = time,
    };

    /// <summary>One trade more, the newest.</summary>
    public void Add(Price price, Size? size, Instant time)
    {
        High = High > price ? High : price;
        Low = Low < price ? Low : price;
        Close = price;
        Volume = Volumes.Sum(Volume, size);
        LastTradeTime = time;
    }
}

/// <summary>Sums of sizes of which some are not known.</summary>
internal static class Volumes
{
    /// <summary>
    /// Null: neither is known. A volume beyond int64 stands at its largest value: a hostile size must not stop the
    /// market.
    /// </summary>
    public static Size? Sum(Size? left, Size? right) => (left, right) switch
    {
        (null, _) => right,
        (_, null) => left,
        ({ } l, { } r) => new Size(l.Nanos > long.MaxValue - r.Nanos ? long.MaxValue : l.Nanos + r.Nanos),
    };
}
