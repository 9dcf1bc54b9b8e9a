using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Market;

/// <summary>Gives a quote its verdict. Pure: the board and both times are arguments.</summary>
public static class QuoteJudge
{
    /// <summary>
    /// The first that applies, in this order: unknown instrument, malformed, from the future, older than the board,
    /// crossed, locked, one-sided. A price of zero is no bid and no ask, so it makes a quote one-sided.
    /// <see cref="JumpFilter"/> comes after these.
    /// </summary>
    public static QuoteVerdict Judge(in QuoteInput quote, in Board board, Instant receiveTime, TradingCalendar calendar)
    {
        if (IsMalformed(quote, calendar))
        {
            return QuoteVerdict.Malformed;
        }

        var time = quote.EventTime!.Value;
        if (time > receiveTime.Plus(MarketRules.FutureTolerance))
        {
            return QuoteVerdict.FromFuture;
        }

        if (board.EventTime is { } held && time < held)
        {
            return QuoteVerdict.Late;
        }

        return JudgeSides(Above(quote.Bid), Above(quote.Ask));
    }

    /// <summary>A side that is there: zero means that nobody bids or offers.</summary>
    internal static Price? Above(Price? side) => side is { Nanos: > 0 } ? side : null;

    private static QuoteVerdict JudgeSides(Price? bid, Price? ask)
    {
        if (bid is null && ask is null)
        {
            return QuoteVerdict.Accepted;
        }

        if (bid is not { } b || ask is not { } a)
        {
            return QuoteVerdict.OneSided;
        }

        return b > a ? QuoteVerdict.Crossed : b == a ? QuoteVerdict.Locked : QuoteVerdict.Accepted;
    }

    private static bool IsMalformed(in QuoteInput quote, TradingCalendar calendar)
    {
        if (quote.EventTime is not { } time || !calendar.Covers(time))
        {
            return true;
        }

        // Without any price a quote may still say that trading is halted or what the previous close was.
        var saysSomething = Above(quote.Bid) is not null || Above(quote.Ask) is not null || quote.Last is not null
            || quote.PreviousClose is not null || (quote.Flags & QuoteFlags.Halted) != 0;
        return !saysSomething
            || quote.Bid is { Nanos: < 0 } || quote.Ask is { Nanos: < 0 } || quote.Last is { Nanos: <= 0 }
            || quote.BidSize is { Nanos: < 0 } || quote.AskSize is { Nanos: < 0 } || quote.LastSize is { Nanos: < 0 }
            || quote.PreviousClose is { Nanos: <= 0 }
            || quote.PreviousClose is null != quote.PreviousCloseDate is null
            || (quote.PreviousCloseDate is { } date && calendar.SessionOf(date) is null);
    }
}
