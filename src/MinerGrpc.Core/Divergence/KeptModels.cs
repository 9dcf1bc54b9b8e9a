using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Statistics;

namespace MinerGrpc.Core.Divergence;

/// <summary>A standard estimate that is kept up to date.</summary>
/// <param name="Fit">Null: too few pairs, or a benchmark that did not vary.</param>
/// <param name="Count">Pairs in it.</param>
/// <param name="FirstSession">The session that its first pair ends with. -1: there is none.</param>
/// <param name="LastSession">The session that its last pair ends with. -1: there is none.</param>
/// <param name="Through">The session up to which pairs were taken, whether or not it made one.</param>
public sealed record KeptFit(LinearFit? Fit, int Count, int FirstSession, int LastSession, int Through);

/// <summary>
/// The standard market model of every instrument, kept by adding the newest pair and removing the oldest: a new session
/// costs a few additions for each instrument, not a regression from its whole history. A close that changes within the
/// pairs makes its instrument begin anew (the benchmark's, all of them). Not thread-safe, owned by the market; what it
/// gives out is immutable.
/// </summary>
public sealed class KeptModels
{
    private readonly Universe _universe;
    private readonly TradingCalendar _calendar;
    private readonly Model?[] _models;
    private DailyHistory _history;

    public KeptModels(Universe universe, TradingCalendar calendar)
    {
        _universe = universe;
        _calendar = calendar;
        _models = new Model?[universe.Count];
        _history = DailyHistory.Empty(universe, calendar);
    }

    private sealed class Model
    {
        public readonly RollingPairs Pairs = new(EstimationChoice.Standard.Pairs);
        public readonly Queue<int> Sessions = new(EstimationChoice.Standard.Pairs);
        public int Through = -1;
        public int LastSession = -1;
        public KeptFit? Fit;
    }

    /// <summary>Takes the closes as they are now.</summary>
    public void Take(DailyHistory history)
    {
        if (ReferenceEquals(history, _history))
        {
            return;
        }

        for (var i = 0; i < _models.Length; i++)
        {
            if (_models[i] is { } model && (history.DiffersThrough(_history, new InstrumentId(i), model.Through)
                || history.DiffersThrough(_history, _universe.Benchmark, model.Through)))
            {
                _models[i] = null;
            }
        }

        _history = history;
    }

    /// <summary>The standard model of the last pairs that end with a session or before it.</summary>
    public KeptFit FitOf(InstrumentId instrument, int through)
    {
        var model = _models[instrument.Index];
        if (model is null || model.Through > through)
        {
            _models[instrument.Index] = model = Begin(instrument, through);
        }

        var returns = new SessionReturns(_universe, _calendar, _history, null);
        for (var session = model.Through + 1; session <= through; session++)
        {
            if (returns.PairOf(instrument, session) is { } pair)
            {
                Add(model, pair);
            }

            model.Through = session;
            model.Fit = null;
        }

        return model.Fit ??= new KeptFit(
            model.Sessions.Count < EstimationChoice.MinimumPairs ? null : LinearFit.From(model.Pairs.Moments),
            model.Sessions.Count, model.Sessions.Count > 0 ? model.Sessions.Peek() : -1, model.LastSession,
            model.Through);
    }

    private Model Begin(InstrumentId instrument, int through)
    {
        var model = new Model { Through = through };
        var returns = new SessionReturns(_universe, _calendar, _history, null);
        foreach (var pair in returns.Through(instrument, through, EstimationChoice.Standard.Pairs))
        {
            Add(model, pair);
        }

        return model;
    }

    private static void Add(Model model, SessionPair pair)
    {
        model.Pairs.Add(pair.Benchmark, pair.Own);
        if (model.Sessions.Count == EstimationChoice.Standard.Pairs)
        {
            model.Sessions.Dequeue();
        }

        model.Sessions.Enqueue(pair.Session);
        model.LastSession = pair.Session;
    }
}
