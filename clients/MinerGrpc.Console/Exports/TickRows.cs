using Google.Protobuf.WellKnownTypes;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Exports;

/// <summary>
/// Ticks as the quotes that made them, so that what is published again makes the same boards. A tick is the board after
/// a quote: what carries the very instant of the quote came with it, the rest stood there before. Not thread-safe.
/// </summary>
internal sealed class TickRows
{
    private static readonly QuoteFlag[] s_given = [QuoteFlag.Halted, QuoteFlag.Delayed, QuoteFlag.Simulated];

    private Quote? _before;

    /// <summary>
    /// The quote of the next tick. Null: nobody sent one, the board grew stale or was corrected, or what was sent left
    /// no trace on it.
    /// </summary>
    public QuoteUpdate? Next(Quote tick)
    {
        var before = _before;
        _before = tick;
        if (tick.Flags.Contains(QuoteFlag.Stale) || tick.Flags.Contains(QuoteFlag.Corrected))
        {
            return null;
        }

        var quote = new QuoteUpdate { Instrument = tick.Instrument, EventTime = tick.EventTime };
        quote.Flags.Add(tick.Flags.Where(flag => s_given.Contains(flag)));
        var told = TakeSides(quote, tick) | quote.Flags.Contains(QuoteFlag.Halted);
        if (IsTrade(before, tick))
        {
            TakeTrade(quote, tick);
            told = true;
        }

        if (tick.PreviousCloseSessionDate is not null && HasOtherClose(before, tick))
        {
            TakeClose(quote, tick);
            told = true;
        }

        return told || TakeRepeated(quote, tick) ? quote : null;
    }

    /// <summary>A quote that said again what stood there: sent again it changes as little.</summary>
    private static bool TakeRepeated(QuoteUpdate quote, Quote tick)
    {
        if (IsNow(tick.LastEventTime, tick))
        {
            TakeTrade(quote, tick);
            return true;
        }

        if (tick.PreviousCloseSessionDate is null)
        {
            return false;
        }

        TakeClose(quote, tick);
        return true;
    }

    private static bool TakeSides(QuoteUpdate quote, Quote tick)
    {
        var hasBid = IsNow(tick.BidEventTime, tick);
        var hasAsk = IsNow(tick.AskEventTime, tick);
        if (hasBid)
        {
            quote.BidPriceNanos = tick.BidPriceNanos;
            if (tick.HasBidSizeNanos)
            {
                quote.BidSizeNanos = tick.BidSizeNanos;
            }
        }

        if (hasAsk)
        {
            quote.AskPriceNanos = tick.AskPriceNanos;
            if (tick.HasAskSizeNanos)
            {
                quote.AskSizeNanos = tick.AskSizeNanos;
            }
        }

        return hasBid || hasAsk;
    }

    /// <summary>As the market tells it: a trade that the board before did not carry.</summary>
    private static bool IsTrade(Quote? before, Quote tick) => IsNow(tick.LastEventTime, tick)
        && (before is null || !tick.LastEventTime.Equals(before.LastEventTime)
            || (Last(tick) != Last(before)));

    private static (long, long?, long?) Last(Quote tick) => (
        tick.LastPriceNanos, tick.HasLastSizeNanos ? tick.LastSizeNanos : null,
        tick.HasVolumeSizeNanos ? tick.VolumeSizeNanos : null);

    private static void TakeTrade(QuoteUpdate quote, Quote tick)
    {
        quote.LastPriceNanos = tick.LastPriceNanos;
        if (tick.HasLastSizeNanos)
        {
            quote.LastSizeNanos = tick.LastSizeNanos;
        }
    }

    private static bool HasOtherClose(Quote? before, Quote tick) =>
        tick.HasPreviousClosePriceNanos && (before is null
            || before.PreviousClosePriceNanos != tick.PreviousClosePriceNanos
            || !tick.PreviousCloseSessionDate.Equals(before.PreviousCloseSessionDate));

    private static void TakeClose(QuoteUpdate quote, Quote tick)
    {
        quote.PreviousClosePriceNanos = tick.PreviousClosePriceNanos;
        quote.PreviousCloseSessionDate = tick.PreviousCloseSessionDate;
    }

    private static bool IsNow(Timestamp? side, Quote tick) => side is not null && side.Equals(tick.EventTime);
}
