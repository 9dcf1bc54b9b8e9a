using MinerGrpc.V1;

namespace MinerGrpc.Client;

/// <summary>One thing that a stream tells: an event, a control message, or a change of the connection.</summary>
public abstract record SectorUpdate
{
    private SectorUpdate()
    {
    }

    /// <summary>An event of the journal; its sequence is never given twice, except inside a new snapshot.</summary>
    /// <param name="Event">Not to be changed by the reader.</param>
    public sealed record EventArrived(Event Event) : SectorUpdate;

    /// <summary>What the server granted. First on each connection.</summary>
    /// <param name="Ack">Granted settings, refused instruments, journal id and replay window.</param>
    public sealed record Acknowledged(StreamAck Ack) : SectorUpdate;

    /// <summary>The present state follows: drop what you hold.</summary>
    /// <param name="Cursor">The snapshot's place in the journal.</param>
    public sealed record SnapshotBegan(Cursor Cursor) : SectorUpdate;

    /// <summary>The present state is complete.</summary>
    /// <param name="Cursor">The snapshot's place in the journal.</param>
    /// <param name="Events">Events that it held.</param>
    public sealed record SnapshotEnded(Cursor Cursor, int Events) : SectorUpdate;

    /// <summary>A replay has reached live.</summary>
    /// <param name="Cursor">Where it did.</param>
    public sealed record CaughtUp(Cursor Cursor) : SectorUpdate;

    /// <summary>Nothing else was due for the interval; tells how the feeds do.</summary>
    /// <param name="Heartbeat">Server time, market time and the age of each feed.</param>
    public sealed record HeartbeatArrived(Heartbeat Heartbeat) : SectorUpdate;

    /// <summary>Events are lost for good: a snapshot follows.</summary>
    /// <param name="Gap">From where to where, and why.</param>
    public sealed record GapFound(Gap Gap) : SectorUpdate;

    /// <summary>The server is about to end the call; the stream will resume by itself.</summary>
    /// <param name="Notice">Why, and how long to wait.</param>
    public sealed record NoticeArrived(Notice Notice) : SectorUpdate;

    /// <summary>The server answers: once at the start and once after each break.</summary>
    /// <param name="ResumedAfter">The cursor that it goes on from. Null: it began with a snapshot or at a time.</param>
    public sealed record Connected(Cursor? ResumedAfter) : SectorUpdate;

    /// <summary>The call broke; the stream waits and connects again.</summary>
    /// <param name="Break">What happened.</param>
    /// <param name="RetryIn">The wait before the next attempt.</param>
    /// <param name="Attempt">Breaks in a row without data between them, from 1.</param>
    public sealed record Disconnected(ConnectionBreak Break, TimeSpan RetryIn, int Attempt) : SectorUpdate;
}
