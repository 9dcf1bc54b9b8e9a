using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Statistics;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Divergence;

/// <summary>Sessions around day 0, both ends included: -1 is the session before day 0.</summary>
public readonly record struct SessionOffsets(int First, int Last);

/// <summary>An instrument over one window around an event.</summary>
/// <param name="Relation">How the event touches it.</param>
/// <param name="Window">The window.</param>
/// <param name="State">Against the benchmark; the residual is the cumulative abnormal return.</param>
/// <param name="AbnormalReturns">One for each session. Empty without a number.</param>
/// <param name="Holm">p adjusted within relation and window. Null without a p.</param>
/// <param name="BenjaminiHochberg">The same as a false discovery rate.</param>
public sealed record EventReaction(
    DealRelation Relation, SessionOffsets Window, DivergenceState State, IReadOnlyList<double> AbnormalReturns,
    double? Holm, double? BenjaminiHochberg);

/// <summary>The instruments of one relation over one window, taken together.</summary>
/// <param name="Corrado">Of day 0. Null for other windows than that day.</param>
public sealed record EventGroup(
    DealRelation Relation, SessionOffsets Window, int Instruments, EventStudy Study, EventTest? Corrado);

/// <summary>An event study against the benchmark: each window is estimated on the pairs that end before it.</summary>
public sealed class EventReactions
{
    /// <summary>The windows that are told, in this order.</summary>
    public static readonly IReadOnlyList<SessionOffsets> Windows = [new(-1, -1), new(0, 0), new(0, 1), new(0, 5)];

    private static readonly SessionOffsets DayZero = new(0, 0);

    private readonly DivergenceInputs _inputs;
    private readonly DivergenceModel _model;
    private readonly EstimationChoice _choice;
    private readonly int _dayZero;

    /// <param name="inputs">Its present bounds what has happened: a window that ends later has no number.</param>
    /// <param name="dayZero">The position of the first session in which the news could trade.</param>
    /// <param name="choice">Pairs with equal weights.</param>
    public EventReactions(DivergenceInputs inputs, int dayZero, EstimationChoice choice)
    {
        _inputs = inputs;
        _model = new DivergenceModel(inputs);
        _dayZero = dayZero;
        _choice = choice;
    }

    /// <summary>The instruments of one relation, by window, with what they did together.</summary>
    public (IReadOnlyList<EventReaction> Reactions, IReadOnlyList<EventGroup> Groups) Of(
        DealRelation relation, IReadOnlyList<InstrumentId> instruments)
    {
        var reactions = new List<EventReaction>();
        var groups = new List<EventGroup>();
        foreach (var window in Windows)
        {
            var states = instruments.Select(id => StateOf(id, window)).ToList();
            reactions.AddRange(Adjusted(relation, window, states));
            var known = states.Where(s => s.Forecast is not null).ToList();
            groups.Add(new EventGroup(
                relation, window, known.Count, EventStudy.Of(MembersOf(known)),
                window == DayZero ? CorradoOf(known) : null));
        }

        return (reactions, groups);
    }

    private DivergenceState StateOf(InstrumentId instrument, SessionOffsets window)
    {
        var sessions = _inputs.Calendar.Sessions;
        var through = _dayZero + window.Last;
        if (through >= sessions.Count || (through >= 0 && sessions[through].Close > _inputs.Now))
        {
            var end = through < sessions.Count ? sessions[through].Close.ToString() : "after the calendar";
            return new DivergenceState(
                instrument,
                new NoNumber(DivergenceStatus.NoSession, $"the window ends {end}, which is still to come"),
                null, null, null, null, window.Last - window.First + 1, false, BusinessModel.Unspecified);
        }

        return _model.Against(
            instrument,
            WindowPlan.Closes(_dayZero + window.First - 1, through, _inputs.Now, _inputs.Calendar), _choice);
    }

    private static IEnumerable<EventReaction> Adjusted(
        DealRelation relation, SessionOffsets window, List<DivergenceState> states)
    {
        double[] p = [.. states.Select(s => s.Forecast?.PValue).OfType<double>()];
        var holm = MultipleTests.Holm(p);
        var hochberg = MultipleTests.BenjaminiHochberg(p);
        var next = 0;
        foreach (var state in states)
        {
            var tested = state.Forecast?.PValue is not null;
            yield return new EventReaction(
                relation, window, state, AbnormalReturns(state), tested ? holm[next] : null,
                tested ? hochberg[next] : null);
            next += tested ? 1 : 0;
        }
    }

    private static double[] AbnormalReturns(DivergenceState state) => state is { Move: { } move, Forecast: not null }
        ? [.. move.Returns.Select((y, i) => y - state.Estimate!.Fit!.Value.At(move.BenchmarkReturns[i]))]
        : [];

    private static List<EventMember> MembersOf(List<DivergenceState> states)
    {
        var sessions = SessionsOf(states);
        return
        [
            .. states.Select(s => new EventMember(
                s.Estimate!.Fit!.Value, s.Forecast!.Value, ResidualsOf(s, sessions))),
        ];
    }

    /// <summary>Every session that a pair of any of them ends with, oldest first.</summary>
    private static List<Instant> SessionsOf(List<DivergenceState> states) =>
        [.. states.SelectMany(s => s.Estimate!.Pairs).Select(p => p.End).Distinct().Order()];

    private static double?[] ResidualsOf(DivergenceState state, List<Instant> sessions)
    {
        var fit = state.Estimate!.Fit!.Value;
        var residuals = state.Estimate.Pairs.ToDictionary(p => p.End, p => p.Own - fit.At(p.Benchmark));
        return [.. sessions.Select(s => residuals.TryGetValue(s, out var residual) ? residual : (double?)null)];
    }

    /// <summary>
    /// The rank of day 0 among the estimation window, itself and the day after, where that is known already.
    /// </summary>
    private EventTest CorradoOf(List<DivergenceState> states)
    {
        var sessions = SessionsOf(states);
        var series = new List<IReadOnlyList<double?>>(states.Count);
        foreach (var state in states)
        {
            var next = StateOf(state.Instrument, new SessionOffsets(0, 1));
            series.Add(
            [
                .. ResidualsOf(state, sessions), AbnormalReturns(state)[0],
                next.Forecast is null ? null : AbnormalReturns(next)[1],
            ]);
        }

        return CorradoRank.Of(series, sessions.Count);
    }
}
