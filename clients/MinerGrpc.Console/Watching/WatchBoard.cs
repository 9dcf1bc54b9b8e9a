using System.Globalization;
using MinerGrpc.Client;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>What the live table shows. One thread writes, another renders; both hold the lock.</summary>
internal sealed class WatchBoard(IReadOnlyList<Instrument> known, Uri server) : IWatchView
{
    private const int ShownNews = 3;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Move> _moves = [];
    private readonly Queue<Event> _news = [];
    private readonly Tickers _tickers = new(known);

    private SectorMove? _sector;
    private string _state = "connecting";
    private bool _changed = true;

    public void Show(SectorUpdate update)
    {
        lock (_lock)
        {
            Apply(update);
            _changed = true;
        }
    }

    /// <summary>Null: nothing has changed since the last time.</summary>
    public WatchView? Take()
    {
        lock (_lock)
        {
            if (!_changed)
            {
                return null;
            }

            _changed = false;
            var rows = _moves.Values
                .OrderByDescending(move => move.HasMoveRatio ? move.MoveRatio : double.NegativeInfinity)
                .ThenBy(move => move.Instrument, StringComparer.Ordinal)
                .Select(move => new WatchRow(_tickers.Of(move.Instrument), move))
                .ToList();
            var lines = new EventLines(_tickers);
            var news = _news.Reverse().Select(lines.Of).ToList();
            return new WatchView(rows, _sector, news, $"{ConsoleFailure.Short(server)} {_state}");
        }
    }

    private void Apply(SectorUpdate update)
    {
        switch (update)
        {
            case SectorUpdate.SnapshotBegan:
                _moves.Clear();
                _sector = null;
                break;
            case SectorUpdate.EventArrived { Event.Move: { } move }:
                _moves[move.Instrument] = move;
                break;
            case SectorUpdate.EventArrived { Event.Sector: { } sector }:
                _sector = sector;
                break;
            case SectorUpdate.EventArrived { Event: var arrived } when arrived.PayloadCase
                is Event.PayloadOneofCase.Deal or Event.PayloadOneofCase.Alert or Event.PayloadOneofCase.Correction:
                AddNews(arrived);
                break;
            case SectorUpdate.Acknowledged or SectorUpdate.CaughtUp or SectorUpdate.SnapshotEnded:
                _state = "connected";
                break;
            case SectorUpdate.HeartbeatArrived heartbeat:
                _state = "connected, " + Feeds(heartbeat.Heartbeat);
                break;
            default:
                _state = StateLines.Of(update) ?? _state;
                break;
        }
    }

    // What has happened stays true: a new snapshot, which holds the present state alone, does not clear it.
    private void AddNews(Event arrived)
    {
        if (_news.Any(shown => shown.Sequence == arrived.Sequence))
        {
            return;
        }

        _news.Enqueue(arrived);
        if (_news.Count > ShownNews)
        {
            _news.Dequeue();
        }
    }

    // A mute feed in an open session must be seen: its age stands here.
    private static string Feeds(Heartbeat heartbeat) => heartbeat.Feeds.Count == 0
        ? "no feed"
        : string.Join(", ", heartbeat.Feeds.Select(feed => string.Create(
            CultureInfo.InvariantCulture,
            $"{feed.Feed} {feed.State.ToString().ToUpperInvariant()} {feed.Age?.ToTimeSpan().TotalSeconds:0} s")));
}

/// <summary>One row of the table.</summary>
/// <param name="Name">The ticker, or the name where none is known.</param>
/// <param name="Move">Not to be changed.</param>
internal sealed record WatchRow(string Name, Move Move);

/// <summary>The table at one instant.</summary>
/// <param name="Rows">By move, highest first; those without a move last.</param>
/// <param name="Sector">Null: not known yet.</param>
/// <param name="News">The newest deals, alerts and corrections in lines, newest first.</param>
/// <param name="State">The connection in words.</param>
internal sealed record WatchView(
    IReadOnlyList<WatchRow> Rows, SectorMove? Sector, IReadOnlyList<string> News, string State);
