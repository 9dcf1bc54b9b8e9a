using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Sector;
using MinerGrpc.Core.Statistics;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Divergence;

/// <summary>
/// Answers questions about divergence over sessions: the market model that was estimated before the window, its
/// forecast of the window, and the comparison with the peers. Formulas: src/ANALYTICS.md, divergence. Not thread-safe.
/// </summary>
public sealed class DivergenceModel
{
    private readonly DivergenceInputs _inputs;
    private readonly WindowPrices _prices;
    private readonly MinuteWindow _minutes;

    public DivergenceModel(DivergenceInputs inputs)
    {
        _inputs = inputs;
        _prices = new WindowPrices(inputs);
        _minutes = new MinuteWindow(inputs);
    }

    /// <summary>One instrument with the given members as its peers.</summary>
    /// <param name="instrument">Any but the benchmark.</param>
    /// <param name="peers">Members of the sector, each once; the instrument itself may be among them.</param>
    /// <param name="window">The span.</param>
    /// <param name="choice">How the pairs are weighed.</param>
    /// <param name="keepPairs">The pairs are wanted, so no kept estimate will do.</param>
    public DivergenceState Query(
        InstrumentId instrument, IReadOnlyList<InstrumentId> peers, DivergenceWindow window, EstimationChoice choice,
        bool keepPairs)
    {
        var span = SpanOf(window);
        var moves = MovesOf(peers.Contains(instrument) ? peers : [.. peers, instrument], span, choice);
        var comparison = new PeerGroup(_inputs.Universe, span.FirstDay, span.LastDay, [.. moves
            .Where(m => peers.Contains(m.Key)).Select(m => m.Value)]);
        return StateOf(instrument, span, moves.GetValueOrDefault(instrument), choice, keepPairs, comparison);
    }

    /// <summary>Each of the members, in their order, with the others as its peers.</summary>
    public IReadOnlyList<DivergenceState> QueryAll(
        IReadOnlyList<InstrumentId> members, DivergenceWindow window, EstimationChoice choice)
    {
        var span = SpanOf(window);
        var moves = MovesOf(members, span, choice);
        var comparison = new PeerGroup(_inputs.Universe, span.FirstDay, span.LastDay, [.. moves.Values]);
        return [.. members.Select(id => StateOf(
            id, span, moves.GetValueOrDefault(id), choice, keepPairs: false, comparison))];
    }

    /// <summary>One instrument against the benchmark alone, over a window of sessions.</summary>
    public DivergenceState Against(InstrumentId instrument, WindowPlan? plan, EstimationChoice choice)
    {
        var move = plan is null ? null : _prices.Of(instrument, plan);
        return StateOf(instrument, SpanOf(plan), move, choice, keepPairs: true, peers: null);
    }

    /// <summary>A window once it is known what lies in it: sessions, minutes, or nothing.</summary>
    private sealed record Span(
        WindowPlan? Plan, MinutePlan? Minutes, NoNumber? Fault, DateOnly FirstDay, DateOnly LastDay)
    {
        public int Steps => Plan?.Steps ?? Minutes?.Count ?? 0;

        public bool IsEmpty => Plan is null && Minutes is null;
    }

    private Span SpanOf(DivergenceWindow window)
    {
        if (window is not DivergenceWindow.Minutes { Count: var count })
        {
            return SpanOf(WindowPlan.Of(window, _inputs.Now, _inputs.Calendar));
        }

        return _minutes.PlanOf(count) is { } minutes
            ? new Span(null, minutes, null, DayOf(minutes.Session), DayOf(minutes.Session))
            : Empty();
    }

    private Span SpanOf(WindowPlan? plan) => plan is null
        ? Empty()
        : new Span(plan, null, null, DayOf(plan.BaseSession + 1), DayOf(plan.LastSession));

    private Span Empty()
    {
        var today = Calendar.NewYorkTime.DateOf(_inputs.Now);
        return new Span(null, null, NoSession(), today, today);
    }

    private DateOnly DayOf(int session) => _inputs.Calendar.Sessions[session].Date;

    private NoNumber NoSession() => new(DivergenceStatus.NoSession,
        $"there is no session in the window at {_inputs.Now}; ask for the last complete sessions, or for another "
        + "instant");

    private Dictionary<InstrumentId, WindowMove> MovesOf(
        IReadOnlyList<InstrumentId> members, Span span, EstimationChoice choice)
    {
        var moves = new Dictionary<InstrumentId, WindowMove>(members.Count);
        foreach (var id in members)
        {
            if (!span.IsEmpty)
            {
                moves[id] = span.Plan is { } plan
                    ? _prices.Of(id, plan)
                    : _minutes.Of(id, span.Minutes!, choice.Pairs).Move;
            }
        }

        return moves;
    }

    private DivergenceState StateOf(
        InstrumentId instrument, Span span, WindowMove? move, EstimationChoice choice, bool keepPairs,
        PeerGroup? peers)
    {
        var model = _inputs.Universe[instrument].BusinessModelOn(span.LastDay);
        if (move is null)
        {
            return new DivergenceState(
                instrument, span.Fault, null, null, null, peers?.Of(instrument), 0, false, model);
        }

        var estimate = span.Plan is { } plan
            ? SessionEstimate(instrument, plan, choice, keepPairs)
            : Divergence.Estimate.Of(_minutes.Of(instrument, span.Minutes!, choice.Pairs).Pairs, choice);
        var fault = move.Fault ?? estimate.Fault(_inputs.Universe[instrument].Name);
        var forecast = fault is null
            ? Statistics.Forecast.Of(
                estimate.Fit!.Value, span.Steps, move.BenchmarkReturns.Sum(), move.Returns.Sum())
            : (Forecast?)null;
        var partial = span.Plan is { Final: { } final } p && p.End < _inputs.Calendar.Sessions[final].Close;
        return new DivergenceState(
            instrument, fault, move, estimate, forecast, peers?.Of(instrument), span.Steps, partial, model);
    }

    private Estimate SessionEstimate(
        InstrumentId instrument, WindowPlan plan, EstimationChoice choice, bool keepPairs)
    {
        var sessions = _inputs.Calendar.Sessions;
        if (choice == EstimationChoice.Standard && !keepPairs
            && _inputs.Kept?.Invoke(instrument, plan.BaseSession) is { } kept)
        {
            return new Estimate(
                [], kept.Count, kept.Fit, kept.Count > 0 ? sessions[kept.FirstSession - 1].Close : null,
                kept.Count > 0 ? sessions[kept.LastSession].Close : null);
        }

        var returns = new SessionReturns(_inputs.Universe, _inputs.Calendar, _inputs.History, _inputs.AsOf);
        var pairs = returns.Through(instrument, plan.BaseSession, choice.Pairs);
        return Divergence.Estimate.Of(
            [.. pairs.Select(p => new TimedPair(
                sessions[p.Session - 1].Close, sessions[p.Session].Close, p.Benchmark, p.Own))],
            choice);
    }
}
