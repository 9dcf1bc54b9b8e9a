using Grpc.Core;
using MinerGrpc.Client;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>The server's journal from its first event to now, read with plain calls.</summary>
internal static class JournalReplay
{
    public static async Task<List<Event>> ReadAsync(MinerGrpcClient client)
    {
        var window = await WindowAsync(client);
        var request = new StreamSectorMovesRequest
        {
            Kinds = { Fast.AllKinds },
            Delivery = Delivery.Every,
            AfterCursor = window.Oldest,
        };
        using var call = client.Sector.StreamSectorMoves(request, cancellationToken: Waiting.Deadline());
        var events = new List<Event>();
        await foreach (var response in call.ResponseStream.ReadAllAsync())
        {
            foreach (var received in response.Events)
            {
                events.Add(Plain(received));
            }

            if (response.CaughtUp is not null)
            {
                return events;
            }
        }

        throw new InvalidOperationException("the replay ended before it had caught up");
    }

    /// <summary>The newest value of each kind and instrument, as a fresh snapshot tells.</summary>
    public static async Task<Dictionary<(EventKind, string), Event>> SnapshotAsync(MinerGrpcClient client)
    {
        var request = new StreamSectorMovesRequest { Kinds = { Fast.AllKinds }, Live = true };
        using var call = client.Sector.StreamSectorMoves(request, cancellationToken: Waiting.Deadline());
        var values = new Dictionary<(EventKind, string), Event>();
        await foreach (var response in call.ResponseStream.ReadAllAsync())
        {
            foreach (var received in response.Events)
            {
                values[(received.Kind, received.Instrument)] = Plain(received);
            }

            if (response.SnapshotEnd is not null)
            {
                return values;
            }
        }

        throw new InvalidOperationException("the stream ended inside its snapshot");
    }

    /// <summary>The newest sequence.</summary>
    public static async Task<long> NewestAsync(MinerGrpcClient client) => (await WindowAsync(client)).Newest.Sequence;

    private static async Task<ReplayWindow> WindowAsync(MinerGrpcClient client) =>
        (await client.Sector.GetReplayWindowAsync(
            new GetReplayWindowRequest(), cancellationToken: Waiting.Deadline())).ReplayWindow;

    /// <summary>Without what belongs to the delivery rather than to the event.</summary>
    public static Event Plain(Event received)
    {
        received.Replayed = false;
        received.FoldedCount = 0;
        return received;
    }
}
