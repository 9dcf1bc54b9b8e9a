using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests.Fakes;

internal sealed class FakeDivergenceService(FakeMarket market) : DivergenceService.DivergenceServiceBase
{
    public override Task<QueryDivergenceResponse> QueryDivergence(
        QueryDivergenceRequest request, ServerCallContext context) =>
        market.Answers.GiveAsync<QueryDivergenceRequest, QueryDivergenceResponse>(request);

    public override Task<RankDivergencesResponse> RankDivergences(
        RankDivergencesRequest request, ServerCallContext context) =>
        market.Answers.GiveAsync<RankDivergencesRequest, RankDivergencesResponse>(request);

    public override Task<ListDivergenceAlertsResponse> ListDivergenceAlerts(
        ListDivergenceAlertsRequest request, ServerCallContext context) =>
        market.Answers.GiveAsync<ListDivergenceAlertsRequest, ListDivergenceAlertsResponse>(request);
}

internal sealed class FakeDealService(FakeMarket market) : DealService.DealServiceBase
{
    public override Task<GetDealResponse> GetDeal(GetDealRequest request, ServerCallContext context) =>
        market.Answers.GiveAsync<GetDealRequest, GetDealResponse>(request);

    public override Task<ListDealsResponse> ListDeals(ListDealsRequest request, ServerCallContext context) =>
        market.Answers.GiveAsync<ListDealsRequest, ListDealsResponse>(request);

    public override Task<ListDealRevisionsResponse> ListDealRevisions(
        ListDealRevisionsRequest request, ServerCallContext context) =>
        market.Answers.GiveAsync<ListDealRevisionsRequest, ListDealRevisionsResponse>(request);

    public override Task<ListDealReactionsResponse> ListDealReactions(
        ListDealReactionsRequest request, ServerCallContext context) =>
        market.Answers.GiveAsync<ListDealReactionsRequest, ListDealReactionsResponse>(request);

    public override Task<AnnounceDealResponse> AnnounceDeal(
        AnnounceDealRequest request, ServerCallContext context) =>
        market.Answers.GiveAsync<AnnounceDealRequest, AnnounceDealResponse>(request);

    public override Task<ReviseDealResponse> ReviseDeal(ReviseDealRequest request, ServerCallContext context) =>
        market.Answers.GiveAsync<ReviseDealRequest, ReviseDealResponse>(request);

    public override Task<RetractDealResponse> RetractDeal(RetractDealRequest request, ServerCallContext context) =>
        market.Answers.GiveAsync<RetractDealRequest, RetractDealResponse>(request);
}
