using System.Buffers.Binary;

namespace MinerGrpc.Server.Storage;

/// <summary>
/// Rows of the journal packed into one: their events as one Zstandard frame, and a directory with what each row was, so
/// that a reader gets the very rows back, each with its checksum and its link.
/// </summary>
/// <param name="Directory">32 bytes a row, compressed as well: last sequence, both times, length and checksum.</param>
/// <param name="Crc32C">Over every other column.</param>
/// <param name="ChainBefore">The link of the row before the first one; zeros at the beginning of the journal.</param>
/// <param name="Chain">The link of the last row.</param>
internal sealed record JournalSegment(
    long FirstSequence, long LastSequence, long FirstTime, long LastTime, byte[] Directory, byte[] Events,
    long Crc32C, byte[] ChainBefore, byte[] Chain)
{
    /// <summary>Bytes of events in one segment: what a reader unpacks at once.</summary>
    public const int FullBytes = 1 << 18;

    private const int EntryLength = 32;

    /// <param name="rows">One after the other, each checked; one at least.</param>
    /// <param name="events">Of all of them.</param>
    /// <param name="chainBefore">The link before the first.</param>
    /// <param name="chain">The link of the last.</param>
    public static JournalSegment Pack(
        IReadOnlyList<SegmentEntry> rows, ReadOnlySpan<byte> events, byte[] chainBefore, byte[] chain)
    {
        var directory = new byte[rows.Count * EntryLength];
        for (var i = 0; i < rows.Count; i++)
        {
            var (row, length, crc) = rows[i];
            var entry = directory.AsSpan(i * EntryLength);
            BinaryPrimitives.WriteInt64LittleEndian(entry, row.LastSequence);
            BinaryPrimitives.WriteInt64LittleEndian(entry[8..], row.FirstTime);
            BinaryPrimitives.WriteInt64LittleEndian(entry[16..], row.LastTime);
            BinaryPrimitives.WriteInt32LittleEndian(entry[24..], length);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[28..], crc);
        }

        var (first, last) = (rows[0].Head, rows[^1].Head);
        var segment = new JournalSegment(
            first.FirstSequence, last.LastSequence, first.FirstTime, last.LastTime, Compressed.Pack(directory),
            Compressed.Pack(events), 0, chainBefore, chain);
        return segment with { Crc32C = segment.Checksum() };
    }

    /// <summary>The rows, oldest first, each checked and each with its link.</summary>
    /// <exception cref="JournalCorruptException">The segment or a row of it does not fit its checksum.</exception>
    public IReadOnlyList<StoredRow> Unpack()
    {
        var rows = Entries();
        ReadOnlyMemory<byte> events = Compressed.Unpack(Events);
        var (offset, chain) = (0, ChainBefore);
        for (var i = 0; i < rows.Count; i++)
        {
            var (row, length) = rows[i];
            var slice = events.Slice(offset, length);
            var next = new byte[RowChecksum.ChainLength];
            RowChecksum.Chain(chain, row.FirstSequence, row.Crc32C, slice.Span, next);
            rows[i] = (row with { Events = slice, Chain = next }, length);
            rows[i].Row.Check();
            (offset, chain) = (offset + length, next);
        }

        return chain.AsSpan().SequenceEqual(Chain)
            ? [.. rows.Select(r => r.Row)]
            : throw new JournalCorruptException(
                $"the rows of journal segment {FirstSequence} do not follow one another");
    }

    /// <summary>The rows without their events, for a search by time.</summary>
    /// <exception cref="JournalCorruptException">The segment does not fit its checksum.</exception>
    public List<(StoredRow Row, int Length)> Entries()
    {
        if (Checksum() != Crc32C)
        {
            throw new JournalCorruptException(
                $"journal segment {FirstSequence} (events {FirstSequence} to {LastSequence}) does not fit its "
                + "checksum");
        }

        ReadOnlySpan<byte> directory = Compressed.Unpack(Directory);
        var rows = new List<(StoredRow, int)>(directory.Length / EntryLength);
        var first = FirstSequence;
        for (var entry = directory; !entry.IsEmpty; entry = entry[EntryLength..])
        {
            var last = BinaryPrimitives.ReadInt64LittleEndian(entry);
            rows.Add((
                new StoredRow(
                    first, last, BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
                    BinaryPrimitives.ReadInt64LittleEndian(entry[16..]), default,
                    BinaryPrimitives.ReadUInt32LittleEndian(entry[28..]), []),
                BinaryPrimitives.ReadInt32LittleEndian(entry[24..])));
            first = last + 1;
        }

        return rows;
    }

    private uint Checksum() => RowChecksum.Crc32C(
        [FirstSequence, LastSequence, FirstTime, LastTime, Directory.Length, Events.Length], [], Directory, Events,
        ChainBefore, Chain);
}
