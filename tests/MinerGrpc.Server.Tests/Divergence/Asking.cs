using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Divergence;

/// <summary>The questions of these tests in few words.</summary>
internal static class Asking
{
    public static DivergenceWindow ToDate => new() { SessionToDate = true };

    public static DivergenceWindow Sessions(int count) => new() { Sessions = count };

    public static DivergenceWindow Minutes(int count) => new() { IntradayMinutes = count };

    public static DivergenceWindow Custom(Timestamp start, Timestamp end) =>
        new() { Custom = new DivergenceWindow.Types.Custom { StartTime = start, EndTime = end } };

    public static Task<QueryDivergenceResponse> AskAsync(
        this TestServer server, string id, Timestamp? asOf = null, DivergenceWindow? window = null,
        EstimationOptions? estimation = null, bool includePairs = false) => server.Divergences.QueryDivergenceAsync(
        new QueryDivergenceRequest
        {
            Instrument = "instruments/" + id, AsOf = asOf, Window = window, Estimation = estimation,
            IncludePairs = includePairs,
        }).ResponseAsync.Soon();

    public static Task<RankDivergencesResponse> RankAsync(
        this TestServer server, IEnumerable<string> ids, Timestamp? asOf = null, DivergenceWindow? window = null,
        RankOrder order = RankOrder.Unspecified, bool split = false) => server.Divergences.RankDivergencesAsync(
        new RankDivergencesRequest
        {
            Instruments = { ids.Select(id => "instruments/" + id) }, AsOf = asOf, Window = window, Order = order,
            SplitByBusinessModel = split,
        }).ResponseAsync.Soon();

    public static async Task<V1.Divergence> DivergenceAsync(
        this TestServer server, string id, Timestamp? asOf = null, DivergenceWindow? window = null) =>
        (await server.AskAsync(id, asOf, window)).Divergence;

    /// <summary>`bitf` of `instruments/bitf`.</summary>
    public static string Short(string instrument) => instrument["instruments/".Length..];
}
