using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;
using MinerGrpc.V1;
using EventKind = MinerGrpc.Core.Market.EventKind;

namespace MinerGrpc.Server.Rpc.Wire;

/// <summary>
/// Finds the events in a journal row's bytes: the way back of <see cref="EventEncoder"/>. Reads the head of each event
/// only; the body stays bytes. Thread-safe.
/// </summary>
public sealed class EventScanner(Universe universe)
{
    private static readonly uint FrameTag = WireFormat.MakeTag(
        StreamSectorMovesResponse.EventsFieldNumber, WireFormat.WireType.LengthDelimited);

    /// <exception cref="JournalCorruptException">The bytes are not framed events.</exception>
    public EncodedBatch Scan(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var entries = new List<EventEntry>();
            for (var position = 0; position < bytes.Length;)
            {
                var entry = ScanOne(bytes.Span, position);
                entries.Add(entry);
                position = entry.End;
            }

            return entries.Count > 0
                ? new EncodedBatch(bytes, [.. entries])
                : throw new JournalCorruptException("a journal row holds no event");
        }
        catch (Exception e) when (e is MalformedMessageException or OverflowException)
        {
            throw new JournalCorruptException("a journal row does not hold framed events", e);
        }
    }

    private EventEntry ScanOne(ReadOnlySpan<byte> bytes, int frameOffset)
    {
        var reader = new ProtoReader(bytes[frameOffset..]);
        if (reader.ReadTag() != FrameTag)
        {
            throw new JournalCorruptException($"no event begins at byte {frameOffset} of the row");
        }

        var body = reader.ReadBytes();
        return ScanHead(body, frameOffset, frameOffset + reader.Position - body.Length);
    }

    private EventEntry ScanHead(ReadOnlySpan<byte> e, int frameOffset, int offset)
    {
        long sequence = 0;
        var kind = EventKind.Unspecified;
        InstrumentId? instrument = null;
        Instant time = default;
        double? ratio = null;
        var reader = new ProtoReader(e);
        while (reader.ReadTag() is not 0 and var tag)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case Event.SequenceFieldNumber:
                    sequence = reader.ReadInt64();
                    break;
                case Event.KindFieldNumber:
                    kind = (EventKind)reader.ReadInt32();
                    break;
                case Event.InstrumentFieldNumber:
                    instrument = universe.TryFind(reader.ReadBytes(), out var id) ? id : null;
                    break;
                case Event.EventTimeFieldNumber:
                    time = ReadTimestamp(reader.ReadBytes());
                    break;
                case Event.MoveFieldNumber:
                    ratio = ReadRatio(reader.ReadBytes());
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        return new EventEntry(sequence, kind, instrument, time, ratio, frameOffset, offset, e.Length);
    }

    /// <summary>The one field of a Move that filters ask for; half of a journal is moves.</summary>
    private static double? ReadRatio(ReadOnlySpan<byte> move)
    {
        var reader = new ProtoReader(move);
        while (reader.ReadTag() is not 0 and var tag)
        {
            if (WireFormat.GetTagFieldNumber(tag) == Move.MoveRatioFieldNumber)
            {
                return reader.ReadDouble();
            }

            reader.Skip(tag);
        }

        return null;
    }

    private static Instant ReadTimestamp(ReadOnlySpan<byte> body)
    {
        long seconds = 0;
        var nanos = 0;
        var reader = new ProtoReader(body);
        while (reader.ReadTag() is not 0 and var tag)
        {
            if (WireFormat.GetTagFieldNumber(tag) == Timestamp.SecondsFieldNumber)
            {
                seconds = reader.ReadInt64();
            }
            else
            {
                nanos = reader.ReadInt32();
            }
        }

        return Instant.FromUnixSeconds(seconds, nanos);
    }
}
