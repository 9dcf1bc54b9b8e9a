using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.Benchmarks.Streams.Servers;

/// <summary>
/// The way of every tutorial: generated types, a queue for each stream, one message for each update, which
/// each stream serialises and flushes by itself.
/// </summary>
internal sealed class TutorialStream(Subscribers<Event> subscribers) : SectorService.SectorServiceBase
{
    public override async Task StreamSectorMoves(
        StreamSectorMovesRequest request, IServerStreamWriter<StreamSectorMovesResponse> responseStream,
        ServerCallContext context)
    {
        var updates = subscribers.Subscribe();
        await responseStream.WriteAsync(new StreamSectorMovesResponse { SnapshotEnd = new SnapshotEnd() });
        await foreach (var update in updates.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(new StreamSectorMovesResponse { Events = { update } });
        }
    }
}
