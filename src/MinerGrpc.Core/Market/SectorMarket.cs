using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Sector;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Market;

/// <summary>
/// The market: a deterministic state machine. Quotes and times go in, judged and numbered events come out; the same
/// input gives the same events. Usage: any number of <see cref="Apply"/> and <see cref="AdvanceTo"/>, then
/// <see cref="Complete"/>, which adds each changed move and the sector once. Not thread-safe, owned by the loop.
/// </summary>
public sealed class SectorMarket
{
    private readonly Universe _universe;
    private readonly TradingCalendar _calendar;
    private readonly bool[] _moveChanged;
    private readonly MoveState[] _members;
    private readonly SectorState _sector;
    private Instant _receiveTime;
    private bool _sessionChanged;

    public SectorMarket(Universe universe, TradingCalendar calendar)
    {
        _universe = universe;
        _calendar = calendar;
        _moveChanged = new bool[universe.Count];
        _members = new MoveState[universe.Miners.Count];
        _sector = new SectorState(universe);
        State = new MarketState(universe, calendar);
    }

    public MarketState State { get; }

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

    /// <summary>Ends a group: what grew stale, each changed move once, and the sector once.</summary>
    public void Complete(EventBuffer events)
    {
        MarkStale(events);

        // A sector that nobody has traded in yet has nothing to tell of a new session.
        var sectorChanged = _sessionChanged && HasTraded();
        _sessionChanged = false;
        for (var i = 0; i < _moveChanged.Length; i++)
        {
            if (!_moveChanged[i])
            {
                continue;
            }

            _moveChanged[i] = false;
            var id = new InstrumentId(i);
            sectorChanged |= _universe[id].Kind == InstrumentKind.Miner;
            events.Add(++LastSequence, MoveOf(id), State.Time!.Value, _receiveTime);
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
    }

    /// <summary>Takes a journaled board again: the other half of determinism.</summary>
    public void Restore(in Board board, Instant marketTime)
    {
        RestoreClock(board.Sequence, marketTime);
        State.Settle(board);
    }

    /// <summary>Takes the clock of a journaled event that is no board.</summary>
    public void RestoreClock(long sequence, Instant marketTime)
    {
        LastSequence = Math.Max(LastSequence, sequence);
        State.Time = State.Time is { } now ? Instant.Max(now, marketTime) : marketTime;
        State.Session = _calendar.SessionAt(State.Time.Value);
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

        MoveClock(quote.EventTime!.Value, events);
        var next = BoardUpdate.Apply(board, quote, source, _receiveTime, State.CloseOf(id), _calendar);
        next.Sequence = ++LastSequence;
        MarkMoves(board, next);
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

    private void MarkMoves(in Board before, in Board after)
    {
        _moveChanged[after.Instrument.Index] |= before.Last != after.Last || before.LastTime != after.LastTime
            || before.Flags != after.Flags || before.PreviousClose != after.PreviousClose
            || before.SessionDate != after.SessionDate;
        if (after.Instrument == _universe.Benchmark)
        {
            MarkMembersOf(before, after);
        }
    }

    /// <summary>
    /// A BTC trade that lies before a member's last trade changes what BTC was "at or before" it; a BTC trade of the
    /// day of a member's base, and a new base of BTC itself, may change what BTC was at that base.
    /// </summary>
    private void MarkMembersOf(in Board before, in Board after)
    {
        var traded = before.Last != after.Last || before.LastTime != after.LastTime;
        var rebased = before.PreviousClose != after.PreviousClose
            || before.PreviousCloseDate != after.PreviousCloseDate;
        if (!traded && !rebased)
        {
            return;
        }

        var tradeDay = traded ? _calendar.CurrentOrPrevious(after.LastTime!.Value)?.Date : null;
        var baseDay = rebased ? after.PreviousCloseDate : null;
        foreach (ref readonly var board in State.Boards.AsSpan())
        {
            _moveChanged[board.Instrument.Index] |=
                (traded && board.LastTime is { } last && last >= after.LastTime)
                || (board.PreviousCloseDate is { } date && (date == tradeDay || date == baseDay));
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
            next.Flags |= QuoteFlags.Stale;
            next.Sequence = ++LastSequence;
            _moveChanged[i] = true;
            State.Settle(next);
            events.Add(next.Sequence, next, now, _receiveTime);
        }
    }
}
