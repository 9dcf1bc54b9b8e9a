using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Wire;

/// <summary>Corrections of trades as messages and back. Stateless.</summary>
internal static class CorrectionMessages
{
    public static Correction ToMessage(in CorrectionState correction, string instrument, Quote board)
    {
        var message = new Correction
        {
            Instrument = instrument,
            CorrectedSequence = correction.CorrectedSequence,
            OriginalPriceNanos = correction.OriginalPrice.Nanos,
            Quote = board,
            TradeTime = correction.TradeTime.ToTimestamp(),
        };
        if (correction.CorrectedPrice is { } price)
        {
            message.CorrectedPriceNanos = price.Nanos;
        }

        if (correction.CorrectedSize is { } size)
        {
            message.CorrectedSizeNanos = size.Nanos;
        }

        if (correction.OriginalSize is { } original)
        {
            message.OriginalSizeNanos = original.Nanos;
        }

        return message;
    }

    /// <summary>A journaled correction. Null: it lacks what each one has, so it is none of ours.</summary>
    public static CorrectionState? ToState(Correction message, InstrumentId id) =>
        message is { HasOriginalPriceNanos: true, Quote: { } board } && message.TradeTime.ToInstant() is { } time
            ? new CorrectionState(
                id, message.CorrectedSequence, new Price(message.OriginalPriceNanos),
                message.HasOriginalSizeNanos ? new Size(message.OriginalSizeNanos) : null,
                message.HasCorrectedPriceNanos ? new Price(message.CorrectedPriceNanos) : null,
                message.HasCorrectedSizeNanos ? new Size(message.CorrectedSizeNanos) : null,
                time, QuoteMessages.ToBoard(board, id))
            : null;
}
