using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Statistics;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Divergence;

/// <summary>The last one-minute bars of a session.</summary>
/// <param name="Session">The position of the session.</param>
/// <param name="Through">The newest whole minute of it ends here at the latest.</param>
/// <param name="Count">Minutes in the window.</param>
public sealed record MinutePlan(int Session, Instant Through, int Count);

/// <summary>What an instrument and the benchmark did over the last minutes, and the pairs before them.</summary>
internal sealed record MinuteMove(WindowMove Move, IReadOnlyList<TimedPair> Pairs);

/// <summary>
/// Windows of one-minute bars. A pair is two neighbouring minutes of one session in which both the instrument and the
/// benchmark traded; the night between two sessions makes none.
/// </summary>
internal sealed class MinuteWindow(DivergenceInputs inputs)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Sessions that are looked through for pairs: a minute model needs no older ones.</summary>
    private const int SessionsRead = 3;

    private readonly Dictionary<InstrumentId, IReadOnlyList<Bar>> _bars = [];

    /// <summary>Null: no session has opened on the day of the question.</summary>
    public MinutePlan? PlanOf(int count)
    {
        var session = WindowPlan.SessionOfDay(inputs.Now, inputs.Calendar);
        if (session < 0 || inputs.Now <= inputs.Calendar.Sessions[session].Open)
        {
            return null;
        }

        var close = inputs.Calendar.Sessions[session].Close;
        return new MinutePlan(session, inputs.Now < close ? inputs.Now : close, count);
    }

    public MinuteMove Of(InstrumentId instrument, MinutePlan plan, int pairs)
    {
        var points = PointsOf(instrument, plan);
        var move = MoveOf(instrument, plan, points);
        var before = move.Base?.Time is { } start ? points.FindIndex(p => p.Own.Time == start) : points.Count - 1;
        return new MinuteMove(move, PairsBefore(points, before, pairs));
    }

    /// <summary>Minutes in which both traded, oldest first; the time of a point is the end of its minute.</summary>
    private List<WindowPoint> PointsOf(InstrumentId instrument, MinutePlan plan)
    {
        var benchmark = BarsOf(inputs.Benchmark, plan).ToDictionary(b => b.End);
        var points = new List<WindowPoint>();
        foreach (var bar in BarsOf(instrument, plan))
        {
            if (bar.SessionDate is { } date && IsRegular(bar) && benchmark.TryGetValue(bar.End, out var other))
            {
                points.Add(new WindowPoint(
                    new PricePoint(bar.Close, bar.End), new PricePoint(other.Close, other.End), date,
                    ((bar.Flags | other.Flags) & QuoteFlags.Simulated) != 0));
            }
        }

        return points;
    }

    private IReadOnlyList<Bar> BarsOf(InstrumentId instrument, MinutePlan plan)
    {
        if (!_bars.TryGetValue(instrument, out var bars))
        {
            var first = inputs.Calendar.Sessions[Math.Max(0, plan.Session - SessionsRead + 1)];
            _bars[instrument] = bars = inputs.Minutes(instrument, first.Open, plan.Through);
        }

        return bars;
    }

    private bool IsRegular(in Bar bar) =>
        bar.SessionDate is { } date && inputs.Calendar.SessionOf(date) is { } session
        && bar.Start >= session.Open && bar.End <= session.Close;

    /// <summary>
    /// Whether no later minute of the session can be known. The one under way is not over yet, and one that ended after
    /// the market's own time was not told yet, so the newest may end up to a minute before either.
    /// </summary>
    private bool IsNewest(Instant end, MinutePlan plan) => end > inputs.Calendar.Sessions[plan.Session].Open
        && (plan.Through - end < Minute || (inputs.MarketTime() is { } time && time >= end && time - end < Minute));

    private WindowMove MoveOf(InstrumentId instrument, MinutePlan plan, List<WindowPoint> points)
    {
        var name = inputs.Universe[instrument].Name;
        if ((inputs.Moves(instrument).Flags & QuoteFlags.Halted) != 0)
        {
            return WindowMove.Unknown(instrument, new NoNumber(
                DivergenceStatus.Halted, $"trading in {name} is halted; ask again once it is quoted without HALTED"));
        }

        var newest = points.Count > 0 ? points[^1].Own.Time : (Instant?)null;
        if (newest is not { } end || !IsNewest(end, plan))
        {
            return WindowMove.Unknown(instrument, new NoNumber(BarsOf(inputs.Benchmark, plan) is { Count: > 0 } bars
                    && IsNewest(bars[^1].End, plan)
                    ? DivergenceStatus.StaleInstrument
                    : DivergenceStatus.StaleBenchmark,
                $"the newest minute in which both {name} and the benchmark traded ended at "
                + $"{newest?.ToString() ?? "no time of these days"}; ask again once both trade"));
        }

        var first = points.Count - 1 - plan.Count;
        if (first < 0 || end - points[first].Own.Time != plan.Count * Minute || points[first].Date != points[^1].Date)
        {
            return WindowMove.Unknown(instrument, new NoNumber(DivergenceStatus.StaleInstrument,
                $"{name} and the benchmark did not both trade in each of the {plan.Count + 1} minutes up to {end}; ask "
                + "for fewer minutes"));
        }

        return WindowMove.Over(
            inputs.Universe[instrument],
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(points)[first..]);
    }

    private static List<TimedPair> PairsBefore(List<WindowPoint> points, int last, int wanted)
    {
        var pairs = new List<TimedPair>(wanted);
        for (var i = last; i > 0 && pairs.Count < wanted; i--)
        {
            var (from, to) = (points[i - 1], points[i]);
            if (to.Own.Time - from.Own.Time == Minute && to.Date == from.Date)
            {
                pairs.Add(new TimedPair(
                    from.Own.Time, to.Own.Time, Returns.Log(from.Benchmark.Price, to.Benchmark.Price),
                    Returns.Log(from.Own.Price, to.Own.Price)));
            }
        }

        pairs.Reverse();
        return pairs;
    }
}
