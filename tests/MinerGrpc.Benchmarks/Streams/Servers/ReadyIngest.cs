using System.Buffers;
using Grpc.Core;

namespace MinerGrpc.Benchmarks.Streams.Servers;

/// <summary>
/// The least that grpc-dotnet can do with what is published: it hands over each message as bytes in a rented array, and
/// gets the same few bytes as an ack.
/// </summary>
internal sealed class ReadyIngest : ReadyIngestBinding
{
    /// <summary>A PublishQuotesResponse in which nothing is said is empty.</summary>
    private static readonly byte[] s_ack = [];

    public override async Task PublishQuotes(
        IAsyncStreamReader<byte[]> requests, IServerStreamWriter<byte[]> responses, ServerCallContext context)
    {
        while (await requests.MoveNext(context.CancellationToken))
        {
            ArrayPool<byte>.Shared.Return(requests.Current);
            await responses.WriteAsync(s_ack, context.CancellationToken);
        }
    }
}

/// <summary>The binding of <see cref="ReadyIngest"/>: as the generated one, but for the marshallers.</summary>
[BindServiceMethod(typeof(ReadyIngestBinding), nameof(BindService))]
internal abstract class ReadyIngestBinding
{
    private static readonly Method<byte[], byte[]> s_method = new(
        MethodType.DuplexStreaming, "minergrpc.v1.IngestService", "PublishQuotes",
        new Marshaller<byte[]>(static (_, _) => throw new NotSupportedException("a server writes no requests"), Read),
        new Marshaller<byte[]>(static bytes => bytes, static bytes => bytes));

    public abstract Task PublishQuotes(
        IAsyncStreamReader<byte[]> requests, IServerStreamWriter<byte[]> responses, ServerCallContext context);

    /// <summary>Called by Grpc.AspNetCore.</summary>
    public static void BindService(ServiceBinderBase binder, ReadyIngestBinding? service) => binder.AddMethod(
        s_method, service is null ? null : new DuplexStreamingServerMethod<byte[], byte[]>(service.PublishQuotes));

    private static byte[] Read(DeserializationContext context)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Math.Max(1, context.PayloadLength));
        context.PayloadAsReadOnlySequence().CopyTo(rented);
        return rented;
    }
}
