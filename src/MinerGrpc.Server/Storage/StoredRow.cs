namespace MinerGrpc.Server.Storage;

/// <summary>One commit's events as the database holds them, in the journal table or within a segment.</summary>
/// <param name="FirstTime">Market time of the first event, as nanoseconds.</param>
/// <param name="LastTime">Market time of the last event.</param>
/// <param name="Events">Framed events.</param>
/// <param name="Crc32C">Over all of the above.</param>
/// <param name="Chain">The row's link. Within a segment it is worked out, from the link before the segment.</param>
internal sealed record StoredRow(
    long FirstSequence, long LastSequence, long FirstTime, long LastTime, ReadOnlyMemory<byte> Events, uint Crc32C,
    byte[] Chain)
{
    /// <exception cref="JournalCorruptException">It does not fit its checksum.</exception>
    public void Check() => RowChecksum.Check(
        new JournalRowHead(FirstSequence, LastSequence, FirstTime, LastTime), Events.Span, Crc32C);

    /// <param name="before">The row before it. Null: it is the journal's very first.</param>
    /// <exception cref="JournalCorruptException">It does not follow that row.</exception>
    public void CheckFollows(StoredRow? before)
    {
        Span<byte> expected = stackalloc byte[RowChecksum.ChainLength];
        RowChecksum.Chain(
            before?.Chain ?? new byte[RowChecksum.ChainLength], FirstSequence, Crc32C, Events.Span, expected);
        if (!expected.SequenceEqual(Chain) || (before is not null && before.LastSequence + 1 != FirstSequence))
        {
            throw new JournalCorruptException(
                $"journal row {FirstSequence} does not follow the row before it"
                + (before is null ? string.Empty : $" (events {before.FirstSequence} to {before.LastSequence})"));
        }
    }
}
