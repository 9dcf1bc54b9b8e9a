using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Divergence;

/// <summary>
/// The prices of a window: official closes where a session has closed, the board for a session under way, minute bars
/// where a window begins or ends within a session of the past.
/// </summary>
internal sealed class WindowPrices(DivergenceInputs inputs)
{
    private readonly IReadOnlyList<TradingSession> _sessions = inputs.Calendar.Sessions;

    public WindowMove Of(InstrumentId instrument, WindowPlan plan)
    {
        var points = new List<WindowPoint>(plan.Steps + 1);
        var fault = Add(points, plan.StartsInside
            ? Inside(instrument, plan.BaseSession + 1, plan.Start)
            : BaseClose(instrument, plan));
        for (var session = plan.BaseSession + 1; fault is null && session <= plan.LastComplete; session++)
        {
            fault = Add(points, Close(instrument, session));
        }

        if (fault is null && plan.Final is { } final)
        {
            fault = Add(points, plan.EndsNow
                ? Present(instrument, final, plan.End)
                : Inside(instrument, final, plan.End));
        }

        return fault is { } reason
            ? WindowMove.Unknown(instrument, reason, points.Count > 0 ? points[0] : null)
            : WindowMove.Over(inputs.Universe[instrument], points.ToArray());
    }

    private static NoNumber? Add(List<WindowPoint> points, (WindowPoint? Point, NoNumber? Fault) found)
    {
        if (found.Point is { } point)
        {
            points.Add(point);
        }

        return found.Fault;
    }

    /// <summary>The close that a window begins with. A board that was given one knows it too.</summary>
    private (WindowPoint? Point, NoNumber? Fault) BaseClose(InstrumentId instrument, WindowPlan plan)
    {
        var found = Close(instrument, plan.BaseSession);
        if (found.Fault is null || plan.Final != plan.BaseSession + 1 || !plan.EndsNow)
        {
            return found;
        }

        var date = _sessions[plan.BaseSession].Date;
        var move = inputs.Moves(instrument);
        var own = CloseOf(instrument, plan.BaseSession)
            ?? (move.SessionDate == _sessions[plan.Final.Value].Date ? move.Base : null);
        var benchmark = CloseOf(inputs.Benchmark, plan.BaseSession) ?? move.BenchmarkBase;
        return own is { } o && benchmark is { } b
            ? (new WindowPoint(o, b, date, (move.Flags & QuoteFlags.Simulated) != 0), null)
            : own is null ? found : (null, NoBenchmarkClose(date));
    }

    private (WindowPoint? Point, NoNumber? Fault) Close(InstrumentId instrument, int session)
    {
        var date = _sessions[session].Date;
        if (CloseOf(instrument, session) is not { } own)
        {
            return (null, new NoNumber(DivergenceStatus.StaleInstrument,
                $"{Name(instrument)} has no official close of {date:yyyy-MM-dd}; import it with ImportBars"));
        }

        if (CloseOf(inputs.Benchmark, session) is not { } benchmark)
        {
            return (null, NoBenchmarkClose(date));
        }

        var simulated = inputs.History.CloseOf(instrument, session, inputs.AsOf) is { Simulated: true }
            || inputs.History.CloseOf(inputs.Benchmark, session, inputs.AsOf) is { Simulated: true };
        return (new WindowPoint(own, benchmark, date, simulated), null);
    }

    private NoNumber NoBenchmarkClose(DateOnly date) => new(DivergenceStatus.StaleBenchmark,
        $"{Name(inputs.Benchmark)} has no price at the close of {date:yyyy-MM-dd}; import it with ImportBars");

    private PricePoint? CloseOf(InstrumentId instrument, int session) =>
        inputs.History.CloseOf(instrument, session, inputs.AsOf) is { } close
            ? new PricePoint(close.Price, _sessions[session].Close)
            : null;

    /// <summary>
    /// The last price of the day up to now: what the board shows, or the official close once that is known and nothing
    /// was traded after it.
    /// </summary>
    private (WindowPoint? Point, NoNumber? Fault) Present(InstrumentId instrument, int session, Instant now)
    {
        var day = _sessions[session];
        var move = inputs.Moves(instrument);
        var today = move.SessionDate == day.Date && move.Last is not null;
        if ((move.Flags & QuoteFlags.Halted) != 0)
        {
            // Also before its first trade of the day: then nothing of this day is known, and this is why.
            var traded = move.Last is { } at ? $"; it was last traded at {at.Time}" : string.Empty;
            return (null, new NoNumber(DivergenceStatus.Halted,
                $"trading in {Name(instrument)} is halted{traded}; ask again once it is quoted without HALTED"));
        }

        var tradedLater = today && move.Last!.Value.Time > day.Close;
        if (now >= day.Close && !tradedLater && CloseOf(instrument, session) is not null)
        {
            return Close(instrument, session);
        }

        if (!today)
        {
            return (null, new NoNumber(DivergenceStatus.StaleInstrument,
                $"{Name(instrument)} has not traded on {day.Date:yyyy-MM-dd} by {now}"));
        }

        var last = move.Last!.Value;
        if ((move.Flags & QuoteFlags.Stale) != 0)
        {
            return (null, new NoNumber(DivergenceStatus.StaleInstrument,
                $"{Name(instrument)} is stale: it was last traded at {last.Time}; ask again once it is quoted"));
        }

        return move.BenchmarkLast is { } benchmark
            ? (new WindowPoint(last, benchmark, day.Date, (move.Flags & QuoteFlags.Simulated) != 0), null)
            : (null, new NoNumber(DivergenceStatus.StaleBenchmark,
                $"{Name(inputs.Benchmark)} has no price within {MarketRules.BenchmarkMaximumAge.TotalSeconds} s before "
                + $"{last.Time}; ask again once it is quoted"));
    }

    /// <summary>
    /// The last price at or before an instant within a session, and the benchmark's at the same minute: an instrument
    /// that was quiet for an hour is compared with what the benchmark did up to then.
    /// </summary>
    private (WindowPoint? Point, NoNumber? Fault) Inside(InstrumentId instrument, int session, Instant time)
    {
        var day = _sessions[session];
        if (LastMinute(instrument, day.Open, time) is not { } own)
        {
            return (null, new NoNumber(DivergenceStatus.StaleInstrument,
                $"{Name(instrument)} has no minute bar of {day.Date:yyyy-MM-dd} that ended by {time}; choose an "
                + "instant after its first trade, or the close"));
        }

        var oldest = own.End.Plus(-2 * MarketRules.BenchmarkMaximumAge);
        if (LastMinute(inputs.Benchmark, oldest, own.End) is not { } benchmark)
        {
            return (null, new NoNumber(DivergenceStatus.StaleBenchmark,
                $"{Name(inputs.Benchmark)} has no minute bar from {oldest} to {own.End}; import it with ImportBars"));
        }

        var simulated = ((own.Flags | benchmark.Flags) & QuoteFlags.Simulated) != 0;
        return (new WindowPoint(PointOf(own), PointOf(benchmark), day.Date, simulated), null);
    }

    private Bar? LastMinute(InstrumentId instrument, Instant from, Instant through) =>
        inputs.Minutes(instrument, from, through) is { Count: > 0 } bars ? bars[^1] : null;

    private static PricePoint PointOf(in Bar bar) => new(bar.Close, bar.End);

    private string Name(InstrumentId instrument) => inputs.Universe[instrument].Name;
}
