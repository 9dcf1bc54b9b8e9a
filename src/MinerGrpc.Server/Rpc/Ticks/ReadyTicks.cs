using System.Buffers;
using Google.Protobuf;
using Grpc.Core;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Server.Rpc.Wire;
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

    /// <summary>The body, for a reader that needs it in one piece.</summary>
    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    /// <summary>The field with its tag and length.</summary>
    private static ReadOnlySpan<byte> QuoteField(ReadOnlySpan<byte> e)
    {
        var reader = new ProtoReader(e);
        var start = 0;
        while (reader.ReadTag() is not 0 and var tag)
        {
            reader.Skip(tag);
            if (tag == QuoteTag)
            {
                return e[start..reader.Position];
            }

            start = reader.Position;
        }

        throw new JournalCorruptException("a QUOTE event of the journal holds no quote");
    }

    private static void Serialize(ReadyTicks response, SerializationContext context)
    {
        context.SetPayloadLength(response.Size);
        context.GetBufferWriter().Write(response._bytes.WrittenSpan);
        context.Complete();
    }
}
