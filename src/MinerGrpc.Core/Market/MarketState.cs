using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Market;

/// <summary>The price of the last regular trade of a day: its official close once the day is over.</summary>
public readonly record struct RegularClose(Price Price, DateOnly Date);

/// <summary>
/// What the market remembers beside its boards: regular closes by instrument, BTC at past closes, BTC's recent trades
/// and the clock. Every part follows from the boards as they came, so that a replay of the journal rebuilds it; a
/// checkpoint keeps it, so that the replay may be short.
/// </summary>
public sealed class MarketState
{
    private readonly TradingCalendar _calendar;
    private readonly InstrumentId _benchmark;
    private readonly RegularClose?[] _closes;
    private readonly (DateOnly Date, PricePoint Point)[] _benchmarkCloses;
    private int _benchmarkCloseCount;

    public MarketState(Universe universe, TradingCalendar calendar)
    {
        _calendar = calendar;
        _benchmark = universe.Benchmark;
        _closes = new RegularClose?[universe.Count];
        _benchmarkCloses = new (DateOnly, PricePoint)[MarketRules.BenchmarkClosesKept];
        Boards = new Board[universe.Count];
        for (var i = 0; i < Boards.Length; i++)
        {
            Boards[i] = new Board { Instrument = new(i), Session = MarketSession.Unspecified };
        }
    }

    /// <summary>By instrument.</summary>
    public Board[] Boards { get; }

    public BenchmarkHistory Benchmark { get; } = new(MarketRules.BenchmarkHistoryCapacity);

    /// <summary>The newest instant that the market has seen. Null: nothing has happened.</summary>
    public Instant? Time { get; set; }

    /// <summary>The exchange's session at <see cref="Time"/>.</summary>
    public MarketSession Session { get; set; }

    public RegularClose? CloseOf(InstrumentId instrument) => _closes[instrument.Index];

    /// <summary>BTC at the official close of a day. Null: not known.</summary>
    public PricePoint? BenchmarkCloseOf(DateOnly date)
    {
        for (var i = 0; i < _benchmarkCloseCount; i++)
        {
            if (_benchmarkCloses[i].Date == date)
            {
                return _benchmarkCloses[i].Point;
            }
        }

        return null;
    }

    /// <summary>Takes a board in the order in which the market made it, and what follows from it.</summary>
    public void Settle(in Board board)
    {
        Boards[board.Instrument.Index] = board;

        // An official close that a source supplies, or corrects, is BTC's for the members too, not for itself alone.
        if (board.Instrument == _benchmark && board is { PreviousClose: { } previous, PreviousCloseDate: { } date }
            && BenchmarkCloseOf(date)?.Price != previous && _calendar.SessionOf(date) is { } session)
        {
            KeepBenchmarkClose(date, new PricePoint(previous, session.Close));
        }

        if (board is not { Last: { } last, LastTime: { } time } || _calendar.CurrentOrPrevious(time) is not { } day)
        {
            return;
        }

        if (board.Instrument != _benchmark)
        {
            if (time >= day.Open && time <= day.Close)
            {
                _closes[board.Instrument.Index] = new RegularClose(last, day.Date);
            }

            return;
        }

        // BTC trades round the clock: its last trade before the bell is its close, unless it is too old for that. A
        // trade of the day before has been taken, and what a source says of that close by now stands.
        Benchmark.Add(new PricePoint(last, time));
        if (day.Date == board.SessionDate && time <= day.Close
            && day.Close - time <= MarketRules.BenchmarkCloseMaximumAge)
        {
            _closes[board.Instrument.Index] = new RegularClose(last, day.Date);
            KeepBenchmarkClose(day.Date, new PricePoint(last, time));
        }
    }

    /// <summary>The regular closes that are not on the boards, for a checkpoint.</summary>
    public IEnumerable<(InstrumentId Instrument, RegularClose Close)> Closes()
    {
        for (var i = 0; i < _closes.Length; i++)
        {
            if (_closes[i] is { } close)
            {
                yield return (new InstrumentId(i), close);
            }
        }
    }

    public ReadOnlySpan<(DateOnly Date, PricePoint Point)> BenchmarkCloses =>
        _benchmarkCloses.AsSpan(0, _benchmarkCloseCount);

    /// <summary>Puts back what a checkpoint kept.</summary>
    public void RestoreClose(InstrumentId instrument, RegularClose close) => _closes[instrument.Index] = close;

    /// <summary>Puts back what a checkpoint kept.</summary>
    public void RestoreBenchmarkClose(DateOnly date, PricePoint point) => KeepBenchmarkClose(date, point);

    private void KeepBenchmarkClose(DateOnly date, PricePoint point)
    {
        for (var i = 0; i < _benchmarkCloseCount; i++)
        {
            if (_benchmarkCloses[i].Date == date)
            {
                _benchmarkCloses[i].Point = point;
                return;
            }
        }

        if (_benchmarkCloseCount == _benchmarkCloses.Length)
        {
            Array.Copy(_benchmarkCloses, 1, _benchmarkCloses, 0, _benchmarkCloses.Length - 1);
            _benchmarkCloseCount--;
        }

        _benchmarkCloses[_benchmarkCloseCount++] = (date, point);
    }
}
