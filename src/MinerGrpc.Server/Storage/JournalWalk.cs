using Microsoft.Data.Sqlite;

namespace MinerGrpc.Server.Storage;

/// <summary>A journal row as a walk over the whole journal finds it.</summary>
/// <param name="First">The row's key, or that of the segment it stands in.</param>
/// <param name="Row">Null: it is not to be believed.</param>
/// <param name="Fault">What does not fit, and where. Null: nothing.</param>
internal sealed record WalkedRow(long First, JournalRow? Row, string? Fault);

/// <summary>
/// Every row of the journal, oldest first, each held against its checksum, the link of the chain before it and its
/// neighbours' sequences. Does not stop at damage: a row behind it is judged by what it stands on itself. One use.
/// </summary>
internal sealed class JournalWalk
{
    private readonly SqliteConnection _connection;
    private long _after;

    /// <summary>The link that the next row stands on. Null: it is not known.</summary>
    private byte[]? _link;

    /// <summary>The same, worked out where the stored one is damaged: that is told once.</summary>
    private byte[]? _expected;

    /// <summary>A damaged row was told just before: what is missing may be in it.</summary>
    private bool _isDoubtful;

    /// <param name="connection">Within a transaction, so that all rows are of one moment.</param>
    /// <param name="after">The last event that retention has removed; 0: none was.</param>
    /// <param name="link">That event's link. Null: it is not known.</param>
    public JournalWalk(SqliteConnection connection, long after, byte[]? link)
    {
        _connection = connection;
        _after = after;
        _link = link;
    }

    /// <param name="broken">Told when the file itself cannot be read further; the walk ends there.</param>
    public IEnumerable<WalkedRow> Rows(Action<string> broken)
    {
        foreach (var segment in ReadableRows.Until(JournalRows.SegmentsAfter(_connection, 0), broken))
        {
            foreach (var walked in Unpack(segment))
            {
                yield return walked;
            }
        }

        foreach (var row in ReadableRows.Until(JournalRows.UnpackedAfter(_connection, 0), broken))
        {
            yield return Judge(row);
        }
    }

    private IReadOnlyList<WalkedRow> Unpack(JournalSegment segment)
    {
        try
        {
            return [.. segment.Unpack().Select(Judge)];
        }
        catch (JournalCorruptException damage)
        {
            return [Doubt(segment.FirstSequence, damage.Message)];
        }
    }

    private WalkedRow Judge(StoredRow row)
    {
        try
        {
            row.Check();
        }
        catch (JournalCorruptException damage)
        {
            return Doubt(row.FirstSequence, damage.Message);
        }

        return row.FirstSequence <= _after
            ? Doubt(row.FirstSequence, $"journal row {row.FirstSequence} repeats events up to {_after}")
            : Follow(row);
    }

    private WalkedRow Doubt(long first, string fault)
    {
        _isDoubtful = true;
        return new WalkedRow(first, null, fault);
    }

    private WalkedRow Follow(StoredRow row)
    {
        string? fault = null;
        var isNext = row.FirstSequence == _after + 1;
        var next = _link is null ? row.Chain : LinkOf(_link, row);
        if (!_isDoubtful && !isNext)
        {
            fault = $"the journal's events {_after + 1} to {row.FirstSequence - 1} are missing before journal row "
                + $"{row.FirstSequence}";
        }
        else if (!_isDoubtful && !next.AsSpan().SequenceEqual(row.Chain)
            && (_expected is null || !LinkOf(_expected, row).AsSpan().SequenceEqual(row.Chain)))
        {
            fault = $"journal row {row.FirstSequence} does not follow the row before it";
        }

        (_after, _link, _expected, _isDoubtful) = (row.LastSequence, row.Chain, isNext ? next : null, false);
        return new WalkedRow(
            row.FirstSequence, new JournalRow(row.FirstSequence, row.LastSequence, row.Events), fault);
    }

    private static byte[] LinkOf(byte[] before, StoredRow row)
    {
        var link = new byte[RowChecksum.ChainLength];
        RowChecksum.Chain(before, row.FirstSequence, row.Crc32C, row.Events.Span, link);
        return link;
    }
}
