using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Market;

/// <summary>Makes the next board from the present one and an accepted quote. Changes nothing else.</summary>
internal static class BoardUpdate
{
    private const QuoteFlags FromSource = QuoteFlags.Halted | QuoteFlags.Delayed | QuoteFlags.Simulated;

    public static Board Apply(in Board board, in QuoteInput quote, string source, Instant receiveTime,
        MarketState state, TradingCalendar calendar)
    {
        var time = quote.EventTime!.Value;
        var day = calendar.CurrentOrPrevious(time);
        var next = Roll(board, day, state);
        next.EventTime = time;
        next.ReceiveTime = receiveTime;
        next.Source = source;
        next.Session = SessionOf(time, calendar);
        next.Flags = quote.Flags & FromSource;
        TakeSides(ref next, quote, time);
        TakeTrade(ref next, quote, time, day);
        if (quote is { PreviousClose: { } previous, PreviousCloseDate: { } date }
            && next.SessionDate is { } today && calendar.Before(today)?.Date == date)
        {
            next.PreviousClose = previous;
            next.PreviousCloseDate = date;
        }

        return next;
    }

    /// <summary>The session that a quote belongs to: one at the very close is still of the regular session.</summary>
    public static MarketSession SessionOf(Instant time, TradingCalendar calendar) =>
        calendar.CurrentOrPrevious(time) is { } day && time == day.Close
            ? MarketSession.Regular
            : calendar.SessionAt(time);

    /// <summary>A new trading day starts with no open, high, low or volume and yesterday's close as its base.</summary>
    private static Board Roll(in Board board, TradingSession? day, MarketState state)
    {
        var next = board;
        if (day is not { } today || board.SessionDate == today.Date)
        {
            return next;
        }

        next.SessionDate = today.Date;
        next.Open = next.High = next.Low = null;
        next.Volume = null;

        var close = state.CloseBefore(board.Instrument, today.Date);
        next.PreviousClose = close?.Price;
        next.PreviousCloseDate = close?.Date;
        return next;
    }

    private static void TakeSides(ref Board next, in QuoteInput quote, Instant time)
    {
        var bid = QuoteJudge.Above(quote.Bid);
        var ask = QuoteJudge.Above(quote.Ask);
        if (bid is null && ask is null)
        {
            return;
        }

        next.Bid = bid;
        next.BidSize = bid is null ? null : quote.BidSize;
        next.BidTime = bid is null ? null : time;
        next.Ask = ask;
        next.AskSize = ask is null ? null : quote.AskSize;
        next.AskTime = ask is null ? null : time;
    }

    private static void TakeTrade(ref Board next, in QuoteInput quote, Instant time, TradingSession? day)
    {
        if (quote.Last is not { } last)
        {
            return;
        }

        next.Last = last;
        next.LastSize = quote.LastSize;
        next.LastTime = time;

        // The closing print carries the very instant of the close and still belongs to the regular session.
        if (day is not { } today || time < today.Open || time > today.Close)
        {
            return;
        }

        next.Open ??= last;
        next.High = next.High is { } high && high > last ? high : last;
        next.Low = next.Low is { } low && low < last ? low : last;
        next.Volume = Volumes.Sum(next.Volume, quote.LastSize);
    }
}
