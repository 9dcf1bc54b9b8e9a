using System.Buffers.Binary;
using Google.Protobuf;
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

            return new EncodedBatch(bytes, [.. entries]);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or ArgumentOutOfRangeException
            or IndexOutOfRangeException or OverflowException)
        {
            throw new JournalCorruptException("a journal row does not hold framed events", e);
        }
    }

    private EventEntry ScanOne(ReadOnlySpan<byte> bytes, int frameOffset)
    {
        var position = frameOffset;
        var tag = ReadVarint(bytes, ref position);
        var length = checked((int)ReadVarint(bytes, ref position));
        if (WireFormat.GetTagFieldNumber((uint)tag) != StreamSectorMovesResponse.EventsFieldNumber
            || length > bytes.Length - position)
        {
            throw new JournalCorruptException($"no event begins at byte {frameOffset} of the row");
        }

        return ScanHead(bytes.Slice(position, length), frameOffset, position);
    }

    private EventEntry ScanHead(ReadOnlySpan<byte> e, int frameOffset, int offset)
    {
        long sequence = 0;
        var kind = EventKind.Unspecified;
        InstrumentId? instrument = null;
        Instant time = default;
        double? ratio = null;
        for (var position = 0; position < e.Length;)
        {
            var tag = (uint)ReadVarint(e, ref position);
            var value = WireFormat.GetTagWireType(tag) == WireFormat.WireType.Fixed64 ? 0 : ReadVarint(e, ref position);
            var body = WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited
                ? e.Slice(position, checked((int)value))
                : default;
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case Event.SequenceFieldNumber:
                    sequence = unchecked((long)value);
                    break;
                case Event.KindFieldNumber:
                    kind = (EventKind)value;
                    break;
                case Event.InstrumentFieldNumber:
                    instrument = universe.TryFind(body, out var id) ? id : null;
                    break;
                case Event.EventTimeFieldNumber:
                    time = ReadTimestamp(body);
                    break;
                case Event.MoveFieldNumber:
                    ratio = ReadRatio(body);
                    break;
            }

            position += body.Length;
        }

        return new EventEntry(sequence, kind, instrument, time, ratio, frameOffset, offset, e.Length);
    }

    /// <summary>The one field of a Move that filters ask for; half of a journal is moves.</summary>
    private static double? ReadRatio(ReadOnlySpan<byte> move)
    {
        for (var position = 0; position < move.Length;)
        {
            var tag = (uint)ReadVarint(move, ref position);
            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.Fixed64 when WireFormat.GetTagFieldNumber(tag) == Move.MoveRatioFieldNumber:
                    return BinaryPrimitives.ReadDoubleLittleEndian(move[position..]);
                case WireFormat.WireType.Fixed64:
                    position += sizeof(double);
                    break;
                case WireFormat.WireType.LengthDelimited:
                    var length = checked((int)ReadVarint(move, ref position));
                    position = checked(position + length);
                    break;
                default:
                    ReadVarint(move, ref position);
                    break;
            }
        }

        return null;
    }

    private static Instant ReadTimestamp(ReadOnlySpan<byte> body)
    {
        long seconds = 0;
        var nanos = 0;
        for (var position = 0; position < body.Length;)
        {
            var field = WireFormat.GetTagFieldNumber((uint)ReadVarint(body, ref position));
            var value = ReadVarint(body, ref position);
            if (field == 1)
            {
                seconds = unchecked((long)value);
            }
            else
            {
                nanos = (int)value;
            }
        }

        return Instant.FromUnixSeconds(seconds, nanos);
    }

    private static ulong ReadVarint(ReadOnlySpan<byte> bytes, ref int position)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
