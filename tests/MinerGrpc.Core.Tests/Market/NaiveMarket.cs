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

    private readonly NaiveCorrections _corrections = new();

    /// <param name="Traded">The board shows that it has a trade which the one before had not.</param>
    private sealed record Taken(
        QuoteInput Quote, Instant Received, long Sequence, InstrumentId Id, Instant Time, bool Traded)
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
            Take(new(quote, received, ++Sequence, quote.Instrument.Value, quote.EventTime.Value, Traded: true));
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
    /// A venue's correction. Null: refused. Else the board that follows and the minute.
    /// </summary>
    public (Board Board, NaiveTrade Was, Bar Minute)? Correct(TradeCorrectionInput correction)
    {
        var id = correction.Instrument;
        var before = Board(id);
        var was = Trades(id).FirstOrDefault(t => t.Price is not null
            && (correction.Sequence is { } sequence ? t.Sequence == sequence : t.Time == correction.TradeTime)
            && (correction.OriginalPrice is not { } price || t.Price == price));
        if (id == universe.Benchmark || was is null
            || calendar.CurrentOrPrevious(was.Time)?.Date != before.SessionDate)
        {
            return null;
        }

        AdvanceTo(Clock!.Value.PlusNanos(1));
        _corrections.Take(
            was.Sequence, correction.CorrectedPrice,
            correction.CorrectedPrice is null ? null : correction.CorrectedSize ?? was.Size);
        var minute = _bars.MinuteOf(was.Time);
        if (before.LastTime is { } last && _bars.MinuteOf(last) == minute)
        {
            var left = Trades(id).Where(t => t.Price is not null && _bars.MinuteOf(t.Time) <= minute
                && calendar.CurrentOrPrevious(t.Time)?.Date == before.SessionDate).LastOrDefault();
            _corrections.Last[id] = left is not null && _bars.MinuteOf(left.Time) < minute
                ? left with { Size = null }
                : left;
        }

        _corrections.Board[id] = ++Sequence;
        Sequence++;
        var told = _bars.TellCorrected([.. Trades(id)], was, Clock!.Value);
        Sequence++;
        return (Board(id), was, told);
    }

    /// <summary>The trades of an instrument as they stand, cancelled ones among them.</summary>
    public IEnumerable<NaiveTrade> Trades(InstrumentId id) =>
        _taken.Where(t => t.Id == id && t.Quote.Last is not null && t.Traded).Select(t =>
        {
            var (price, size, times) = _corrections.Of(t.Sequence) ?? (t.Quote.Last, t.Quote.LastSize, 0);
            return new NaiveTrade(
                id, t.Sequence, t.Time, t.Quote.Last!.Value, price, size, t.Quote.Flags.HasFlag(QuoteFlags.Simulated),
                times);
        });

    /// <summary>
    /// A trade that says what the trade before it said, at the same instant and without adding to the volume of the
    /// session, cannot be told from a quote of the sides.
    /// </summary>
    private void Take(Taken quote)
    {
        var before = Board(quote.Id);
        var lastBefore = _corrections.Last.GetValueOrDefault(quote.Id);
        var corrected = _corrections.Last.Remove(quote.Id);
        _taken.Add(quote);
        var after = Board(quote.Id);
        if (quote.Quote.Last is null || (before.Last, before.LastSize, before.LastTime, before.Volume)
            == (after.Last, after.LastSize, after.LastTime, after.Volume))
        {
            _taken[^1] = quote with { Traded = false };
            if (corrected)
            {
                _corrections.Last[quote.Id] = lastBefore;
            }
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
        var trades = Trades(id).Where(t => t.Price is not null).ToList();
        var trade = _corrections.Last.TryGetValue(id, out var left) ? left : trades.LastOrDefault();
        var regular = trades.Where(t => t.Time >= day.Open && t.Time <= day.Close).ToList();
        var sizes = regular.Where(t => t.Size is not null).Select(t => (Int128)t.Size!.Value.Nanos);
        var (stale, corrected) = (_staleSince.GetValueOrDefault(id), _corrections.Board.GetValueOrDefault(id));
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
            Last = trade?.Price,
            LastSize = trade?.Size,
            LastTime = trade?.Time,
            PreviousClose = close,
            PreviousCloseDate = close is null ? null : calendar.Before(day.Date)!.Value.Date,
            SessionDate = day.Date,
            Open = regular.FirstOrDefault()?.Price,
            High = regular.Max(t => t.Price),
            Low = regular.Min(t => t.Price),
            Volume = sizes.Any()
                ? new Size((long)Int128.Min(sizes.Aggregate((a, b) => a + b), long.MaxValue))
                : null,
            Flags = (newest.Quote.Flags & (QuoteFlags.Halted | QuoteFlags.Delayed | QuoteFlags.Simulated))
                | (stale > 0 ? QuoteFlags.Stale : QuoteFlags.None)
                | (corrected > Math.Max(stale, newest.Sequence) ? QuoteFlags.Corrected : QuoteFlags.None),
            Source = "test",
            Sequence = Math.Max(Math.Max(stale, corrected), newest.Sequence),
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
            : Trades(id).LastOrDefault(
                t => t.Price is not null && t.Time >= before.Open && t.Time <= before.Close)?.Price
                ?? _bars.ToldClose(id, before.Date));

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
