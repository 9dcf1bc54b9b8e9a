using System.Runtime.CompilerServices;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Statistics;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Market;

/// <summary>The trades that an instrument's next one is compared with, oldest first; for a checkpoint.</summary>
public sealed record JumpNeighbours(InstrumentId Instrument, Instant LastTime, IReadOnlyList<Price> Prices);

/// <summary>A far trade that waits for another one to confirm it.</summary>
public readonly record struct WaitingTrade(InstrumentId Instrument, Price Price);

/// <summary>
/// Holds back a trade that lies far from the ones before it, until another one confirms it. Brownlees and Gallo's
/// filter (Financial econometric analysis at ultra-high frequency, 2006) on the past: a trade p is a jump when
/// |p - m| &gt; 3 s + g, with m and s the mean and the sample standard deviation of the past ten trades without the
/// highest and lowest tenth, and g the larger of 0.02 units and 2 % of m. It is judged once five trades are there, and
/// begins anew on a new trading day, at the open and after a halt, where a jump is what one expects.
/// <para>
/// The neighbours follow from the boards, as the trades came: what is corrected later stays among them for its ten
/// trades. The one trade that waits does not, for it made no event: the journal keeps it beside its events
/// (<see cref="Waiting"/>), so that a restart changes no verdict. Not thread-safe, owned by the market.
/// </para>
/// </summary>
public sealed class JumpFilter
{
    private readonly TradingCalendar _calendar;
    private readonly Ring[] _rings;

    internal JumpFilter(Universe universe, TradingCalendar calendar)
    {
        _calendar = calendar;
        _rings = new Ring[universe.Count];
    }

    /// <summary>Grows whenever a trade begins or ceases to wait.</summary>
    public long WaitingVersion { get; private set; }

    /// <summary>The trades that wait now, at most one an instrument.</summary>
    public IEnumerable<WaitingTrade> Waiting()
    {
        for (var i = 0; i < _rings.Length; i++)
        {
            if (_rings[i].Waiting is { } price)
            {
                yield return new WaitingTrade(new InstrumentId(i), price);
            }
        }
    }

    /// <summary>Puts back a trade that waited when the journal was written last; after its last event.</summary>
    public void Restore(WaitingTrade trade) => SetWaiting(ref _rings[trade.Instrument.Index], trade.Price);

    /// <summary>What a checkpoint must keep.</summary>
    public IEnumerable<JumpNeighbours> Neighbours()
    {
        for (var i = 0; i < _rings.Length; i++)
        {
            if (_rings[i].Count > 0)
            {
                yield return new JumpNeighbours(
                    new InstrumentId(i), _rings[i].LastTime, _rings[i].ToArray());
            }
        }
    }

    /// <summary>Puts back what a checkpoint kept.</summary>
    public void Restore(JumpNeighbours neighbours)
    {
        ref var ring = ref _rings[neighbours.Instrument.Index];
        ring.Clear();
        foreach (var price in neighbours.Prices)
        {
            ring.Add(price, neighbours.LastTime);
        }
    }

    /// <summary>
    /// Whether a quote that would reach the board carries a trade that must wait; it is remembered then, in the place
    /// of one that waited before.
    /// </summary>
    internal bool Holds(in Board board, in QuoteInput quote)
    {
        if (quote.Last is not { } price)
        {
            return false;
        }

        ref var ring = ref _rings[board.Instrument.Index];
        var time = quote.EventTime!.Value;
        var haltEnds = board.Has(QuoteFlags.Halted) && (quote.Flags & QuoteFlags.Halted) == 0;
        if (haltEnds || !GoesOn(ring, time, _calendar.CurrentOrPrevious(time)) || !ring.IsFar(price))
        {
            return false;
        }

        if (ring.Waiting is { } waiting && Distance(price.Nanos, waiting.Nanos) <= Band(waiting.Nanos))
        {
            return false;
        }

        SetWaiting(ref ring, price);
        return true;
    }

    /// <summary>
    /// What follows from a board that takes the place of another. A far trade that is on a board was confirmed: it is
    /// the first of its new neighbours.
    /// </summary>
    /// <param name="before">The board before.</param>
    /// <param name="after">The board now.</param>
    /// <param name="day">The trading day of the last trade of <paramref name="after"/>.</param>
    /// <param name="traded">It carries a trade that the one before did not.</param>
    internal void Settle(in Board before, in Board after, TradingSession? day, bool traded)
    {
        ref var ring = ref _rings[after.Instrument.Index];
        if (before.Has(QuoteFlags.Halted) && !after.Has(QuoteFlags.Halted))
        {
            SetWaiting(ref ring, null);
            ring.Clear();
        }

        if (!traded)
        {
            return;
        }

        var (price, time) = (after.Last!.Value, after.LastTime!.Value);
        SetWaiting(ref ring, null);
        if (!GoesOn(ring, time, day) || ring.IsFar(price))
        {
            ring.Clear();
        }

        ring.Add(price, time);
    }

    private void SetWaiting(ref Ring ring, Price? price)
    {
        if (ring.Waiting != price)
        {
            ring.Waiting = price;
            WaitingVersion++;
        }
    }

    /// <summary>Whether a trade lies in the trading day of the ones before it, on the same side of the open.</summary>
    private static bool GoesOn(in Ring ring, Instant time, TradingSession? day) =>
        day is not { } session || (ring.LastTime >= session.PreOpen
            && (ring.LastTime < session.Open) == (time < session.Open));

    private static double Band(double nanos) =>
        Math.Max(MarketRules.JumpBand.Nanos, MarketRules.JumpBandRatio * nanos);

    /// <summary>As doubles: hostile prices must not overflow.</summary>
    private static double Distance(double left, double right) => Math.Abs(left - right);

    [InlineArray(MarketRules.JumpNeighbours)]
    private struct Prices
    {
        private long _first;
    }

    private struct Ring
    {
        /// <summary>Once full it is written round and round: nothing is moved for a new trade.</summary>
        private Prices _prices;
        private int _next;

        public int Count { get; private set; }

        /// <summary>Of the newest neighbour.</summary>
        public Instant LastTime { get; private set; }

        /// <summary>A far print that no other has confirmed. Null: none waits.</summary>
        public Price? Waiting { get; set; }

        /// <summary>Oldest first.</summary>
        public readonly Price[] ToArray()
        {
            var prices = new Price[Count];
            for (var i = 0; i < Count; i++)
            {
                prices[i] = new Price(_prices[(_next + i) % Count]);
            }

            return prices;
        }

        public void Clear() => this = default;

        public void Add(Price price, Instant time)
        {
            _prices[_next] = price.Nanos;
            _next = (_next + 1) % MarketRules.JumpNeighbours;
            Count = Math.Min(Count + 1, MarketRules.JumpNeighbours);
            LastTime = time;
        }

        /// <summary>False also where there are too few neighbours to tell.</summary>
        public readonly bool IsFar(Price price)
        {
            if (Count < MarketRules.JumpNeighboursNeeded)
            {
                return false;
            }

            if (IsNearAll(price))
            {
                return false;
            }

            Span<double> neighbours = stackalloc double[MarketRules.JumpNeighbours];
            for (var i = 0; i < Count; i++)
            {
                neighbours[i] = _prices[i];
            }

            return TickFilter.Of(neighbours[..Count], MarketRules.JumpTrim, gamma: 0) is { } filter
                && filter.DistanceOf(price.Nanos) > filter.Threshold + Band(filter.TrimmedMean);
        }

        /// <summary>
        /// Within the band of the lowest neighbour from each of them, and so within the band of any mean of them: the
        /// case of nearly every trade, at the cost of a few comparisons.
        /// </summary>
        private readonly bool IsNearAll(Price price)
        {
            long lowest = long.MaxValue, highest = 0;
            foreach (var neighbour in ((ReadOnlySpan<long>)_prices)[..Count])
            {
                lowest = Math.Min(lowest, neighbour);
                highest = Math.Max(highest, neighbour);
            }

            var farthest = Math.Max(Distance(price.Nanos, lowest), Distance(price.Nanos, highest));
            return farthest <= Band(lowest);
        }
    }
}
