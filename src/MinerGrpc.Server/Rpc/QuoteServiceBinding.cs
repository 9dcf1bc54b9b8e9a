using Grpc.Core;
using MinerGrpc.Server.Rpc.Ticks;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc;

/// <summary>
/// QuoteService as the generated code binds it, but for one thing: ticks are the journal's own bytes
/// (<see cref="ReadyTicks"/>) and are never decoded for a reader.
/// </summary>
internal static class QuoteServiceBinding
{
    private const string Service = "minergrpc.v1.QuoteService";

    private static readonly Method<ListTicksRequest, ReadyTicks> s_listTicks = new(
        MethodType.ServerStreaming, Service, "ListTicks", GeneratedMarshaller.Of(ListTicksRequest.Parser),
        ReadyTicks.Marshaller);

    /// <summary>Server reflection finds the contract here.</summary>
    public static Google.Protobuf.Reflection.ServiceDescriptor Descriptor => QuoteService.Descriptor;

    /// <summary>Called by Grpc.AspNetCore.</summary>
    public static void BindService(ServiceBinderBase binder, Base? service)
    {
        AddUnary(binder, nameof(Base.GetQuote), GetQuoteRequest.Parser, GetQuoteResponse.Parser,
            service is null ? null : service.GetQuote);
        AddUnary(binder, nameof(Base.BatchGetQuotes), BatchGetQuotesRequest.Parser, BatchGetQuotesResponse.Parser,
            service is null ? null : service.BatchGetQuotes);
        AddUnary(binder, nameof(Base.ListBars), ListBarsRequest.Parser, ListBarsResponse.Parser,
            service is null ? null : service.ListBars);
        AddUnary(binder, nameof(Base.ListSessions), ListSessionsRequest.Parser, ListSessionsResponse.Parser,
            service is null ? null : service.ListSessions);
        binder.AddMethod(s_listTicks,
            service is null ? null : new ServerStreamingServerMethod<ListTicksRequest, ReadyTicks>(service.ListTicks));
    }

    private static void AddUnary<TRequest, TResponse>(
        ServiceBinderBase binder, string name, Google.Protobuf.MessageParser<TRequest> request,
        Google.Protobuf.MessageParser<TResponse> response, UnaryServerMethod<TRequest, TResponse>? handler)
        where TRequest : class, Google.Protobuf.IMessage<TRequest>, Google.Protobuf.IBufferMessage
        where TResponse : class, Google.Protobuf.IMessage<TResponse>, Google.Protobuf.IBufferMessage =>
        binder.AddMethod(
            new Method<TRequest, TResponse>(
                MethodType.Unary, Service, name, GeneratedMarshaller.Of(request), GeneratedMarshaller.Of(response)),
            handler);

    /// <summary>What an implementation provides.</summary>
    [BindServiceMethod(typeof(QuoteServiceBinding), nameof(BindService))]
    internal abstract class Base
    {
        public abstract Task<GetQuoteResponse> GetQuote(GetQuoteRequest request, ServerCallContext context);

        public abstract Task<BatchGetQuotesResponse> BatchGetQuotes(
            BatchGetQuotesRequest request, ServerCallContext context);

        public abstract Task<ListBarsResponse> ListBars(ListBarsRequest request, ServerCallContext context);

        public abstract Task<ListSessionsResponse> ListSessions(ListSessionsRequest request, ServerCallContext context);

        public abstract Task ListTicks(
            ListTicksRequest request, IServerStreamWriter<ReadyTicks> responses, ServerCallContext context);
    }
}
