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
internal sealed class SectorRpc(StreamServices services, PastValues past, StreamDoor door) : SectorServiceBinding.Base
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

        var asOf = check.AsOf(request.AsOf, services.MarketTime());
        check.ThrowIfAny();
        var members = request.Instruments.Count == 0
            ? _universe.Miners
            : [.. request.Instruments.Select(n => Requests.Find(_universe, n)).Distinct().OrderBy(id => id.Index)];
        return Task.Run(() => Answer(past.At(asOf, context.CancellationToken), members), context.CancellationToken);
    }

    public override Task<GetReplayWindowResponse> GetReplayWindow(
        GetReplayWindowRequest request, ServerCallContext context) =>
        Task.FromResult(new GetReplayWindowResponse { ReplayWindow = services.ReplayWindow() });

    public override Task StreamSectorMoves(StreamSectorMovesRequest request,
        IServerStreamWriter<ReadyResponse> responses, ServerCallContext context) =>
        door.RunAsync(request, responses, context);

    private GetSectorMoveResponse Answer(LatestValues values, IReadOnlyList<InstrumentId> members)
    {
        var response = new GetSectorMoveResponse { Cursor = services.CursorAt(values.Sequence) };
        var states = new MoveState[members.Count];
        for (var i = 0; i < states.Length; i++)
        {
            var move = MoveOf(values, members[i]);
            response.Moves.Add(move);
            states[i] = MoveMessages.ToState(move, members[i], TradingCalendar.NewYork);
        }

        var sector = new SectorState(_universe);
        sector.Compute(states, SessionOf(values));
        response.SectorMove = MoveMessages.ToMessage(sector, _universe);
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
