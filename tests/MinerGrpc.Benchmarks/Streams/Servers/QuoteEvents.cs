using Google.Protobuf.WellKnownTypes;
using Google.Type;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.V1;

namespace MinerGrpc.Benchmarks.Streams.Servers;

/// <summary>
/// What the servers to compare with send for a quote: an event with the same fields as that of MinerGrpc, so that it
/// has about the same bytes, but without a market behind it: what needs one is filled with a constant.
/// </summary>
internal static class QuoteEvents
{
    private static readonly Date s_day = new() { Year = 2025, Month = 9, Day = 10 };
    private static readonly Date s_dayBefore = new() { Year = 2025, Month = 9, Day = 9 };

    public static Event From(QuoteUpdate update, long sequence, Timestamp received) => new()
    {
        Sequence = sequence,
        Kind = EventKind.Quote,
        Instrument = update.Instrument,
        EventTime = update.EventTime,
        ReceiveTime = received,
        Quote = new Quote
        {
            Instrument = update.Instrument,
            Ticker = "MINER",
            Session = MarketSession.Regular,
            EventTime = update.EventTime,
            BidPriceNanos = update.BidPriceNanos,
            BidSizeNanos = update.BidSizeNanos,
            BidEventTime = update.EventTime,
            AskPriceNanos = update.AskPriceNanos,
            AskSizeNanos = update.AskSizeNanos,
            AskEventTime = update.EventTime,
            LastPriceNanos = update.LastPriceNanos,
            LastSizeNanos = update.LastSizeNanos,
            LastEventTime = update.EventTime,
            PreviousClosePriceNanos = MadeQuotes.Close,
            PreviousCloseSessionDate = s_dayBefore,
            OpenPriceNanos = MadeQuotes.Close,
            HighPriceNanos = update.AskPriceNanos,
            LowPriceNanos = MadeQuotes.Close,
            VolumeSizeNanos = update.LastSizeNanos,
            SessionDate = s_day,
            Source = "bench",
            Sequence = sequence,
            ReceiveTime = received,
            MidPriceNanos = update.LastPriceNanos,
        },
    };
}
