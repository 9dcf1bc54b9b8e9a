using Google.Protobuf;
using MinerGrpc.Core.Delivery;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Wire;

/// <summary>Reads every event of a row whole, as a replay's client or a query would.</summary>
public static class EventReading
{
    /// <summary>Sequences from the first to the last that the row names, none left out, each event a message.</summary>
    /// <exception cref="JournalCorruptException">Names the event.</exception>
    public static void CheckWhole(EncodedBatch batch, long first, long last)
    {
        var expected = first;
        foreach (ref readonly var entry in batch.Entries)
        {
            if (entry.Sequence != expected)
            {
                throw new JournalCorruptException(
                    $"journal row {first} holds event {entry.Sequence} in the place of event {expected}");
            }

            CheckOne(batch, entry);
            expected++;
        }

        if (expected != last + 1)
        {
            throw new JournalCorruptException($"journal row {first} ends at event {expected - 1} instead of {last}");
        }
    }

    private static void CheckOne(EncodedBatch batch, in EventEntry entry)
    {
        try
        {
            Event.Parser.ParseFrom(batch.Event(entry).Span);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new JournalCorruptException($"event {entry.Sequence} cannot be read", e);
        }
    }
}
