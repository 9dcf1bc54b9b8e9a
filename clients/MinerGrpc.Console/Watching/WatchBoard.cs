using System.Globalization;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>What the live table shows. One thread writes, another renders; both hold the lock.</summary>
internal sealed class WatchBoard(IReadOnlyList<Instrument> known, Uri server) : IWatchView
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Move> _moves = [];
    private readonly Dictionary<string, string> _tickers = known
        .Where(instrument => instrument.Ticker.Length > 0)
        .ToDictionary(instrument => instrument.Name, instrument => instrument.Ticker);

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
                .Select(move => new WatchRow(Name(move.Instrument), move))
                .ToList();
            return new WatchView(rows, _sector, $"{ConsoleFailure.Short(server)} {_state}");
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

    private string Name(string instrument) =>
        _tickers.TryGetValue(instrument, out var ticker) ? ticker : Plain.ShortName(instrument);

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
/// <param name="State">The connection in words.</param>
internal sealed record WatchView(IReadOnlyList<WatchRow> Rows, SectorMove? Sector, string State);
