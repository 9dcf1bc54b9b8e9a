using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc;

/// <summary>
/// IngestService as the generated code binds it, but for one thing: published quotes are read straight from the bytes
/// of their batch (<see cref="ReceivedBatch"/>), without a message for each.
/// </summary>
internal static class IngestServiceBinding
{
    private const string Service = "minergrpc.v1.IngestService";

    private static readonly Method<ReceivedBatch, PublishQuotesResponse> s_publishQuotes = new(
        MethodType.DuplexStreaming, Service, "PublishQuotes", ReceivedBatch.Marshaller,
        GeneratedMarshaller.Of(PublishQuotesResponse.Parser));

    private static readonly Method<ImportBarsRequest, ImportBarsResponse> s_importBars = new(
        MethodType.ClientStreaming, Service, "ImportBars", GeneratedMarshaller.Of(ImportBarsRequest.Parser),
        GeneratedMarshaller.Of(ImportBarsResponse.Parser));

    /// <summary>Server reflection finds the contract here.</summary>
    public static Google.Protobuf.Reflection.ServiceDescriptor Descriptor => IngestService.Descriptor;

    /// <summary>Called by Grpc.AspNetCore.</summary>
    public static void BindService(ServiceBinderBase binder, Base? service)
    {
        binder.AddMethod(s_publishQuotes,
            service is null ? null : new DuplexStreamingServerMethod<ReceivedBatch, PublishQuotesResponse>(
                service.PublishQuotes));
        binder.AddMethod(s_importBars,
            service is null ? null : new ClientStreamingServerMethod<ImportBarsRequest, ImportBarsResponse>(
                service.ImportBars));
    }

    /// <summary>What an implementation provides.</summary>
    [BindServiceMethod(typeof(IngestServiceBinding), nameof(BindService))]
    internal abstract class Base
    {
        public abstract Task PublishQuotes(IAsyncStreamReader<ReceivedBatch> requests,
            IServerStreamWriter<PublishQuotesResponse> responses, ServerCallContext context);

        public abstract Task<ImportBarsResponse> ImportBars(
            IAsyncStreamReader<ImportBarsRequest> requests, ServerCallContext context);
    }
}
