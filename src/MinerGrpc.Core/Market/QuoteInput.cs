using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Market;

/// <summary>What a reader must know before using a quote.</summary>
[Flags]
public enum QuoteFlags
{
    None = 0,
    Stale = 1 << 0,
    Halted = 1 << 1,
    Delayed = 1 << 2,
    Corrected = 1 << 3,
    Simulated = 1 << 4,
}

/// <summary>
/// What a feed says of one instrument at one instant, before the market has judged it. Absent is null; an unknown
/// instrument has <see cref="Instrument"/> null, a time that could not be read has <see cref="EventTime"/> null.
/// </summary>
public record struct QuoteInput
{
    public InstrumentId? Instrument { get; set; }

    /// <summary>Venue time.</summary>
    public Instant? EventTime { get; set; }

    public Price? Bid { get; set; }

    public Size? BidSize { get; set; }

    public Price? Ask { get; set; }

    public Size? AskSize { get; set; }

    /// <summary>A trade. Null: this quote has none.</summary>
    public Price? Last { get; set; }

    /// <summary>Traded since the quote before. Null: not known.</summary>
    public Size? LastSize { get; set; }

    /// <summary>Official close of <see cref="PreviousCloseDate"/>; both or none.</summary>
    public Price? PreviousClose { get; set; }

    public DateOnly? PreviousCloseDate { get; set; }

    /// <summary>Halted, Delayed and Simulated; the others are the market's to set.</summary>
    public QuoteFlags Flags { get; set; }
}
