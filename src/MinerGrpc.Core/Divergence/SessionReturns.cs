using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Statistics;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Divergence;

/// <summary>A session's log returns of an instrument and of the benchmark, close to close.</summary>
/// <param name="Session">The position of the session that it ends with.</param>
/// <param name="Benchmark">The benchmark's: x.</param>
/// <param name="Own">The instrument's, adjusted for splits: y.</param>
public readonly record struct SessionPair(int Session, double Benchmark, double Own);

/// <summary>
/// Pairs of session returns. Both legs run from the close of one session to that of the next, whatever nights,
/// weekends, holidays and clock changes lie between; a session without one of its four closes makes no pair.
/// </summary>
public readonly struct SessionReturns(
    Universe universe, TradingCalendar calendar, DailyHistory history, Instant? asOf)
{
    public SessionPair? PairOf(InstrumentId instrument, int session)
    {
        if (history.CloseOf(instrument, session - 1, asOf) is not { } from
            || history.CloseOf(instrument, session, asOf) is not { } to
            || history.CloseOf(universe.Benchmark, session - 1, asOf) is not { } benchmarkFrom
            || history.CloseOf(universe.Benchmark, session, asOf) is not { } benchmarkTo)
        {
            return null;
        }

        return universe[instrument].Adjust(
            from.Price, calendar.Sessions[session - 1].Date, calendar.Sessions[session].Date) is { } before
            ? new SessionPair(
                session, Returns.Log(benchmarkFrom.Price, benchmarkTo.Price), Returns.Log(before, to.Price))
            : null;
    }

    /// <summary>The last pairs that end with a session or before it, oldest first; or fewer.</summary>
    public List<SessionPair> Through(InstrumentId instrument, int session, int wanted)
    {
        var pairs = new List<SessionPair>(wanted);
        for (var i = session; i > 0 && pairs.Count < wanted && history.Has(instrument); i--)
        {
            if (PairOf(instrument, i) is { } pair)
            {
                pairs.Add(pair);
            }
        }

        pairs.Reverse();
        return pairs;
    }
}
