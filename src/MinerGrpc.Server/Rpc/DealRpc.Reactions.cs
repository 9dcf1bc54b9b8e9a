using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc;

/// <summary>How the affected instruments reacted.</summary>
internal sealed partial class DealRpc
{
    public override Task<ListDealReactionsResponse> ListDealReactions(
        ListDealReactionsRequest request, ServerCallContext context) =>
        throw Faults.NotBuilt("DealService.ListDealReactions", "reactions come with the deals and divergence work");
}
