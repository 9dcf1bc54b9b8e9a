using Google.Protobuf;
using Grpc.Core;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc;

/// <summary>
/// SectorService as the generated code binds it, but for one thing: the stream's responses are bytes that are ready
/// (<see cref="ReadyResponse"/>) and are never serialised for a subscriber.
/// </summary>
internal static class SectorServiceBinding
{
    private const string Service = "minergrpc.v1.SectorService";

    private static readonly Method<GetSectorMoveRequest, GetSectorMoveResponse> s_getSectorMove = new(
        MethodType.Unary, Service, "GetSectorMove", GeneratedMarshaller.Of(GetSectorMoveRequest.Parser),
        GeneratedMarshaller.Of(GetSectorMoveResponse.Parser));

    private static readonly Method<GetReplayWindowRequest, GetReplayWindowResponse> s_getReplayWindow = new(
        MethodType.Unary, Service, "GetReplayWindow", GeneratedMarshaller.Of(GetReplayWindowRequest.Parser),
        GeneratedMarshaller.Of(GetReplayWindowResponse.Parser));

    private static readonly Method<StreamSectorMovesRequest, ReadyResponse> s_stream = new(
        MethodType.ServerStreaming, Service, "StreamSectorMoves",
        GeneratedMarshaller.Of(StreamSectorMovesRequest.Parser),
        ReadyResponse.Marshaller);

    /// <summary>Server reflection finds the contract here.</summary>
    public static Google.Protobuf.Reflection.ServiceDescriptor Descriptor => SectorService.Descriptor;

    /// <summary>Called by Grpc.AspNetCore.</summary>
    public static void BindService(ServiceBinderBase binder, Base? service)
    {
        binder.AddMethod(s_getSectorMove,
            service is null ? null : new UnaryServerMethod<GetSectorMoveRequest, GetSectorMoveResponse>(
                service.GetSectorMove));
        binder.AddMethod(s_getReplayWindow,
            service is null ? null : new UnaryServerMethod<GetReplayWindowRequest, GetReplayWindowResponse>(
                service.GetReplayWindow));
        binder.AddMethod(s_stream,
            service is null ? null : new ServerStreamingServerMethod<StreamSectorMovesRequest, ReadyResponse>(
                service.StreamSectorMoves));
    }

    /// <summary>What an implementation provides.</summary>
    [BindServiceMethod(typeof(SectorServiceBinding), nameof(BindService))]
    internal abstract class Base
    {
        public abstract Task<GetSectorMoveResponse> GetSectorMove(
            GetSectorMoveRequest request, ServerCallContext context);

        public abstract Task<GetReplayWindowResponse> GetReplayWindow(
            GetReplayWindowRequest request, ServerCallContext context);

        public abstract Task StreamSectorMoves(StreamSectorMovesRequest request,
            IServerStreamWriter<ReadyResponse> responses, ServerCallContext context);
    }
}
