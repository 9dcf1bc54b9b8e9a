using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Market;

/// <summary>
/// All that is known of one instrument's trading at present. A value: an event carries a copy. Absent is null.
/// </summary>
public record struct Board
{
    public InstrumentId Instrument { get; set; }

    /// <summary>Venue time of the newest quote. Null: never quoted.</summary>
    public Instant? EventTime { get; set; }

    public Instant? ReceiveTime { get; set; }

    /// <summary>The exchange's session at <see cref="EventTime"/>; a print at the close instant is REGULAR.</summary>
    public MarketSession Session { get; set; }

    public Price? Bid { get; set; }

    public Size? BidSize { get; set; }

    public Instant? BidTime { get; set; }

    public Price? Ask { get; set; }

    public Size? AskSize { get; set; }

    public Instant? AskTime { get; set; }

    public Price? Last { get; set; }

    public Size? LastSize { get; set; }

    public Instant? LastTime { get; set; }

    /// <summary>Official close of the session before <see cref="SessionDate"/>. Null: not known.</summary>
    public Price? PreviousClose { get; set; }

    public DateOnly? PreviousCloseDate { get; set; }

    /// <summary>The trading day that open, high, low, volume and the previous close belong to.</summary>
    public DateOnly? SessionDate { get; set; }

    public Price? Open { get; set; }

    public Price? High { get; set; }

    public Price? Low { get; set; }

    public Size? Volume { get; set; }

    public QuoteFlags Flags { get; set; }

    /// <summary>The feed or publisher of the newest quote. Null: never quoted.</summary>
    public string? Source { get; set; }

    /// <summary>The event that carries this board; 0: none yet.</summary>
    public long Sequence { get; set; }

    public readonly bool Has(QuoteFlags flag) => (Flags & flag) != 0;

    /// <summary>Null from a crossed, locked, one-sided or stale board.</summary>
    public readonly Price? Mid =>
        Bid is { } bid && Ask is { } ask && bid < ask && !Has(QuoteFlags.Stale) ? Price.Mid(bid, ask) : null;
}
