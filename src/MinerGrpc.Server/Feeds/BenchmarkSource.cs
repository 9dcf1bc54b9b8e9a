using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>
/// BTC second by second, each hour a path of its own: the open at hh:00:00, the close at hh:59:59. The size of its
/// trades is not known and absent.
/// </summary>
internal sealed class BenchmarkSource
{
    private const int SecondsPerHour = 3600;
    private const int BookSizeUnits = 300_000;
    private const long BookSizeUnitNanos = 10_000;

    private readonly InstrumentId _instrument;
    private readonly int _seed;
    private readonly Dictionary<Instant, BenchmarkHour> _hours;
    private BridgePath? _path;
    private SeededNoise _bookNoise;
    private Instant _hourStart;
    private Instant _next;

    public BenchmarkSource(InstrumentId instrument, IReadOnlyList<BenchmarkHour> hours, int seed)
    {
        _instrument = instrument;
        _seed = seed;
        _hours = hours.ToDictionary(static hour => hour.Start);
    }

    /// <summary>Calls go forward in time, on whole seconds; seconds between them are passed over.</summary>
    public QuoteInput At(Instant time)
    {
        var hourStart = Instant.FromUnixSeconds(time.UnixSeconds / SecondsPerHour * SecondsPerHour);
        if (_path is null || hourStart != _hourStart)
        {
            StartHour(hourStart);
        }

        var lastNanos = _path!.NextNanos();
        while (_next < time)
        {
            lastNanos = _path.NextNanos();
            _next = _next.PlusNanos(Instant.NanosPerSecond);
        }

        _next = _next.PlusNanos(Instant.NanosPerSecond);
        var book = SimulatedBook.Around(lastNanos, _path.Span, ref _bookNoise);
        return new QuoteInput
        {
            Instrument = _instrument,
            EventTime = time,
            Bid = new Price(book.BidNanos),
            BidSize = NextBookSize(),
            Ask = new Price(book.AskNanos),
            AskSize = NextBookSize(),
            Last = new Price(lastNanos),
            Flags = QuoteFlags.Simulated,
        };
    }

    private void StartHour(Instant start)
    {
        if (!_hours.TryGetValue(start, out var hour))
        {
            throw new ArgumentException($"The table of BTC's hours has no row for {start}.");
        }

        var name = $"btc-usd/{start}";
        var span = new PriceSpan(name, hour.Open, hour.High, hour.Low, hour.Close);
        _path = new BridgePath(span, SecondsPerHour - 1, new SeededNoise(_seed, name + "/path"));
        _bookNoise = new SeededNoise(_seed, name + "/book");
        _hourStart = start;
        _next = start;
    }

    private Size NextBookSize() => new((1 + _bookNoise.NextInt(BookSizeUnits)) * BookSizeUnitNanos);
}
