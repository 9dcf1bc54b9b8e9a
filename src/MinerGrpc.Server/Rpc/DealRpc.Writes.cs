using Grpc.Core;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc;

/// <summary>What changes a deal. A request is checked here; the market loop decides over it.</summary>
internal sealed partial class DealRpc
{
    public override async Task<AnnounceDealResponse> AnnounceDeal(
        AnnounceDealRequest request, ServerCallContext context)
    {
        var check = new Requests();
        check.RequestId(request.RequestId);
        var draft = check.Draft(request.Deal, services);
        check.ThrowIfAny();
        return new AnnounceDealResponse
        {
            Deal = await TakeAsync(
                new DealCommand
                {
                    Kind = DealCommandKind.Announce,
                    RequestId = request.RequestId,
                    Digest = DealChecks.Digest(DealCommandKind.Announce, request),
                    Draft = draft with { Revision = 0 },
                    Name = draft.Name,
                    Revision = 0,
                    Reason = string.Empty,
                },
                context),
        };
    }

    public override async Task<ReviseDealResponse> ReviseDeal(ReviseDealRequest request, ServerCallContext context)
    {
        var check = new Requests();
        check.RequestId(request.RequestId);
        check.Reason(request.Reason);
        if (request.Deal is { } deal)
        {
            check.Revision("deal.revision", deal.Revision);
        }

        var draft = check.Draft(request.Deal, services);
        check.ThrowIfAny();
        return new ReviseDealResponse
        {
            Deal = await TakeAsync(
                new DealCommand
                {
                    Kind = DealCommandKind.Revise,
                    RequestId = request.RequestId,
                    Digest = DealChecks.Digest(DealCommandKind.Revise, request),
                    Draft = draft,
                    Name = draft.Name,
                    Revision = draft.Revision,
                    Reason = request.Reason,
                },
                context),
        };
    }

    public override async Task<RetractDealResponse> RetractDeal(RetractDealRequest request, ServerCallContext context)
    {
        var check = new Requests();
        check.RequestId(request.RequestId);
        check.DealName("name", request.Name);
        check.Revision("revision", request.Revision);
        check.Reason(request.Reason);
        check.ThrowIfAny();
        return new RetractDealResponse
        {
            Deal = await TakeAsync(
                new DealCommand
                {
                    Kind = DealCommandKind.Retract,
                    RequestId = request.RequestId,
                    Digest = DealChecks.Digest(DealCommandKind.Retract, request),
                    Draft = null,
                    Name = request.Name,
                    Revision = request.Revision,
                    Reason = request.Reason,
                },
                context),
        };
    }

    private async Task<Deal> TakeAsync(DealCommand command, ServerCallContext context) =>
        DealMessages.ToMessage(await door.TakeAsync(command, context.CancellationToken));
}
