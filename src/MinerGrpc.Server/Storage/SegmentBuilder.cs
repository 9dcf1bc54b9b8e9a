using System.Buffers;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// Gathers rows of the journal, one after the other, for a segment; in rented memory. Not thread-safe.
/// </summary>
internal sealed class SegmentBuilder : IDisposable
{
    private readonly List<SegmentEntry> _entries = [];
    private byte[] _events = [];
    private byte[] _chain = [];

    /// <summary>The link before the first row; zeros at the beginning of the journal.</summary>
    public byte[] ChainBefore { get; set; } = new byte[RowChecksum.ChainLength];

    /// <summary>Of events, so far.</summary>
    public int Length { get; private set; }

    public int Rows => _entries.Count;

    /// <exception cref="JournalCorruptException">The row does not fit its checksum.</exception>
    public void Add(in JournalRowHead head, ReadOnlySpan<byte> events, long crc32C, byte[] chain)
    {
        var crc = RowChecksum.Check(head, events, crc32C);
        MakeRoom(events.Length);
        events.CopyTo(_events.AsSpan(Length));
        Length += events.Length;
        _entries.Add(new SegmentEntry(head, events.Length, crc));
        _chain = chain;
    }

    /// <summary>Of one row at least.</summary>
    public JournalSegment Build() =>
        JournalSegment.Pack(_entries, _events.AsSpan(0, Length), ChainBefore, _chain);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_events);
        _events = [];
    }

    private void MakeRoom(int bytes)
    {
        if (Length + bytes <= _events.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * JournalSegment.FullBytes, Length + bytes));
        _events.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_events);
        _events = larger;
    }
}

/// <summary>A row within a segment.</summary>
/// <param name="Length">Of its events, in bytes.</param>
internal readonly record struct SegmentEntry(JournalRowHead Head, int Length, uint Crc32C);
