using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Market;

/// <summary>What follows from the trades of a minute once one of them was cancelled or corrected. Pure.</summary>
internal static class BoardCorrection
{
    /// <summary>The minute that the trades make, and the newest of them. Null: no trade is left.</summary>
    /// <param name="before">The minute until now. Null: none is known.</param>
    /// <param name="start">The minute's start.</param>
    /// <param name="minute">Its trades as they were journaled, oldest first.</param>
    /// <param name="instrument">Whose.</param>
    /// <param name="corrections">What they stand at, the new correction included.</param>
    /// <param name="newest">The newest trade that is left.</param>
    public static MinuteBar? Rebuild(
        MinuteBar? before, Instant start, ReadOnlySpan<TapeTrade> minute, InstrumentId instrument,
        TradeCorrections corrections, out TapeTrade? newest)
    {
        newest = null;
        MinuteBar? bar = null;
        foreach (var journaled in minute)
        {
            if (corrections.Present(instrument, journaled) is not { } trade)
            {
                continue;
            }

            newest = trade;
            if (bar is not { } held)
            {
                bar = MinuteBar.Of(start, trade.Price, trade.Size, trade.Time);
                continue;
            }

            held.Add(trade.Price, trade.Size, trade.Time);
            bar = held;
        }

        return bar is { } rebuilt
            ? rebuilt with
            {
                Flags = ((before?.Flags ?? QuoteFlags.None) & QuoteFlags.Simulated) | QuoteFlags.Corrected,
                Source = before?.Source ?? "",
            }
            : null;
    }

    /// <summary>The board with what its trading day has come to.</summary>
    /// <param name="board">The board until now.</param>
    /// <param name="start">The start of the minute that was rebuilt.</param>
    /// <param name="newest">The newest trade that is left in it. Null: none.</param>
    /// <param name="bars">With that minute and the sum of the day.</param>
    /// <param name="calendar">The exchange's.</param>
    public static Board Apply(
        in Board board, Instant start, TapeTrade? newest, BarBuilder bars, TradingCalendar calendar)
    {
        var next = board;
        next.Flags |= QuoteFlags.Corrected;
        if (calendar.CurrentOrPrevious(start) is { } day && Minutes.IsRegular(start, day))
        {
            var session = bars.SessionOf(board.Instrument);
            (next.Open, next.High, next.Low) = (session?.Open, session?.High, session?.Low);
            next.Volume = session?.Volume;
        }

        if (board.LastTime is not { } last || Minutes.StartOf(last, calendar) != start)
        {
            return next;
        }

        if (newest is { } trade)
        {
            (next.Last, next.LastSize, next.LastTime) = (trade.Price, trade.Size, trade.Time);
        }
        else if (bars.LastBefore(board.Instrument, start) is { } earlier)
        {
            // A minute does not hold the size of its last trade.
            (next.Last, next.LastSize, next.LastTime) = (earlier.Price, null, earlier.Time);
        }
        else
        {
            (next.Last, next.LastSize, next.LastTime) = (null, null, null);
        }

        return next;
    }
}
