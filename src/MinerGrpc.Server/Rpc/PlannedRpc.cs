using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc;

/// <summary>DealService: in the contract, answered with UNIMPLEMENTED until the deals are built.</summary>
internal sealed class DealRpc : DealService.DealServiceBase
{
    private const string What = "deals come with the deals and divergence work";

    public override Task<GetDealResponse> GetDeal(GetDealRequest request, ServerCallContext context) =>
        throw Faults.NotBuilt("DealService.GetDeal", What);

    public override Task<ListDealsResponse> ListDeals(ListDealsRequest request, ServerCallContext context) =>
        throw Faults.NotBuilt("DealService.ListDeals", What);

    public override Task<ListDealRevisionsResponse> ListDealRevisions(
        ListDealRevisionsRequest request, ServerCallContext context) =>
        throw Faults.NotBuilt("DealService.ListDealRevisions", What);

    public override Task<ListDealReactionsResponse> ListDealReactions(
        ListDealReactionsRequest request, ServerCallContext context) =>
        throw Faults.NotBuilt("DealService.ListDealReactions", What);

    public override Task<AnnounceDealResponse> AnnounceDeal(AnnounceDealRequest request, ServerCallContext context) =>
        throw Faults.NotBuilt("DealService.AnnounceDeal", What);

    public override Task<ReviseDealResponse> ReviseDeal(ReviseDealRequest request, ServerCallContext context) =>
        throw Faults.NotBuilt("DealService.ReviseDeal", What);

    public override Task<RetractDealResponse> RetractDeal(RetractDealRequest request, ServerCallContext context) =>
        throw Faults.NotBuilt("DealService.RetractDeal", What);
}

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
