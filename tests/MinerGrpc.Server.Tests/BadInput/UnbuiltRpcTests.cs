using Grpc.Core;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests.BadInput;

/// <summary>What the contract promises and the server does not have yet says so.</summary>
public sealed class UnbuiltRpcTests(BadInputServer bad) : IClassFixture<BadInputServer>
{
    [Theory]
    [InlineData("DealService", "ListDealReactions")]
    [InlineData("DivergenceService", "QueryDivergence")]
    [InlineData("DivergenceService", "RankDivergences")]
    [InlineData("DivergenceService", "ListDivergenceAlerts")]
    [InlineData("QuoteService", "ListBars")]
    [InlineData("QuoteService", "ListSessions")]
    public Task A_planned_rpc_is_unimplemented_and_says_so(string service, string name) =>
        bad.HoldsAsync(new BadRow(
            async server => await server.Channel.CreateCallInvoker().AsyncUnaryCall(
                RawMethods.Of(MethodType.Unary, service, name), null, default, []),
            StatusCode.Unimplemented, "NOT_BUILT_YET"));

    [Fact]
    public Task A_planned_client_stream_is_unimplemented_and_says_so() => bad.HoldsAsync(new BadRow(
        async server => await server.Ingest.ImportBars(), StatusCode.Unimplemented, "NOT_BUILT_YET"));
}
