using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>The quotes of one share, one a second from the open to the close, both included.</summary>
internal sealed class ShareSource
{
    private const int LotShares = 100;
    private const int LotsMin = 5;

    private readonly InstrumentId _instrument;
    private readonly ShareDay _day;
    private readonly BridgePath _path;
    private readonly VolumeProfile _volume;
    private readonly int _lotsMax;
    private SeededNoise _bookNoise;
    private bool _started;

    /// <param name="lastStep">Seconds from the open to the close.</param>
    public ShareSource(InstrumentId instrument, ShareDay day, int lastStep, int seed)
    {
        _instrument = instrument;
        _day = day;
        var span = new PriceSpan(day.Instrument, day.Open, day.High, day.Low, day.Close);
        _path = new BridgePath(span, lastStep, new SeededNoise(seed, day.Instrument + "/path"));
        _volume = new VolumeProfile(
            day.Instrument, day.Volume, lastStep, new SeededNoise(seed, day.Instrument + "/volume"));
        _bookNoise = new SeededNoise(seed, day.Instrument + "/book");

        // What is shown at the best price is of the order of what trades in a second.
        _lotsMax = LotsMin + (int)(day.Volume / lastStep / LotShares * 2);
    }

    public QuoteInput Next(Instant time)
    {
        var lastNanos = _path.NextNanos();
        var book = SimulatedBook.Around(lastNanos, _path.Span, ref _bookNoise);
        var quote = new QuoteInput
        {
            Instrument = _instrument,
            EventTime = time,
            Bid = new Price(book.BidNanos),
            BidSize = NextBookSize(),
            Ask = new Price(book.AskNanos),
            AskSize = NextBookSize(),
            Last = new Price(lastNanos),
            LastSize = new Size(_volume.NextShares() * Price.NanosPerUnit),
            PreviousClose = _started ? null : _day.PreviousClose,
            PreviousCloseDate = _started ? null : _day.PreviousCloseDate,
            Flags = QuoteFlags.Simulated,
        };
        _started = true;
        return quote;
    }

    private Size NextBookSize() => new((1 + _bookNoise.NextInt(_lotsMax)) * LotShares * Price.NanosPerUnit);
}
