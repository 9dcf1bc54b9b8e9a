using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.V1;
using MarketSession = MinerGrpc.Core.Calendar.MarketSession;

namespace MinerGrpc.Server.Rpc.Wire;

/// <summary>Quote messages as boards: the way back of <see cref="EventEncoder"/>. Stateless.</summary>
internal static class QuoteMessages
{
    public static Board ToBoard(Quote quote, InstrumentId id) => new()
    {
        Instrument = id,
        Session = (MarketSession)quote.Session,
        EventTime = quote.EventTime.ToInstant(),
        ReceiveTime = quote.ReceiveTime.ToInstant(),
        Bid = PriceOf(quote.HasBidPriceNanos, quote.BidPriceNanos),
        BidSize = SizeOf(quote.HasBidSizeNanos, quote.BidSizeNanos),
        BidTime = quote.BidEventTime.ToInstant(),
        Ask = PriceOf(quote.HasAskPriceNanos, quote.AskPriceNanos),
        AskSize = SizeOf(quote.HasAskSizeNanos, quote.AskSizeNanos),
        AskTime = quote.AskEventTime.ToInstant(),
        Last = PriceOf(quote.HasLastPriceNanos, quote.LastPriceNanos),
        LastSize = SizeOf(quote.HasLastSizeNanos, quote.LastSizeNanos),
        LastTime = quote.LastEventTime.ToInstant(),
        PreviousClose = PriceOf(quote.HasPreviousClosePriceNanos, quote.PreviousClosePriceNanos),
        PreviousCloseDate = quote.PreviousCloseSessionDate.ToDateOnly(),
        SessionDate = quote.SessionDate.ToDateOnly(),
        Open = PriceOf(quote.HasOpenPriceNanos, quote.OpenPriceNanos),
        High = PriceOf(quote.HasHighPriceNanos, quote.HighPriceNanos),
        Low = PriceOf(quote.HasLowPriceNanos, quote.LowPriceNanos),
        Volume = SizeOf(quote.HasVolumeSizeNanos, quote.VolumeSizeNanos),
        Flags = WireValues.ToFlags(quote.Flags),
        Source = quote.Source,
        Sequence = quote.Sequence,
    };

    private static Price? PriceOf(bool has, long nanos) => has ? new Price(nanos) : null;

    private static Size? SizeOf(bool has, long nanos) => has ? new Size(nanos) : null;
}
