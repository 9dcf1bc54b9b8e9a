using System.Buffers;
using Google.Protobuf;
using Grpc.Core;
using MinerGrpc.Core.Delivery;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Ticks;

/// <summary>
/// A ListTicksResponse whose ticks are the journal's bytes as they are: the field of a quote in an event has the number
/// of the field of a tick in the response. They are copied, so that a few ticks do not hold large rows in memory.
/// Reused by its call from write to write.
/// </summary>
internal sealed class ReadyTicks
{
    private static readonly uint QuoteTag = WireFormat.MakeTag(
        Event.QuoteFieldNumber, WireFormat.WireType.LengthDelimited);

    private readonly ArrayBufferWriter<byte> _bytes = new();

    static ReadyTicks()
    {
        if (Event.QuoteFieldNumber != ListTicksResponse.TicksFieldNumber)
        {
            throw new InvalidOperationException("Event.quote and ListTicksResponse.ticks must have one number.");
        }
    }

    /// <summary>Writes a response as it is; for the method's definition.</summary>
    public static Marshaller<ReadyTicks> Marshaller { get; } = new(
        Serialize,
        static (DeserializationContext _) =>
            throw new NotSupportedException("the server never reads its own responses"));

    /// <summary>Bytes of its body so far.</summary>
    public int Size => _bytes.WrittenCount;

    public void Begin() => _bytes.ResetWrittenCount();

    /// <summary>The quote of a QUOTE event as it was journaled.</summary>
    /// <exception cref="JournalCorruptException">The event holds none.</exception>
    public void Add(EncodedBatch batch, in EventEntry entry) => _bytes.Write(QuoteField(batch.Event(entry).Span));

    /// <summary>Closes the response; it is written next.</summary>
    /// <param name="cursor">Everything up to here was sent.</param>
    /// <param name="end">Null: more follows.</param>
    public void Finish(Cursor cursor, TicksEnd? end) =>
        new ListTicksResponse { Cursor = cursor, End = end }.WriteTo(_bytes);

    /// <summary>The field with its tag and length.</summary>
    private static ReadOnlySpan<byte> QuoteField(ReadOnlySpan<byte> e)
    {
        for (var position = 0; position < e.Length;)
        {
            var start = position;
            var tag = Varint(e, ref position);
            var value = Varint(e, ref position);
            if (WireFormat.GetTagWireType((uint)tag) == WireFormat.WireType.LengthDelimited)
            {
                position = checked(position + (int)value);
            }

            if (tag == QuoteTag && position <= e.Length)
            {
                return e[start..position];
            }
        }

        throw new JournalCorruptException("a QUOTE event of the journal holds no quote");
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int position)
    {
        ulong value = 0;
        for (var shift = 0; position < bytes.Length; shift += 7)
        {
            var next = bytes[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new JournalCorruptException("an event of the journal ends within a number");
    }

    private static void Serialize(ReadyTicks response, SerializationContext context)
    {
        context.SetPayloadLength(response.Size);
        context.GetBufferWriter().Write(response._bytes.WrittenSpan);
        context.Complete();
    }
}
