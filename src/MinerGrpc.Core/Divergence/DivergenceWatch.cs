using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Divergence;

/// <summary>
/// The market's own eye on divergence: keeps the standard estimates of the present trading day and looks for alerts on
/// a schedule. Owned by the market, at the end of each group.
/// </summary>
public sealed class DivergenceWatch
{
    private static readonly DivergenceWindow Window = new DivergenceWindow.SessionToDate();

    private readonly Universe _universe;
    private readonly TradingCalendar _calendar;
    private readonly KeptModels _models;
    private DailyHistory? _followed;
    private int _baseSession = -1;
    private bool _anyFit;

    public DivergenceWatch(Universe universe, TradingCalendar calendar)
    {
        _universe = universe;
        _calendar = calendar;
        _models = new KeptModels(universe, calendar);
        Alerts = new AlertDesk(universe, calendar);
    }

    /// <summary>What is remembered of alerts.</summary>
    public AlertDesk Alerts { get; }

    /// <summary>
    /// The standard estimate of each instrument before the present trading day, by index; null for the benchmark.
    /// Replaced, never changed.
    /// </summary>
    public IReadOnlyList<KeptFit?> Fits { get; private set; } = [];

    /// <summary>Takes the closes and the day as they are now.</summary>
    public void Follow(DailyHistory history, Instant now)
    {
        var session = WindowPlan.SessionOfDay(now, _calendar);
        var baseSession = session > 0 ? session - 1 : _baseSession;
        if (baseSession < 0 || (ReferenceEquals(history, _followed) && baseSession == _baseSession))
        {
            return;
        }

        _models.Take(history);
        _followed = history;
        _baseSession = baseSession;
        Fits = [.. _universe.Instruments.Select(FitOf)];
        _anyFit = Fits.Any(f => f?.Fit is not null);
    }

    /// <summary>
    /// Whether to look: the desk's schedule says so, and there is an estimate to look with or an alert to end.
    /// </summary>
    public bool IsDue(Instant now) => (_anyFit || Alerts.HasActive) && Alerts.IsDue(now);

    /// <summary>Looks at every member, and adds what is to be told.</summary>
    /// <param name="now">Market time.</param>
    /// <param name="moves">The members' moves.</param>
    /// <param name="deals">The deals.</param>
    /// <param name="told">Null: it was told before, and only how long is followed.</param>
    public void Look(Instant now, Func<InstrumentId, MoveState> moves, DealBook deals, List<AlertTold>? told)
    {
        var inputs = new DivergenceInputs
        {
            Universe = _universe,
            Calendar = _calendar,
            History = _followed ?? DailyHistory.Empty(_universe, _calendar),
            Now = now,
            Moves = moves,
            Minutes = static (_, _, _) => [],
            Kept = (id, through) => through == _baseSession ? Fits[id.Index] : null,
        };
        var states = new DivergenceModel(inputs).QueryAll(_universe.Miners, Window, EstimationChoice.Standard);
        Alerts.Look(now, states, (id, date) => DealsOf(deals, id, date, now), told);
    }

    private KeptFit? FitOf(Instrument instrument) =>
        instrument.Id == _universe.Benchmark ? null : _models.FitOf(instrument.Id, _baseSession);

    private List<string> DealsOf(DealBook deals, InstrumentId instrument, DateOnly date, Instant now) =>
    [
        .. deals.Deals(now)
            .Where(d => d.FirstTradableSession == date && d.Status != DealStatus.Retracted
                && d.FindAffected(_universe[instrument].Name) is not null)
            .Select(d => d.Name),
    ];
}
