using Grpc.Core;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Sector;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;
using EventKind = MinerGrpc.Core.Market.EventKind;

namespace MinerGrpc.Server.Rpc;

/// <summary>The sector's move, asked for or streamed.</summary>
internal sealed class SectorRpc(StreamServices services, PastMarket past, StreamDoor door) : SectorServiceBinding.Base
{
    private readonly Universe _universe = services.Universe;

    public override Task<GetSectorMoveResponse> GetSectorMove(GetSectorMoveRequest request, ServerCallContext context)
    {
        var check = new Requests();
        if (request.Instruments.Count > StreamSettings.MaximumInstruments)
        {
            check.Fault("instruments",
                $"{request.Instruments.Count} names, at most {StreamSettings.MaximumInstruments} are taken");
            check.ThrowIfAny();
        }

        for (var i = 0; i < request.Instruments.Count; i++)
        {
            check.CheckName($"instruments[{i}]", request.Instruments[i]);
        }

        var asOf = check.AsOf(request.AsOf, services);
        check.ThrowIfAny();
        var members = request.Instruments.Count == 0
            ? _universe.Miners
            : [.. request.Instruments.Select(n => Requests.Find(_universe, n)).Distinct().OrderBy(id => id.Index)];
        return Task.Run(
            () => asOf is { } time
                ? Answer(past.At(time, context.CancellationToken), members)
                : Answer(services.Hub.Latest, members),
            context.CancellationToken);
    }

    public override Task<GetReplayWindowResponse> GetReplayWindow(
        GetReplayWindowRequest request, ServerCallContext context) =>
        Task.FromResult(new GetReplayWindowResponse { ReplayWindow = services.ReplayWindow() });

    public override Task StreamSectorMoves(StreamSectorMovesRequest request,
        IServerStreamWriter<ReadyResponse> responses, ServerCallContext context) =>
        door.RunAsync(request, responses, context);

    /// <summary>The present: from the very bytes that the stream carries.</summary>
    private GetSectorMoveResponse Answer(LatestValues values, IReadOnlyList<InstrumentId> members)
    {
        var moves = members.Select(id => MoveOf(values, id)).ToList();
        var states = moves.Select((m, i) => MoveMessages.ToState(m, members[i], TradingCalendar.NewYork)).ToArray();
        return Answer(moves, states, SessionOf(values), values.Sequence);
    }

    /// <summary>
    /// The past: from the boards of that moment, since a move is journaled once for a group of quotes.
    /// </summary>
    private GetSectorMoveResponse Answer(MarketMoment moment, IReadOnlyList<InstrumentId> members)
    {
        var states = members.Select(moment.Market.MoveOf).ToArray();
        var encoder = new EventEncoder(_universe);
        var moves = states.Select(s => Move.Parser.ParseFrom(encoder.MoveBody(s))).ToList();
        return Answer(moves, states, moment.Market.State.Session, moment.Latest.Sequence);
    }

    private GetSectorMoveResponse Answer(
        List<Move> moves, MoveState[] states, Core.Calendar.MarketSession session, long sequence)
    {
        var sector = new SectorState(_universe);
        sector.Compute(states, session);
        var response = new GetSectorMoveResponse
        {
            SectorMove = MoveMessages.ToMessage(sector, _universe),
            Cursor = services.CursorAt(sequence),
        };
        response.Moves.AddRange(moves);
        return response;
    }

    private Move MoveOf(LatestValues values, InstrumentId id)
    {
        var value = values[values.Slots.SlotOf(EventKind.Move, id)];
        return value.Batch is { } batch
            ? Event.Parser.ParseFrom(batch.Event(value.Entry).Span).Move
            : new Move { Instrument = _universe[id].Name };
    }

    /// <summary>The session after the newest session change that the values hold.</summary>
    private static Core.Calendar.MarketSession SessionOf(LatestValues values) =>
        values.LastSession is { Batch: { } batch } value
            ? (Core.Calendar.MarketSession)Event.Parser.ParseFrom(batch.Event(value.Entry).Span).Session.Current
            : Core.Calendar.MarketSession.Unspecified;
}
