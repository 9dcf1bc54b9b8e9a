using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Market;

/// <summary>The price of the last regular trade of a day: its official close once the day is over.</summary>
public readonly record struct RegularClose(Price Price, DateOnly Date);

/// <summary>
/// What the market remembers beside its boards: regular closes by instrument, BTC at past closes, BTC's recent trades,
/// bars, the official closes of past sessions and the clock. Every part follows from the events as they came, so that a
/// replay of the journal rebuilds it; a checkpoint and the table of bars keep it, so that the replay may be short.
/// </summary>
public sealed class MarketState
{
    private readonly Universe _universe;
    private readonly TradingCalendar _calendar;
    private readonly InstrumentId _benchmark;
    private readonly RegularClose?[] _closes;
    private readonly BenchmarkCloses _benchmarkCloses = new();

    public MarketState(Universe universe, TradingCalendar calendar)
    {
        _universe = universe;
        _calendar = calendar;
        _benchmark = universe.Benchmark;
        _closes = new RegularClose?[universe.Count];
        Bars = new BarBuilder(universe, calendar);
        Jumps = new JumpFilter(universe, calendar);
        Corrections = new TradeCorrections(universe, calendar);
        History = DailyHistory.Empty(universe, calendar);
        Boards = new Board[universe.Count];
        for (var i = 0; i < Boards.Length; i++)
        {
            Boards[i] = new Board { Instrument = new(i), Session = MarketSession.Unspecified };
        }
    }

    /// <summary>By instrument.</summary>
    public Board[] Boards { get; }

    /// <summary>The bars that the market makes.</summary>
    public BarBuilder Bars { get; }

    /// <summary>The trades that the next ones are compared with.</summary>
    public JumpFilter Jumps { get; }

    /// <summary>What corrected trades stand at.</summary>
    public TradeCorrections Corrections { get; }

    /// <summary>Official closes, told or imported. A new one takes the place of this one.</summary>
    public DailyHistory History { get; private set; }

    public BenchmarkHistory Benchmark { get; } = new(MarketRules.BenchmarkHistoryCapacity);

    /// <summary>The newest instant that the market has seen. Null: nothing has happened.</summary>
    public Instant? Time { get; set; }

    /// <summary>The exchange's session at <see cref="Time"/>.</summary>
    public MarketSession Session { get; set; }

    public RegularClose? CloseOf(InstrumentId instrument) => _closes[instrument.Index];

    /// <summary>
    /// The official close of the very session before a day, seen or imported, in the shares of that day. Null: not
    /// known; the close of an earlier session is no base, since a move over an unknown span is no number at all.
    /// </summary>
    public RegularClose? CloseBefore(InstrumentId instrument, DateOnly day)
    {
        if (_calendar.Before(day) is not { } before)
        {
            return null;
        }

        var close = _closes[instrument.Index] is { } seen && seen.Date == before.Date
            ? seen.Price
            : History.CloseOf(instrument, _calendar.IndexOf(before.Date))?.Price;
        return close is { } price && _universe[instrument].Adjust(price, before.Date, day) is { } adjusted
            ? new RegularClose(adjusted, before.Date)
            : null;
    }

    /// <summary>BTC at the official close of a day, seen, supplied or imported. Null: not known.</summary>
    public PricePoint? BenchmarkCloseOf(DateOnly date)
    {
        if (_benchmarkCloses.Of(date) is { } kept)
        {
            return kept;
        }

        return _calendar.IndexOf(date) is >= 0 and var index && History.CloseOf(_benchmark, index) is { } close
            ? new PricePoint(close.Price, _calendar.Sessions[index].Close)
            : null;
    }

    /// <summary>Takes a board in the order in which the market made it, and what follows from it.</summary>
    public void Settle(in Board board)
    {
        ref var held = ref Boards[board.Instrument.Index];
        TradingSession? tradeDay = board.LastTime is { } last ? _calendar.CurrentOrPrevious(last) : null;
        var traded = BoardTrade.IsNew(held, board);
        var rebased = (held.PreviousClose, held.PreviousCloseDate) != (board.PreviousClose, board.PreviousCloseDate);
        if (held.SessionDate != board.SessionDate)
        {
            Corrections.LeaveDay(board.Instrument);
        }

        Bars.Settle(held, board, tradeDay, traded);
        Jumps.Settle(held, board, tradeDay, traded);
        held = board;
        if (rebased && board.Instrument == _benchmark)
        {
            KeepSuppliedClose(board);
        }

        if (traded && tradeDay is { } day)
        {
            KeepTrade(board, day);
        }
    }

    /// <summary>Takes a board from a checkpoint, which keeps what followed from it as well.</summary>
    internal void Place(in Board board) => Boards[board.Instrument.Index] = board;

    /// <summary>
    /// Takes bars that the market has told. A corrected minute counts in its day as it was told, so that a replay of
    /// the journal, which has no other word of it, comes to the same day.
    /// </summary>
    internal void TakeTold(ReadOnlySpan<Bar> told)
    {
        History = History.With(told);
        foreach (ref readonly var bar in told)
        {
            if (bar.Interval == BarInterval.OneMinute && (bar.Flags & QuoteFlags.Corrected) != 0)
            {
                FoldDay(bar.Instrument, bar.Start);
            }
        }
    }

    /// <summary>
    /// Takes a correction: minute, day and official close are those of the trades that are left. The board that
    /// follows is yet to be settled.
    /// </summary>
    /// <param name="corrected">What the trade stands at from now on.</param>
    /// <param name="time">Of the trade; on the day that the board is of.</param>
    /// <param name="minute">All trades of its minute as they were journaled.</param>
    /// <param name="told">The minute. Null: no trade is left in it.</param>
    internal Board Correct(
        CorrectedTrade corrected, Instant time, ReadOnlySpan<TapeTrade> minute, out Bar? told)
    {
        var id = corrected.Instrument;
        var start = Minutes.StartOf(time, _calendar);
        Corrections.Keep(corrected);
        var rebuilt = BoardCorrection.Rebuild(
            Bars.MinuteAt(id, start), start, minute, id, Corrections, out var newest);
        told = Bars.Replace(id, start, rebuilt, Time!.Value);
        ChangeDay(id, start);
        return BoardCorrection.Apply(Boards[id.Index], start, newest, Bars, _calendar);
    }

    /// <summary>
    /// Takes a journaled correction. Its board came before it; what became of its minute comes after it as a bar,
    /// unless no trade was left: a minute that may have held no other one is given up until then.
    /// </summary>
    internal void RestoreCorrection(in CorrectionState correction)
    {
        var id = correction.Instrument;
        var start = Minutes.StartOf(correction.TradeTime, _calendar);
        Corrections.Keep(new CorrectedTrade(
            id, correction.CorrectedSequence, correction.CorrectedPrice, correction.CorrectedSize));
        if (correction.CorrectedPrice is null && Bars.MinuteAt(id, start) is { } minute
            && minute.MayBeOnly(correction.OriginalPrice, correction.OriginalSize))
        {
            Bars.Replace(id, start, null, Time!.Value);
        }

        ChangeDay(id, start);
    }

    private void ChangeDay(InstrumentId instrument, Instant start)
    {
        if (FoldDay(instrument, start))
        {
            Bars.ChangeDay(instrument);
        }
    }

    /// <summary>False: the minute is not one of the regular session of the day that the board is of.</summary>
    private bool FoldDay(InstrumentId instrument, Instant start)
    {
        if (_calendar.CurrentOrPrevious(start) is not { } day || !Minutes.IsRegular(start, day)
            || Boards[instrument.Index].SessionDate != day.Date)
        {
            return false;
        }

        Bars.Fold(instrument, day);
        _closes[instrument.Index] = Bars.SessionOf(instrument) is { } left
            ? new RegularClose(left.Close, day.Date)
            : null;
        return true;
    }

    /// <summary>
    /// Takes imported bars: closes of past sessions, and another price for a close that was seen. Minutes that were
    /// imported are told and no more.
    /// </summary>
    internal void TakeImported(ReadOnlySpan<Bar> bars)
    {
        History = History.With(bars);
        foreach (ref readonly var bar in bars)
        {
            if (bar is not { Interval: BarInterval.OneDay, SessionDate: { } date })
            {
                continue;
            }

            if (_closes[bar.Instrument.Index]?.Date == date)
            {
                _closes[bar.Instrument.Index] = new RegularClose(bar.Close, date);
            }

            if (bar.Instrument == _benchmark && _benchmarkCloses.Of(date) is { } kept && kept.Price != bar.Close)
            {
                _benchmarkCloses.Keep(date, new PricePoint(bar.Close, bar.End));
            }
        }
    }

    /// <summary>Takes bars that were told or imported before a checkpoint, in the order of their events.</summary>
    internal void Load(ReadOnlySpan<Bar> bars)
    {
        History = History.With(bars);
        foreach (ref readonly var bar in bars)
        {
            Bars.Load(bar, Boards[bar.Instrument.Index].SessionDate);
        }
    }

    /// <summary>
    /// An official close that a source supplies, or corrects, is BTC's for the members too, not for itself alone.
    /// </summary>
    private void KeepSuppliedClose(in Board board)
    {
        if (board is { PreviousClose: { } previous, PreviousCloseDate: { } date }
            && _benchmarkCloses.Of(date)?.Price != previous && _calendar.SessionOf(date) is { } session)
        {
            _benchmarkCloses.Keep(date, new PricePoint(previous, session.Close));
        }
    }

    private void KeepTrade(in Board board, in TradingSession day)
    {
        var (price, time) = (board.Last!.Value, board.LastTime!.Value);
        if (board.Instrument != _benchmark)
        {
            if (time >= day.Open && time <= day.Close)
            {
                _closes[board.Instrument.Index] = new RegularClose(price, day.Date);
            }

            return;
        }

        // BTC trades round the clock: its last trade before the bell is its close, unless it is too old for that.
        Benchmark.Add(new PricePoint(price, time));
        if (time <= day.Close && day.Close - time <= MarketRules.BenchmarkCloseMaximumAge)
        {
            _closes[board.Instrument.Index] = new RegularClose(price, day.Date);
            _benchmarkCloses.Keep(day.Date, new PricePoint(price, time));
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

    public ReadOnlySpan<(DateOnly Date, PricePoint Point)> BenchmarkCloses => _benchmarkCloses.All;

    /// <summary>Puts back what a checkpoint kept.</summary>
    public void RestoreClose(InstrumentId instrument, RegularClose close) => _closes[instrument.Index] = close;

    /// <summary>Puts back what a checkpoint kept.</summary>
    public void RestoreBenchmarkClose(DateOnly date, PricePoint point) => _benchmarkCloses.Keep(date, point);
}
