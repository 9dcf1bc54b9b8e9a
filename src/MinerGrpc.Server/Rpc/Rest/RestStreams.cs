using Grpc.Core;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Rpc.Ticks;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Rest;

/// <summary>
/// The stream as lines of JSON, by the door that gRPC takes: the same limits, messages and ends. The transcoder writes
/// messages of the contract, so the ready bytes are read back into them. Only the stream of this class is reachable
/// (<see cref="RestCalls.MapLines"/>).
/// </summary>
internal sealed class SectorLines(StreamDoor door) : SectorService.SectorServiceBase
{
    public override Task StreamSectorMoves(
        StreamSectorMovesRequest request, IServerStreamWriter<StreamSectorMovesResponse> responses,
        ServerCallContext context) =>
        door.RunAsync(
            request,
            new ReadBack<ReadyResponse, StreamSectorMovesResponse>(
                responses, static ready => StreamSectorMovesResponse.Parser.ParseFrom(ready.ToArray())),
            context);
}

/// <summary>Ticks as lines of JSON; see <see cref="SectorLines"/>.</summary>
internal sealed class TickLines(TickDoor door) : QuoteService.QuoteServiceBase
{
    public override Task ListTicks(
        ListTicksRequest request, IServerStreamWriter<ListTicksResponse> responses, ServerCallContext context) =>
        door.RunAsync(
            request,
            new ReadBack<ReadyTicks, ListTicksResponse>(
                responses, static ready => ListTicksResponse.Parser.ParseFrom(ready.ToArray())),
            context);
}

/// <summary>Takes ready bytes and writes the message that they are.</summary>
internal sealed class ReadBack<TReady, TMessage>(IServerStreamWriter<TMessage> target, Func<TReady, TMessage> read)
    : IServerStreamWriter<TReady>
{
    public WriteOptions? WriteOptions
    {
        get => target.WriteOptions;
        set => target.WriteOptions = value;
    }

    public Task WriteAsync(TReady message) => target.WriteAsync(read(message));
}
