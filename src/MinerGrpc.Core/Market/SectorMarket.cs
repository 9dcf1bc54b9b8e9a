using System.Runtime.InteropServices;
using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Sector;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Market;

/// <summary>
/// The market: a deterministic state machine. Quotes and times go in, judged and numbered events come out; the same
/// input gives the same events. Usage: any number of <see cref="Apply"/>, <see cref="Correct"/>, <see cref="Import"/>
/// and <see cref="AdvanceTo"/>, then <see cref="Complete"/>, which adds bars, each changed move and the sector once.
/// Not thread-safe, owned by the loop.
/// </summary>
public sealed partial class SectorMarket
{
    private readonly Universe _universe;
    private readonly TradingCalendar _calendar;
    private readonly ChangedMoves _moves;
    private readonly BarImport _import = new();
    private readonly List<Bar> _bars = [];
    private readonly MoveState[] _members;
    private readonly SectorState _sector;
    private Instant _receiveTime;
    private bool _sessionChanged;

    /// <summary>Until then session and day are what they were when the clock moved last.</summary>
    private Instant _sessionHoldsUntil = new(long.MinValue);

    public SectorMarket(Universe universe, TradingCalendar calendar)
    {
        _universe = universe;
        _calendar = calendar;
        _members = new MoveState[universe.Miners.Count];
        _sector = new SectorState(universe);
        State = new MarketState(universe, calendar);
        _moves = new ChangedMoves(universe, calendar, State);
        Watch = new DivergenceWatch(universe, calendar);
    }

    public MarketState State { get; }

    /// <summary>Official closes of all sessions, told or imported: an immutable state, replaced by the next.</summary>
    public DailyHistory History => State.History;

    /// <summary>The newest event. 0: none yet.</summary>
    public long LastSequence { get; private set; }

    /// <summary>Judges each quote; those that reach the board become events.</summary>
    public void Apply(ReadOnlySpan<QuoteInput> quotes, string source, Instant receiveTime, EventBuffer events,
        VerdictTally tally)
    {
        _receiveTime = receiveTime;
        for (var i = 0; i < quotes.Length; i++)
        {
            tally.Add(i, Apply(quotes[i], source, events));
        }
    }

    /// <summary>Time passes without a quote: sessions change and boards grow stale. Never goes back.</summary>
    public void AdvanceTo(Instant time, Instant receiveTime, EventBuffer events)
    {
        _receiveTime = receiveTime;
        if (_calendar.Covers(time))
        {
            MoveClock(time, events);
        }
    }

    /// <summary>
    /// Bars from outside become events, but for those that are there already. They do not move the market's clock; the
    /// first event of all stands at the calendar's start.
    /// </summary>
    /// <param name="bars">Checked by <see cref="BarJudge"/>.</param>
    /// <param name="find">The newest stored version of the same instrument, interval and start. Null: none.</param>
    /// <param name="receiveTime">When they came.</param>
    /// <param name="events">Gets the new ones.</param>
    public (int Imported, int Unchanged) Import(
        ReadOnlySpan<Bar> bars, Func<Bar, Bar?> find, Instant receiveTime, EventBuffer events)
    {
        _receiveTime = receiveTime;
        _bars.Clear();
        var unchanged = _import.Sift(bars, find, receiveTime, _bars);
        if (_bars.Count == 0)
        {
            return (0, unchanged);
        }

        MoveClock(State.Time ?? _calendar.Start, events);
        AddBars(events);
        State.TakeImported(CollectionsMarshal.AsSpan(_bars));
        foreach (var bar in _bars)
        {
            if (bar.Instrument == _universe.Benchmark && bar is { Interval: BarInterval.OneDay, SessionDate: { } date })
            {
                _moves.MarkBenchmarkClose(date);
            }
        }

        return (_bars.Count, unchanged);
    }

    /// <summary>
    /// A venue's correction of a trade. Null: applied, and told as the board that follows from it, the correction and
    /// the minute that is left (taken back, if no trade is); the day, once the session has closed, with the end of the
    /// group.
    /// Otherwise why it was refused, which changes nothing.
    /// </summary>
    /// <param name="correction">Of a known instrument.</param>
    /// <param name="minute">
    /// All trades of the instrument in the minute of the trade as they were journaled (<see cref="MinuteTape"/>); empty
    /// where no such trade was found.
    /// </param>
    /// <param name="events">Gets what follows.</param>
    /// <param name="receiveTime">When it came.</param>
    public string? Correct(
        in TradeCorrectionInput correction, ReadOnlySpan<TapeTrade> minute, EventBuffer events, Instant receiveTime)
    {
        var id = correction.Instrument;
        ref readonly var board = ref State.Boards[id.Index];
        if (State.Corrections.Judge(correction, board, minute, out var trade) is { } refusal)
        {
            return refusal;
        }

        _receiveTime = receiveTime;

        // The least that time can move: what was known up to now stays as it was for whoever asks as of now.
        MoveClock(State.Time!.Value.PlusNanos(1), events);
        var now = State.Time!.Value;
        var size = correction.CorrectedPrice is null ? null : correction.CorrectedSize ?? trade.Size;
        var next = State.Correct(
            new CorrectedTrade(id, trade.Sequence, correction.CorrectedPrice, size), trade.Time, minute, out var told);
        next.Sequence = ++LastSequence;
        _moves.Mark(board, next);
        State.Settle(next);
        events.Add(next.Sequence, next, now, receiveTime);
        var state = new CorrectionState(
            id, trade.Sequence, trade.Price, trade.Size, correction.CorrectedPrice, size, trade.Time, next);
        events.Add(++LastSequence, state, now, receiveTime);
        if (told is { } bar)
        {
            events.Add(++LastSequence, bar, now, receiveTime);
            State.TakeTold([bar]);
        }
        else
        {
            var start = Minutes.StartOf(trade.Time, _calendar);
            events.Add(
                ++LastSequence,
                Bar.TakeBack(
                    id, start, start.Plus(Minutes.Length), _calendar.DayAt(start)?.Date, board.Source ?? "", now),
                now, receiveTime);
        }

        return null;
    }

    /// <summary>Ends a group: what grew stale, bars that have ended, each changed move once, the sector once.</summary>
    public void Complete(EventBuffer events)
    {
        MarkStale(events);
        TellBars(events);
        _import.EndGroup();

        // A sector that nobody has traded in yet has nothing to tell of a new session.
        var sectorChanged = _sessionChanged && HasTraded();
        _sessionChanged = false;
        for (var i = 0; i < _universe.Count; i++)
        {
            var id = new InstrumentId(i);
            if (_moves.Take(id))
            {
                sectorChanged |= _universe[id].Kind == InstrumentKind.Miner;
                events.Add(++LastSequence, MoveOf(id), State.Time!.Value, _receiveTime);
            }
        }

        if (sectorChanged)
        {
            for (var i = 0; i < _members.Length; i++)
            {
                _members[i] = MoveOf(_universe.Miners[i]);
            }

            _sector.Compute(_members, State.Session);
            events.Add(++LastSequence, _sector, State.Time!.Value, _receiveTime);
        }

        TellAlerts(events);
    }

    /// <summary>The move of one instrument at present; its parts are null where they are not known.</summary>
    public MoveState MoveOf(InstrumentId instrument)
    {
        ref readonly var board = ref State.Boards[instrument.Index];
        PricePoint? from = null, benchmarkFrom = null;
        if (board is { PreviousClose: { } close, PreviousCloseDate: { } date }
            && _calendar.SessionOf(date) is { } session)
        {
            from = new PricePoint(close, session.Close);
            benchmarkFrom = State.BenchmarkCloseOf(date);
        }

        if (board is not { Last: { } price, LastTime: { } time })
        {
            return new(instrument, from, null, benchmarkFrom, null, board.Flags, MarketSession.Unspecified,
                board.SessionDate);
        }

        var benchmark = State.Benchmark.AtOrBefore(time, MarketRules.BenchmarkMaximumAge);
        var last = new PricePoint(price, time);

        // A last trade of an earlier day has that day's base, which the board no longer holds.
        var day = _calendar.CurrentOrPrevious(time)?.Date;
        var sameDay = day == board.SessionDate;
        return new(instrument, sameDay ? from : null, last, sameDay ? benchmarkFrom : null, benchmark, board.Flags,
            BoardUpdate.SessionOf(time, _calendar), day);
    }

    private bool HasTraded()
    {
        foreach (var miner in _universe.Miners)
        {
            if (State.Boards[miner.Index].Last is not null)
            {
                return true;
            }
        }

        return false;
    }

    private QuoteVerdict Apply(in QuoteInput quote, string source, EventBuffer events)
    {
        if (quote.Instrument is not { } id)
        {
            return QuoteVerdict.UnknownInstrument;
        }

        ref readonly var board = ref State.Boards[id.Index];
        var verdict = QuoteJudge.Judge(quote, board, _receiveTime, _calendar);
        if (!verdict.ReachesBoard())
        {
            return verdict;
        }

        // Locked and one-sided are states of the sides; the trade of such a quote is judged like any other.
        if (State.Jumps.Holds(board, quote))
        {
            return QuoteVerdict.UnconfirmedJump;
        }

        MoveClock(quote.EventTime!.Value, events);
        var next = BoardUpdate.Apply(board, quote, source, _receiveTime, State, _calendar);
        next.Sequence = ++LastSequence;
        _moves.Mark(board, next);
        State.Settle(next);
        events.Add(next.Sequence, next, State.Time!.Value, _receiveTime);
        return verdict;
    }

    private void MoveClock(Instant time, EventBuffer events)
    {
        if (State.Time is { } now && time <= now)
        {
            return;
        }

        if (time < _sessionHoldsUntil)
        {
            State.Time = time;
            return;
        }

        _sessionHoldsUntil = _calendar.NextChange(time) ?? time;
        var previousDay = State.Time is { } before ? _calendar.DayAt(before)?.Date : null;
        State.Time = time;
        var session = _calendar.SessionAt(time);
        var day = _calendar.DayAt(time);
        if (session == State.Session && day?.Date == previousDay)
        {
            return;
        }

        var began = _calendar.BeginOfSession(time) ?? time;
        var change = new SessionChangeState(State.Session, session, day?.Date, began);
        State.Session = session;
        _sessionChanged = true;
        events.Add(++LastSequence, change, time, _receiveTime);
    }

    private void TellBars(EventBuffer events)
    {
        if (State.Time is not { } now)
        {
            return;
        }

        _bars.Clear();
        State.Bars.CollectDue(now, _bars);
        for (var i = _bars.Count - 1; i >= 0; i--)
        {
            if (IsKnownBetter(_bars[i]))
            {
                _bars.RemoveAt(i);
            }
        }

        AddBars(events);
        State.TakeTold(CollectionsMarshal.AsSpan(_bars));
    }

    /// <summary>A reconstruction does not take the place of an official close that it agrees with.</summary>
    private bool IsKnownBetter(in Bar bar) =>
        bar is { Interval: BarInterval.OneDay, SessionDate: { } date } && (bar.Flags & QuoteFlags.Simulated) != 0
        && History.CloseOf(bar.Instrument, _calendar.IndexOf(date)) is { Simulated: false, Imported: true } official
        && official.Price == bar.Close;

    private void AddBars(EventBuffer events)
    {
        foreach (ref readonly var bar in CollectionsMarshal.AsSpan(_bars))
        {
            events.Add(++LastSequence, bar, State.Time!.Value, _receiveTime);
        }
    }

    private void MarkStale(EventBuffer events)
    {
        if (State.Time is not { } now)
        {
            return;
        }

        for (var i = 0; i < State.Boards.Length; i++)
        {
            ref readonly var board = ref State.Boards[i];
            var open = State.Session == MarketSession.Regular || board.Instrument == _universe.Benchmark;
            if (!open || board.Has(QuoteFlags.Stale) || board.EventTime is not { } quoted
                || now - quoted <= MarketRules.StaleAfter)
            {
                continue;
            }

            var next = board;
            next.Flags = (next.Flags & ~QuoteFlags.Corrected) | QuoteFlags.Stale;
            next.Sequence = ++LastSequence;
            _moves.Mark(next.Instrument);
            State.Settle(next);
            events.Add(next.Sequence, next, now, _receiveTime);
        }
    }
}
