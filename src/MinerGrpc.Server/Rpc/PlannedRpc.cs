using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc;

/// <summary>DivergenceService: in the contract, answered with UNIMPLEMENTED until the models are built.</summary>
internal sealed class DivergenceRpc : DivergenceService.DivergenceServiceBase
{
    private const string What = "divergence comes with the deals and divergence work";

    public override Task<QueryDivergenceResponse> QueryDivergence(
        QueryDivergenceRequest request, ServerCallContext context) =>
        throw Faults.NotBuilt("DivergenceService.QueryDivergence", What);

    public override Task<RankDivergencesResponse> RankDivergences(
        RankDivergencesRequest request, ServerCallContext context) =>
        throw Faults.NotBuilt("DivergenceService.RankDivergences", What);

    public override Task<ListDivergenceAlertsResponse> ListDivergenceAlerts(
        ListDivergenceAlertsRequest request, ServerCallContext context) =>
        throw Faults.NotBuilt("DivergenceService.ListDivergenceAlerts", What);
}
