using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Market;

/// <summary>The jump filter as one would explain it: neighbours are made anew of all trades for each quote.</summary>
internal sealed class NaiveJumps(TradingCalendar calendar)
{
    private readonly Dictionary<InstrumentId, (double Price, int Trades)> _waiting = [];

    /// <param name="quote">It would reach the board.</param>
    /// <param name="before">All quotes of the instrument, each with its trade.</param>
    public bool Holds(QuoteInput quote, IEnumerable<(QuoteFlags Flags, NaiveTrade? Trade)> before)
    {
        var (id, time) = (quote.Instrument!.Value, quote.EventTime!.Value);
        if (quote.Last is not { } last)
        {
            return false;
        }

        var neighbours = new List<NaiveTrade>();
        var (halted, resets, trades) = (false, 0, 0);
        foreach (var (flags, trade) in before)
        {
            if (halted && !flags.HasFlag(QuoteFlags.Halted))
            {
                neighbours.Clear();
                resets++;
            }

            halted = flags.HasFlag(QuoteFlags.Halted);
            if (trade is not null)
            {
                trades++;
                if (!SameSpan(neighbours, trade.Time) || IsFar(neighbours, trade.Came.Nanos))
                {
                    neighbours.Clear();
                }

                neighbours.Add(trade);
            }
        }

        double price = last.Nanos;
        if ((halted && !quote.Flags.HasFlag(QuoteFlags.Halted)) || !SameSpan(neighbours, time)
            || !IsFar(neighbours, price))
        {
            return false;
        }

        // Whatever was taken since, a trade or the end of a halt, has made an end of waiting.
        var confirmed = _waiting.TryGetValue(id, out var waiting) && waiting.Trades == trades + resets
            && Math.Abs(price - waiting.Price) <= Math.Max(0.02e9, 0.02 * waiting.Price);
        _waiting[id] = (price, trades + resets);
        return !confirmed;
    }

    public void ForgetWaiting() => _waiting.Clear();

    private bool SameSpan(List<NaiveTrade> neighbours, Instant time)
    {
        if (neighbours.Count == 0)
        {
            return true;
        }

        static object? Span(TradingSession? day, Instant t) => (day?.Date, t < day?.Open);
        var before = neighbours[^1].Time;
        return Equals(Span(calendar.CurrentOrPrevious(before), before), Span(calendar.CurrentOrPrevious(time), time));
    }

    /// <summary>In nanos, where sums of prices are exact: the simulation does meet the very edge of the band.</summary>
    private static bool IsFar(List<NaiveTrade> neighbours, double price)
    {
        var past = neighbours.TakeLast(10).Select(t => (double)t.Came.Nanos).Order().ToList();
        if (past.Count < 5)
        {
            return false;
        }

        var kept = past.Count == 10 ? past[1..9] : past;
        var mean = kept.Average();
        var deviation = Math.Sqrt(kept.Sum(p => (p - mean) * (p - mean)) / (kept.Count - 1));
        return Math.Abs(price - mean) > (3 * deviation) + Math.Max(0.02e9, 0.02 * mean);
    }
}
