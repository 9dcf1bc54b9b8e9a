using System.Buffers;
using Google.Protobuf;
using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.Benchmarks.Streams.Servers;

/// <summary>What a stream of ready bytes sends after its first message, until it is cancelled.</summary>
internal delegate IAsyncEnumerable<byte[]> SendBytes(CancellationToken ct);

/// <summary>
/// The least that grpc-dotnet can do: StreamSectorMoves whose responses are bytes that all streams share, written as
/// they are.
/// </summary>
internal sealed class ReadyStream(SendBytes send) : ReadyStreamBinding
{
    private static readonly byte[] s_first =
        new StreamSectorMovesResponse { SnapshotEnd = new SnapshotEnd() }.ToByteArray();

    public override async Task StreamSectorMoves(
        byte[] request, IServerStreamWriter<byte[]> responses, ServerCallContext context)
    {
        // The subscription stands before the first message says so.
        var messages = send(context.CancellationToken);
        await responses.WriteAsync(s_first);
        await foreach (var message in messages)
        {
            await responses.WriteAsync(message);
        }
    }
}

/// <summary>The binding of <see cref="ReadyStream"/>: as the generated one, but for the marshaller.</summary>
[BindServiceMethod(typeof(ReadyStreamBinding), nameof(BindService))]
internal abstract class ReadyStreamBinding
{
    private static readonly Method<byte[], byte[]> s_method = new(
        MethodType.ServerStreaming, "minergrpc.v1.SectorService", "StreamSectorMoves",
        new Marshaller<byte[]>(static bytes => bytes, static bytes => bytes),
        new Marshaller<byte[]>(Write, static _ => throw new NotSupportedException("a server reads no responses")));

    public abstract Task StreamSectorMoves(
        byte[] request, IServerStreamWriter<byte[]> responses, ServerCallContext context);

    /// <summary>Called by Grpc.AspNetCore.</summary>
    public static void BindService(ServiceBinderBase binder, ReadyStreamBinding? service) => binder.AddMethod(
        s_method, service is null ? null : new ServerStreamingServerMethod<byte[], byte[]>(service.StreamSectorMoves));

    private static void Write(byte[] bytes, SerializationContext context)
    {
        context.SetPayloadLength(bytes.Length);
        context.GetBufferWriter().Write(bytes);
        context.Complete();
    }
}
