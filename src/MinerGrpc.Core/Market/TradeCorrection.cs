using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Market;

/// <summary>What a publisher says of a trade that the venue cancelled or corrected. Absent is null.</summary>
public record struct TradeCorrectionInput
{
    public InstrumentId Instrument { get; set; }

    /// <summary>The event that carried the trade. Null: <see cref="TradeTime"/> names it.</summary>
    public long? Sequence { get; set; }

    /// <summary>Its venue time, with <see cref="OriginalPrice"/> where there were several.</summary>
    public Instant? TradeTime { get; set; }

    /// <summary>What the publisher takes its price for. Null: not checked.</summary>
    public Price? OriginalPrice { get; set; }

    /// <summary>Null: the trade is cancelled.</summary>
    public Price? CorrectedPrice { get; set; }

    /// <summary>Null: the size stands.</summary>
    public Size? CorrectedSize { get; set; }
}

/// <summary>A trade as it was journaled, or as it stands after corrections.</summary>
/// <param name="Sequence">Of the event that carried it.</param>
/// <param name="Time">Venue time.</param>
/// <param name="Price">Above 0.</param>
/// <param name="Size">Null: not given.</param>
public readonly record struct TapeTrade(long Sequence, Instant Time, Price Price, Size? Size);

/// <summary>A cancelled or corrected trade, and the board that follows from it.</summary>
/// <param name="Instrument">Whose trade it was; never the benchmark's.</param>
/// <param name="CorrectedSequence">The event that carried the trade.</param>
/// <param name="OriginalPrice">As it stood before this correction.</param>
/// <param name="OriginalSize">As it stood before this correction. Null: none was given.</param>
/// <param name="CorrectedPrice">Null: the trade was cancelled.</param>
/// <param name="CorrectedSize">Null: none was given, or the trade was cancelled.</param>
/// <param name="TradeTime">Venue time of the trade.</param>
/// <param name="Board">The board after it; the event before this one carries it too.</param>
public readonly record struct CorrectionState(
    InstrumentId Instrument, long CorrectedSequence, Price OriginalPrice, Size? OriginalSize, Price? CorrectedPrice,
    Size? CorrectedSize, Instant TradeTime, Board Board);
