using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Market;

/// <summary>
/// The market as one would explain it: a list of every quote that was taken, in the order of arrival, and a question
/// to the list for every answer. Slow and plain; only the calendar, which has its own tests, is shared.
/// </summary>
internal sealed class NaiveMarket(Universe universe, TradingCalendar calendar)
{
    private readonly List<Taken> _taken = [];
    private readonly Dictionary<InstrumentId, long> _staleSince = [];
    private readonly NaiveBars _bars = new(universe.Benchmark, calendar);
    private readonly NaiveJumps _jumps = new(calendar);

    private sealed record Taken(QuoteInput Quote, Instant Received, long Sequence, InstrumentId Id, Instant Time)
    {
        public bool HasSide => Quote is { Bid.Nanos: > 0 } or { Ask.Nanos: > 0 };
    }

    public Instant? Clock { get; private set; }

    public MarketSession Session { get; private set; }

    public long Sequence { get; set; }

    public QuoteVerdict Offer(QuoteInput quote, Instant received)
    {
        var verdict = Judge(quote, received);
        if (verdict is QuoteVerdict.Accepted or QuoteVerdict.Locked or QuoteVerdict.OneSided
            && _jumps.Holds(quote, Neighbours(quote.Instrument!.Value)))
        {
            return QuoteVerdict.UnconfirmedJump;
        }

        if (verdict is QuoteVerdict.Accepted or QuoteVerdict.Locked or QuoteVerdict.OneSided)
        {
            AdvanceTo(quote.EventTime!.Value);
            _staleSince.Remove(quote.Instrument!.Value);
            _taken.Add(new(quote, received, ++Sequence, quote.Instrument.Value, quote.EventTime.Value));
        }

        return verdict;
    }

    /// <summary>The journal knows nothing of prints that wait to be confirmed.</summary>
    public void Restart(Instant? clock)
    {
        Clock = clock;
        _jumps.ForgetWaiting();
    }

    public void AdvanceTo(Instant time)
    {
        if (!calendar.Covers(time) || time <= Clock)
        {
            return;
        }

        var sameDay = (Clock is { } before ? calendar.DayAt(before)?.Date : null) == calendar.DayAt(time)?.Date;
        Clock = time;
        Sequence += calendar.SessionAt(time) == Session && sameDay ? 0 : 1;
        Session = calendar.SessionAt(time);
    }

    public void GrowStale()
    {
        foreach (var id in universe.Instruments.Select(i => i.Id))
        {
            var open = Session == MarketSession.Regular || id == universe.Benchmark;
            var newest = _taken.LastOrDefault(q => q.Id == id);
            if (open && newest is not null && !_staleSince.ContainsKey(id)
                && Clock!.Value - newest.Time > TimeSpan.FromSeconds(15))
            {
                _staleSince[id] = ++Sequence;
            }
        }
    }

    /// <summary>The bars that this group tells.</summary>
    public List<Bar> TellBars()
    {
        var told = Clock is { } now
            ? _bars.Tell([.. universe.Instruments.SelectMany(i => Trades(i.Id))], now)
            : [];
        Sequence += told.Count;
        return told;
    }

    /// <summary>
    /// The trades of an instrument. One that says what the trade before it said, at the same instant and without adding
    /// to the volume of the session, cannot be told from a quote of the sides.
    /// </summary>
    public IEnumerable<NaiveTrade> Trades(InstrumentId id)
    {
        NaiveTrade? before = null;
        var volumes = new Dictionary<DateOnly, long>();
        foreach (var taken in _taken.Where(t => t.Id == id && t.Quote.Last is not null))
        {
            var trade = new NaiveTrade(id, taken.Sequence, taken.Time, taken.Quote.Last!.Value, taken.Quote.LastSize,
                taken.Quote.Flags.HasFlag(QuoteFlags.Simulated));
            var adds = false;
            if (_bars.IsRegular(trade) && trade.Size is { } size)
            {
                var day = calendar.CurrentOrPrevious(trade.Time)!.Value.Date;
                var sum = (long)Int128.Min((Int128)volumes.GetValueOrDefault(day) + size.Nanos, long.MaxValue);
                adds = !volumes.TryGetValue(day, out var volume) || volume != sum;
                volumes[day] = sum;
            }

            if (adds || (before?.Time, before?.Price, before?.Size) != (trade.Time, trade.Price, trade.Size))
            {
                yield return trade;
            }

            before = trade;
        }
    }

    /// <summary>All quotes of an instrument, each with the trade that counts, if it has one.</summary>
    private IEnumerable<(QuoteFlags Flags, NaiveTrade? Trade)> Neighbours(InstrumentId id)
    {
        var trades = Trades(id).ToDictionary(t => t.Sequence);
        return _taken.Where(t => t.Id == id).Select(t => (t.Quote.Flags, trades.GetValueOrDefault(t.Sequence)));
    }

    public Board Board(InstrumentId id)
    {
        var all = _taken.Where(q => q.Id == id).ToList();
        if (all.Count == 0)
        {
            return new Board { Instrument = id };
        }

        var (newest, day) = (all[^1], calendar.CurrentOrPrevious(all[^1].Time)!.Value);
        var sides = all.LastOrDefault(q => q.HasSide);
        var (bid, ask) = (Above(sides?.Quote.Bid), Above(sides?.Quote.Ask));
        var trade = all.LastOrDefault(q => q.Quote.Last is not null);
        var regular = all.Where(q => q.Quote.Last is not null && q.Time >= day.Open && q.Time <= day.Close).ToList();
        var sizes = regular.Where(q => q.Quote.LastSize is not null)
            .Select(q => (Int128)q.Quote.LastSize!.Value.Nanos);
        var close = PreviousClose(id, day);
        return new Board
        {
            Instrument = id,
            EventTime = newest.Time,
            ReceiveTime = newest.Received,
            Session = newest.Time == day.Close ? MarketSession.Regular : calendar.SessionAt(newest.Time),
            Bid = bid,
            BidSize = bid is null ? null : sides!.Quote.BidSize,
            BidTime = bid is null ? null : sides!.Time,
            Ask = ask,
            AskSize = ask is null ? null : sides!.Quote.AskSize,
            AskTime = ask is null ? null : sides!.Time,
            Last = trade?.Quote.Last,
            LastSize = trade?.Quote.LastSize,
            LastTime = trade?.Time,
            PreviousClose = close,
            PreviousCloseDate = close is null ? null : calendar.Before(day.Date)!.Value.Date,
            SessionDate = day.Date,
            Open = regular.FirstOrDefault()?.Quote.Last,
            High = regular.Max(q => q.Quote.Last),
            Low = regular.Min(q => q.Quote.Last),
            Volume = sizes.Any()
                ? new Size((long)Int128.Min(sizes.Aggregate((a, b) => a + b), long.MaxValue))
                : null,
            Flags = (newest.Quote.Flags & (QuoteFlags.Halted | QuoteFlags.Delayed | QuoteFlags.Simulated))
                | (_staleSince.ContainsKey(id) ? QuoteFlags.Stale : QuoteFlags.None),
            Source = "test",
            Sequence = _staleSince.GetValueOrDefault(id, newest.Sequence),
        };
    }

    public MoveState Move(InstrumentId id)
    {
        var board = Board(id);
        var day = calendar.CurrentOrPrevious(board.LastTime ?? board.EventTime ?? default)?.Date ?? board.SessionDate;
        var from = day == board.SessionDate && board is { PreviousClose: { } close, PreviousCloseDate: { } date }
            ? new PricePoint(close, calendar.SessionOf(date)!.Value.Close)
            : (PricePoint?)null;
        var noTrade = board.LastTime is null;
        return new MoveState(
            id,
            from,
            noTrade ? null : new PricePoint(board.Last!.Value, board.LastTime!.Value),
            from is null ? null : BtcClose(calendar.SessionOf(board.PreviousCloseDate!.Value)!.Value),
            noTrade ? null : BtcAt(board.LastTime!.Value, TimeSpan.FromSeconds(60), Instant.FromUnixSeconds(0)),
            board.Flags,
            noTrade ? MarketSession.Unspecified
                : board.LastTime == calendar.CurrentOrPrevious(board.LastTime!.Value)?.Close ? MarketSession.Regular
                : calendar.SessionAt(board.LastTime.Value),
            noTrade ? board.SessionDate : day);
    }

    private QuoteVerdict Judge(QuoteInput q, Instant received)
    {
        long?[] notBelowZero = [q.Bid?.Nanos, q.Ask?.Nanos, q.BidSize?.Nanos, q.AskSize?.Nanos, q.LastSize?.Nanos];
        long?[] aboveZero = [q.Last?.Nanos, q.PreviousClose?.Nanos];
        var says = Above(q.Bid) ?? Above(q.Ask) ?? q.Last ?? q.PreviousClose;
        return q.Instrument is null ? QuoteVerdict.UnknownInstrument
            : q.EventTime is not { } time || !calendar.Covers(time) || notBelowZero.Any(n => n < 0)
                || aboveZero.Any(n => n <= 0) || q.PreviousClose is null != q.PreviousCloseDate is null
                || (q.PreviousCloseDate is { } date && calendar.SessionOf(date) is null)
                || (says is null && !q.Flags.HasFlag(QuoteFlags.Halted)) ? QuoteVerdict.Malformed
            : time > received.PlusNanos(5_000_000_000) ? QuoteVerdict.FromFuture
            : _taken.Any(t => t.Id == q.Instrument && t.Time > time) ? QuoteVerdict.Late
            : Above(q.Bid) is null && Above(q.Ask) is null ? QuoteVerdict.Accepted
            : Above(q.Bid) is null || Above(q.Ask) is null ? QuoteVerdict.OneSided
            : q.Bid > q.Ask ? QuoteVerdict.Crossed
            : q.Bid == q.Ask ? QuoteVerdict.Locked
            : QuoteVerdict.Accepted;
    }

    private static Price? Above(Price? side) => side?.Nanos > 0 ? side : null;

    private Price? PreviousClose(InstrumentId id, TradingSession day) =>
        calendar.Before(day.Date) is not { } before ? null
        : Supplied(id, before).LastOrDefault() ?? (id == universe.Benchmark
            ? BtcAt(before.Close, TimeSpan.FromHours(1), before.PreOpen)?.Price
            : _taken.LastOrDefault(q => q.Id == id && q.Quote.Last is not null
                && q.Time >= before.Open && q.Time <= before.Close)?.Quote.Last);

    /// <summary>Given on the very next trading day, and for this one.</summary>
    private IEnumerable<Price?> Supplied(InstrumentId id, TradingSession close) =>
        _taken.Where(q => q.Id == id && q.Quote.PreviousCloseDate == close.Date
            && calendar.Before(calendar.CurrentOrPrevious(q.Time)!.Value.Date)?.Date == close.Date)
            .Select(q => q.Quote.PreviousClose);

    /// <summary>The trade that was seen stands with its own time until a source says another price.</summary>
    private PricePoint? BtcClose(TradingSession day)
    {
        var seen = BtcAt(day.Close, TimeSpan.FromHours(1), day.PreOpen);
        var supplied = Supplied(universe.Benchmark, day).ToList();
        return supplied.All(s => s == seen?.Price) ? seen : new PricePoint(supplied[^1]!.Value, day.Close);
    }

    private PricePoint? BtcAt(Instant time, TimeSpan maximumAge, Instant notBefore)
    {
        var trade = _taken.LastOrDefault(
            q => q.Id == universe.Benchmark && q.Quote.Last is not null && q.Time <= time);
        return trade is not null && time - trade.Time <= maximumAge && trade.Time >= notBefore
            ? new PricePoint(trade.Quote.Last!.Value, trade.Time)
            : null;
    }
}
