using MinerGrpc.V1;

namespace MinerGrpc.Client;

/// <summary>
/// Where a stream stands: what was yielded, from where it resumes, and whether a message was lost on the way. Pure; the
/// loop owns it.
/// </summary>
internal sealed class StreamPosition
{
    private readonly StreamSectorMovesRequest _original;
    private string _journalId = "";
    private long _delivered;
    private long _newestYielded;
    private bool _insideSnapshot;

    // True until the state that the stream builds on is complete; a cursor inside it would lose the rest of it.
    private bool _awaitsSnapshot;

    public StreamPosition(StreamSectorMovesRequest original)
    {
        _original = original;
        _awaitsSnapshot = original.StartCase is StreamSectorMovesRequest.StartOneofCase.None
            or StreamSectorMovesRequest.StartOneofCase.Live;
        Cursor = original.AfterCursor?.Clone();
        _newestYielded = original.AfterCursor?.Sequence ?? 0;
    }

    /// <summary>Resume after this. Null: as in the original request.</summary>
    public Cursor? Cursor { get; private set; }

    /// <summary>The request of the next call, which counts its deliveries from 1 again.</summary>
    public StreamSectorMovesRequest NextRequest()
    {
        _delivered = 0;
        _insideSnapshot = false;
        var request = _original.Clone();
        if (_awaitsSnapshot)
        {
            request.Live = true;
        }
        else if (Cursor is not null)
        {
            request.AfterCursor = Cursor.Clone();
        }

        return request;
    }

    /// <summary>Null: the message follows the one before. Otherwise what is wrong; the call must be given up.</summary>
    public string? FindLoss(StreamSectorMovesResponse response)
    {
        if (response.DeliveryNumber != _delivered + 1)
        {
            return $"delivery {response.DeliveryNumber} came after {_delivered}: messages were lost";
        }

        _delivered++;
        return _delivered == 1 && response.ControlCase != StreamSectorMovesResponse.ControlOneofCase.Ack
            ? "the first message was no ack"
            : null;
    }

    /// <summary>False: this event was yielded before.</summary>
    public bool TryTake(Event received)
    {
        if (!_insideSnapshot)
        {
            if (received.Sequence <= _newestYielded)
            {
                return false;
            }

            Advance(new Cursor { JournalId = _journalId, Sequence = received.Sequence });
        }

        _newestYielded = Math.Max(_newestYielded, received.Sequence);
        return true;
    }

    /// <summary>Moves on by a control message; null where there is none.</summary>
    public SectorUpdate? Take(StreamSectorMovesResponse response)
    {
        switch (response.ControlCase)
        {
            case StreamSectorMovesResponse.ControlOneofCase.Ack:
                _journalId = response.Ack.JournalId;
                return new SectorUpdate.Acknowledged(response.Ack);
            case StreamSectorMovesResponse.ControlOneofCase.SnapshotBegin:
                BeginSnapshot();
                return new SectorUpdate.SnapshotBegan(response.SnapshotBegin.Cursor);
            case StreamSectorMovesResponse.ControlOneofCase.SnapshotEnd:
                EndSnapshot(response.SnapshotEnd.Cursor);
                return new SectorUpdate.SnapshotEnded(response.SnapshotEnd.Cursor, response.SnapshotEnd.Events);
            case StreamSectorMovesResponse.ControlOneofCase.CaughtUp:
                Advance(response.CaughtUp.Cursor);
                return new SectorUpdate.CaughtUp(response.CaughtUp.Cursor);
            case StreamSectorMovesResponse.ControlOneofCase.Heartbeat:
                Advance(response.Heartbeat.Cursor);
                return new SectorUpdate.HeartbeatArrived(response.Heartbeat);
            case StreamSectorMovesResponse.ControlOneofCase.Gap:
                // The old cursor leads to the same gap again; only a snapshot gives firm ground.
                _awaitsSnapshot = true;
                return new SectorUpdate.GapFound(response.Gap);
            case StreamSectorMovesResponse.ControlOneofCase.Notice:
                Advance(response.Notice.Cursor);
                return new SectorUpdate.NoticeArrived(response.Notice);
            default:
                return null;
        }
    }

    private void BeginSnapshot()
    {
        _insideSnapshot = true;
        _awaitsSnapshot = true;
        Cursor = null;
        // The reader drops what it holds, so older sequences, or those of another journal, are news again.
        _newestYielded = 0;
    }

    private void EndSnapshot(Cursor? cursor)
    {
        _insideSnapshot = false;
        _awaitsSnapshot = false;
        Advance(cursor);
        Advance(new Cursor { JournalId = _journalId, Sequence = _newestYielded });
    }

    private void Advance(Cursor? cursor)
    {
        if (cursor is null || _awaitsSnapshot)
        {
            return;
        }

        if (Cursor is null || Cursor.JournalId != cursor.JournalId || cursor.Sequence > Cursor.Sequence)
        {
            Cursor = cursor.Clone();
        }
    }
}
