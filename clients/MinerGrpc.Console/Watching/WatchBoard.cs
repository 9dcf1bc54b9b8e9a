using System.Globalization;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>What the live screen shows. One task writes, another renders; all hold the lock.</summary>
/// <param name="known">Their tickers and names.</param>
/// <param name="server">For the status line.</param>
/// <param name="time">Measures delay and silence; the market has a clock of its own.</param>
internal sealed class WatchBoard(IReadOnlyList<Instrument> known, Uri server, TimeProvider time) : IWatchView
{
    private const int KeptNews = 50;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Move> _moves = [];
    private readonly Dictionary<string, string> _companies =
        known.ToDictionary(instrument => instrument.Name, instrument => Plain.OneLine(instrument.DisplayName));

    private readonly HashSet<string> _others = known
        .Where(instrument => instrument.Kind is InstrumentKind.Benchmark or InstrumentKind.Counterparty)
        .Select(instrument => instrument.Name).ToHashSet();

    private readonly Trails _trails = new();
    private readonly List<Event> _news = [];
    private readonly Tickers _tickers = new(known);
    private readonly EstimateBook _estimates = new(known);
    private readonly LinkBook _link = new(ConsoleFailure.Short(server), time);

    private SectorMove? _sector;
    private long? _marketTime;
    private long _day;
    private bool _changed = true;

    public void Show(SectorUpdate update)
    {
        lock (_lock)
        {
            _link.Take(update);
            Apply(update);
            _changed = true;
        }
    }

    /// <summary>What to ask about divergences now. Null: nothing new since the last time, or nobody to ask.</summary>
    public EstimateQuestion? NextQuestion()
    {
        lock (_lock)
        {
            return _link.IsUp ? _estimates.NextQuestion(_moves.Keys, _marketTime, _link.IsReplaying) : null;
        }
    }

    /// <summary>The answer to a question: sigmas, and peers where the question was about all of them.</summary>
    public void Learn(EstimateQuestion question, RankDivergencesResponse answer)
    {
        lock (_lock)
        {
            _estimates.Learn(question, answer);
            _changed = true;
        }
    }

    /// <summary>A question without an answer: old figures must not stand beside new moves.</summary>
    public void LearnNothing(string reason)
    {
        lock (_lock)
        {
            _estimates.LearnNothing(reason);
            _changed = true;
        }
    }

    /// <summary>Null: nothing has changed since the last time.</summary>
    public WatchView? Take()
    {
        lock (_lock)
        {
            if (!_changed && !_link.HasAged)
            {
                return null;
            }

            _changed = false;
            var rows = _moves.Values
                .OrderByDescending(move => IsMember(move.Instrument))
                .ThenByDescending(move => move.HasMoveRatio ? move.MoveRatio : double.NegativeInfinity)
                .ThenBy(move => move.Instrument, StringComparer.Ordinal)
                .Select(Row)
                .ToList();
            var lines = new NewsLines(_tickers);
            var news = Enumerable.Reverse(_news).Select(arrived => lines.Of(arrived, _marketTime)).ToList();
            return new WatchView(rows, _sector, news, _link.Now(), _marketTime, _estimates.Missing);
        }
    }

    private bool IsMember(string instrument) => !_others.Contains(instrument);

    private WatchRow Row(Move move)
    {
        var (sigmas, peerZ) = _estimates.Of(move.Instrument);
        TimeSpan? age = move.LastTime is { } last && _marketTime is { } now
            ? TimeSpan.FromSeconds(Math.Max(0, now - last.Seconds))
            : null;
        return new(
            _tickers.Of(move.Instrument), IsMember(move.Instrument),
            _companies.GetValueOrDefault(move.Instrument, ""), move, age, sigmas, peerZ, _trails.Of(move.Instrument));
    }

    private void Apply(SectorUpdate update)
    {
        switch (update)
        {
            case SectorUpdate.SnapshotBegan:
                _moves.Clear();
                _sector = null;
                break;
            case SectorUpdate.EventArrived { Event: var arrived }:
                Advance(arrived.EventTime?.Seconds);
                Apply(arrived);
                break;
            case SectorUpdate.HeartbeatArrived { Heartbeat.MarketTime: { } now }:
                Advance(now.Seconds);
                break;
            default:
                break;
        }
    }

    private void Apply(Event arrived)
    {
        switch (arrived.PayloadCase)
        {
            case Event.PayloadOneofCase.Move:
                TakeMove(arrived.Move, arrived.EventTime?.Seconds ?? 0);
                break;
            case Event.PayloadOneofCase.Sector:
                _sector = arrived.Sector;
                break;
            case Event.PayloadOneofCase.Alert:
                _estimates.Take(arrived.Alert);
                AddNews(arrived);
                break;
            case Event.PayloadOneofCase.Deal or Event.PayloadOneofCase.Correction:
                AddNews(arrived);
                break;
            default:
                break;
        }
    }

    private void TakeMove(Move move, long second)
    {
        // The next day is measured from another close: the curves of both have nothing in common.
        if (move.BaseTime is { } day && day.Seconds > _day)
        {
            _day = day.Seconds;
            _trails.Clear();
        }

        _moves[move.Instrument] = move;
        if (move.HasMoveRatio)
        {
            _trails.Add(move.Instrument, second, move.MoveRatio);
        }
    }

    private void Advance(long? second)
    {
        if (second is { } now && !(_marketTime >= now))
        {
            _marketTime = now;
        }
    }

    // What has happened stays true: a new snapshot, which holds the present state alone, does not clear it. A deal and
    // an alert stand once, as they are now: those that are told again and again would push out the others.
    private void AddNews(Event arrived)
    {
        if (_news.Any(shown => shown.Sequence == arrived.Sequence))
        {
            return;
        }

        _news.RemoveAll(shown => NameOf(shown) is { } name && name == NameOf(arrived));
        _news.Add(arrived);
        if (_news.Count > KeptNews)
        {
            _news.RemoveAt(0);
        }
    }

    private static string? NameOf(Event arrived) => arrived.Deal?.Name ?? arrived.Alert?.Name;
}
