using Google.Protobuf;
using Grpc.Core;

namespace MinerGrpc.Server.Rpc;

/// <summary>Messages as the generated code reads and writes them; for methods that are bound by hand.</summary>
internal static class GeneratedMarshaller
{
    public static Marshaller<T> Of<T>(MessageParser<T> parser)
        where T : class, IMessage<T>, IBufferMessage =>
        new(
            static (message, context) =>
            {
                context.SetPayloadLength(message.CalculateSize());
                message.WriteTo(context.GetBufferWriter());
                context.Complete();
            },
            context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));
}
