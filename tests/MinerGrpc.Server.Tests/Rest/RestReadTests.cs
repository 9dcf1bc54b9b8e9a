using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Type;
using Grpc.Core;
using MinerGrpc.Server.Rpc.Rest;
using MinerGrpc.Server.Tests.Session;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Rest;

/// <summary>Each unary read as JSON: the message that gRPC gives for the same request.</summary>
[Collection(BundledServerCollection.Name)]
public sealed class RestReadTests(BundledServer bundled)
{
    private const string Close = "2025-09-09T20:00:00Z";
    private const string Nebius = "deals/2025-09-08-nebius-microsoft";
    private static readonly Timestamp s_close = JsonParser.Default.Parse<Timestamp>($"\"{Close}\"");

    /// <summary>A path, and the same question through gRPC.</summary>
    private static readonly (string Call, string Path, Func<TestServer, RestAnswer, Task> Compare)[] s_reads =
    [
        Read("GetDeal", $"/v1/{Nebius}?as_of={Close}",
            s => s.Deals.GetDealAsync(new GetDealRequest { Name = Nebius, AsOf = s_close })),
        Read("ListDeals", "/v1/deals?types=DEAL_TYPE_HOSTING&types=DEAL_TYPE_COMPUTE_CAPACITY&pageSize=3"
            + "&minimum_value.currency_code=USD&minimum_value.units=3000000000&party=microsoft",
            s => s.Deals.ListDealsAsync(new ListDealsRequest
            {
                Types_ = { DealType.Hosting, DealType.ComputeCapacity }, PageSize = 3, Party = "microsoft",
                MinimumValue = new Money { CurrencyCode = "USD", Units = 3_000_000_000 },
            })),
        Read("ListDealRevisions", $"/v1/{Nebius}/revisions",
            s => s.Deals.ListDealRevisionsAsync(new ListDealRevisionsRequest { Name = Nebius })),
        Read("ListDealReactions", $"/v1/{Nebius}/reactions?as_of={Close}&estimation.pairs=55",
            s => s.Deals.ListDealReactionsAsync(new ListDealReactionsRequest
            {
                Name = Nebius, AsOf = s_close, Estimation = new EstimationOptions { Pairs = 55 },
            })),
        Read("QueryDivergence",
            $"/v1/instruments/mara/divergence?as_of={Close}&includePairs=true&window.custom.start_time="
            + $"2025-09-09T14:00:00Z&window.custom.end_time={Close}",
            s => s.Divergences.QueryDivergenceAsync(new QueryDivergenceRequest
            {
                Instrument = "instruments/mara", AsOf = s_close, IncludePairs = true,
                Window = new DivergenceWindow
                {
                    Custom = new DivergenceWindow.Types.Custom
                    {
                        StartTime = s_close - Duration.FromTimeSpan(TimeSpan.FromHours(6)), EndTime = s_close,
                    },
                },
            })),
        Read("RankDivergences", $"/v1/divergences:rank?as_of={Close}&window.sessions=5&split_by_business_model=true",
            s => s.Divergences.RankDivergencesAsync(new RankDivergencesRequest
            {
                AsOf = s_close, Window = new DivergenceWindow { Sessions = 5 }, SplitByBusinessModel = true,
            })),
        Read("ListDivergenceAlerts", "/v1/divergenceAlerts?page_size=2",
            s => s.Divergences.ListDivergenceAlertsAsync(new ListDivergenceAlertsRequest { PageSize = 2 })),
        Read("GetInstrument", "/v1/instruments/bitf",
            s => s.Instruments.GetInstrumentAsync(new GetInstrumentRequest { Name = "instruments/bitf" })),
        Read("ListInstruments", "/v1/instruments?kinds=INSTRUMENT_KIND_MINER&page_size=4",
            s => s.Instruments.ListInstrumentsAsync(
                new ListInstrumentsRequest { Kinds = { InstrumentKind.Miner }, PageSize = 4 })),
        Read("ResolveTicker", $"/v1/tickers/BITF?asOf={Close}",
            s => s.Instruments.ResolveTickerAsync(new ResolveTickerRequest { Ticker = "BITF", AsOf = s_close })),
        Read("GetQuote", "/v1/instruments/bitf/quote?as_of=2025-09-09T15:00:00.123456789Z",
            s => s.Quotes.GetQuoteAsync(new GetQuoteRequest
            {
                Instrument = "instruments/bitf",
                AsOf = JsonParser.Default.Parse<Timestamp>("\"2025-09-09T15:00:00.123456789Z\""),
            })),
        Read("BatchGetQuotes", "/v1/quotes:batchGet?instruments=instruments/bitf&instruments=instruments%2Fbtc-usd",
            s => s.Quotes.BatchGetQuotesAsync(
                new BatchGetQuotesRequest { Instruments = { "instruments/bitf", "instruments/btc-usd" } })),
        Read("ListBars", "/v1/instruments/mara/bars?interval=BAR_INTERVAL_ONE_MINUTE&page_size=30",
            s => s.Quotes.ListBarsAsync(new ListBarsRequest
            {
                Instrument = "instruments/mara", Interval = BarInterval.OneMinute, PageSize = 30,
            })),
        Read("ListSessions", "/v1/sessions?start_date.year=2025&start_date.month=9&start_date.day=9&page_size=2",
            s => s.Quotes.ListSessionsAsync(
                new ListSessionsRequest { StartDate = new Date { Year = 2025, Month = 9, Day = 9 }, PageSize = 2 })),
        Read("GetSectorMove", $"/v1/sectorMove?as_of={Close}&instruments=instruments/mara&instruments=instruments/riot",
            s => s.Sectors.GetSectorMoveAsync(new GetSectorMoveRequest
            {
                AsOf = s_close, Instruments = { "instruments/mara", "instruments/riot" },
            })),
        Read("GetReplayWindow", "/v1/replayWindow",
            s => s.Sectors.GetReplayWindowAsync(new GetReplayWindowRequest())),
        Read("GetServerInfo", "/v1/serverInfo",
            s => s.Info.GetServerInfoAsync(new GetServerInfoRequest()), WithoutWhatPasses),
    ];

    public static TheoryData<string> Calls => new(s_reads.Select(read => read.Call));

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task JSON_gives_the_message_that_gRPC_gives(string call)
    {
        var (_, path, compare) = s_reads.Single(read => read.Call == call);

        await compare(bundled.Server, await RestAnswer.GetAsync(bundled.Server, path));
    }

    [Fact]
    public void Every_unary_route_is_held_against_gRPC() => Assert.Equal(
        RestRoute.All.Where(r => !r.Method.IsServerStreaming).Select(r => r.Method.Name).Order(),
        s_reads.Select(read => read.Call).Order());

    [Fact]
    public async Task A_page_leads_to_the_next_one()
    {
        var first = (await RestAnswer.GetAsync(bundled.Server, "/v1/deals?page_size=7")).Message<ListDealsResponse>();
        var second = (await RestAnswer.GetAsync(
            bundled.Server, $"/v1/deals?page_size=7&page_token={first.NextPageToken}")).Message<ListDealsResponse>();
        var both = await bundled.Server.Deals.ListDealsAsync(new ListDealsRequest { PageSize = 14 });

        Assert.Equal(both.Deals, [.. first.Deals, .. second.Deals]);
    }

    private static (string, string, Func<TestServer, RestAnswer, Task>) Read<T>(
        string call, string path, Func<TestServer, AsyncUnaryCall<T>> ask, Action<T>? prepare = null)
        where T : IMessage<T>, new() =>
        (call, path, async (server, answer) =>
        {
            var json = answer.Message<T>();
            var grpc = await ask(server);
            Assert.NotEqual(new T(), grpc);
            prepare?.Invoke(json);
            prepare?.Invoke(grpc);
            Assert.Equal(grpc, json);
        });

    /// <summary>Time, and what upkeep does beside the test.</summary>
    private static void WithoutWhatPasses(GetServerInfoResponse info)
    {
        info.Uptime = null;
        info.Clock.ServerTime = null;
        info.Journal.SizeBytes = info.Journal.LogBytes = info.Journal.FreeBytes = 0;
        info.Journal.PackedThroughSequence = 0;
        foreach (var feed in info.Feeds)
        {
            feed.Age = null;
        }

        foreach (var limit in info.Limits)
        {
            limit.ClearCurrent();
        }
    }
}
