using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>How the connection does, from its updates. Not thread-safe.</summary>
internal sealed class LinkBook(string server, TimeProvider time)
{
    private LinkState _state = LinkState.Connecting;
    private string _detail = "";
    private string _feeds = "";
    private long? _sequence;
    private TimeSpan? _delay;
    private bool _inSnapshot;
    private long _heard = time.GetTimestamp();
    private long _shownSeconds;

    public bool IsUp => _state is LinkState.Connected or LinkState.Replaying;

    public bool IsReplaying => _state == LinkState.Replaying;

    /// <summary>The silence has grown by a second since it was last shown.</summary>
    public bool HasAged => Silence is { } silence && (long)silence.TotalSeconds != _shownSeconds;

    private TimeSpan? Silence => IsUp ? null : time.GetElapsedTime(_heard);

    public Link Now()
    {
        var silence = Silence;
        _shownSeconds = (long)(silence ?? TimeSpan.Zero).TotalSeconds;
        return new(server, _state, _detail, _sequence, _delay, silence, _feeds);
    }

    public void Take(SectorUpdate update)
    {
        if (update is not SectorUpdate.Disconnected)
        {
            _heard = time.GetTimestamp();
        }

        switch (update)
        {
            case SectorUpdate.Acknowledged acknowledged:
                Up(StateLines.Of(acknowledged) ?? "");
                break;
            case SectorUpdate.SnapshotBegan:
                _inSnapshot = true;
                break;
            case SectorUpdate.SnapshotEnded ended:
                _inSnapshot = false;
                _sequence = ended.Cursor.Sequence;
                break;
            case SectorUpdate.CaughtUp caughtUp:
                _state = LinkState.Connected;
                _sequence = caughtUp.Cursor.Sequence;
                break;
            case SectorUpdate.HeartbeatArrived { Heartbeat: var beat }:
                _sequence = beat.Cursor?.Sequence ?? _sequence;
                _feeds = Feeds(beat);
                break;
            case SectorUpdate.EventArrived { Event: var arrived }:
                Take(arrived);
                break;
            case SectorUpdate.Disconnected lost:
                _state = LinkState.Reconnecting;
                _delay = null;
                _detail = Plain.OneLine(lost.Break.Message);
                break;
            default:
                _detail = StateLines.Of(update) is { } told ? Plain.OneLine(told) : _detail;
                break;
        }
    }

    private void Up(string detail)
    {
        _state = LinkState.Connected;
        _detail = Plain.OneLine(detail);
        _inSnapshot = false;
    }

    private void Take(Event arrived)
    {
        _sequence = Math.Max(_sequence ?? 0, arrived.Sequence);
        if (arrived.Replayed)
        {
            _state = LinkState.Replaying;
            _delay = null;
        }
        else if (!_inSnapshot && arrived.ReceiveTime is { } received)
        {
            _delay = time.GetUtcNow() - received.ToDateTimeOffset();
        }
    }

    // A mute feed in an open session must be seen: its age stands here.
    private static string Feeds(Heartbeat heartbeat) =>
        heartbeat.Feeds.Count == 0 ? "no feed" : string.Join(", ", heartbeat.Feeds.Select(Feed));

    private static string Feed(FeedStatus feed)
    {
        var age = feed.Age is { } known ? " " + AgeText.Of(known.ToTimeSpan()) : "";
        return $"{Plain.OneLine(feed.Feed)} {feed.State.ToString().ToUpperInvariant()}{age}";
    }
}
