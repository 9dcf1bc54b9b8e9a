using Google.Protobuf;
using Grpc.Core;
using MinerGrpc.Client.Tests.Fakes;
using MinerGrpc.ConsoleClient;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests;

/// <summary>`deals`, `deal` and `reaction`.</summary>
public sealed class ConsoleDealTests : IAsyncLifetime
{
    private FakeServer _server = null!;

    private FakeAnswers Answers => _server.Market.Answers;

    public async Task InitializeAsync() => _server = await FakeServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Deals_stand_in_a_table_with_their_value_parties_and_instruments()
    {
        Answers.Set<ListDealsRequest, ListDealsResponse>(_ => new() { Deals = { FakeDeals.Nebius() } });
        var run = await RunAsync("deals");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal(
            [
                "DEAL                         DATE        TYPE              STATUS     VALUE                 "
                    + "PARTIES                             AFFECTED",
                "2025-09-08-nebius-microsoft  2025-09-08  COMPUTE_CAPACITY  ANNOUNCED  17.4bn USD to 19.4bn  "
                    + "Nebius Group N.V., Microsoft Corp.  NBIS read-through BITF",
            ],
            run.Output);
        Assert.Equal(
            new ListDealsRequest { PageSize = 50 }, Assert.Single(Answers.To<ListDealsRequest>()));
    }

    [Fact]
    public async Task The_options_of_deals_reach_the_server_and_a_date_is_a_day_of_New_York()
    {
        Answers.Set<ListDealsRequest, ListDealsResponse>(_ => new());
        var run = await RunAsync(
            "deals --instrument KEEL --relation read-through --type hosting --type POWER --status reported "
            + "--party nebius --since 2025-09-08 --until 2025-12-09T12:00:00Z --min-value 1.5bn --currency EUR "
            + "--as-of 2025-09-10 --limit 7");
        Assert.Equal("no deal matches; leave out an option to see more", Assert.Single(run.Output));
        Assert.Equal(
            JsonParser.Default.Parse<ListDealsRequest>("""
                {
                  "pageSize": 7, "instrument": "instruments/bitf", "relation": "DEAL_RELATION_READ_THROUGH",
                  "types": ["DEAL_TYPE_HOSTING", "DEAL_TYPE_POWER"], "statuses": ["DEAL_STATUS_REPORTED"],
                  "party": "nebius", "startTime": "2025-09-08T04:00:00Z", "endTime": "2025-12-09T12:00:00Z",
                  "minimumValue": { "currencyCode": "EUR", "units": 1500000000 }, "asOf": "2025-09-10T00:00:00Z"
                }
                """),
            Assert.Single(Answers.To<ListDealsRequest>()));
    }

    [Fact]
    public async Task Pages_of_deals_are_followed_to_their_end()
    {
        Answers.Set<ListDealsRequest, ListDealsResponse>(request => new()
        {
            Deals = { FakeDeals.Nebius() },
            NextPageToken = request.PageToken.Length < 2 ? request.PageToken + "x" : "",
        });
        var run = await RunAsync("deals --json");
        var deals = run.Output.Select(line => JsonParser.Default.Parse<Deal>(line));
        Assert.Equal([FakeDeals.Nebius(), FakeDeals.Nebius(), FakeDeals.Nebius()], deals);
        Assert.Empty(run.Errors);
    }

    [Fact]
    public async Task A_deal_is_shown_with_all_that_is_stated()
    {
        Answers.Set<GetDealRequest, GetDealResponse>(_ => new() { Deal = FakeDeals.Nebius(2) });
        var run = await RunAsync($"deal {FakeDeals.Id} --as-of 2025-09-10");
        Assert.Equal(
            [
                "deal           deals/2025-09-08-nebius-microsoft",
                "headline       Nebius sells GPU capacity to Microsoft",
                "type           COMPUTE_CAPACITY",
                "status         ANNOUNCED",
                "value          17.4bn USD to 19.4bn",
                "term           5 years",
                "extensions     option of services",
                "critical IT    300 MW",
                "site           Vineland NJ",
                "party          PROVIDER Nebius Group N.V. (NBIS)",
                "party          CUSTOMER Microsoft Corp.",
                "affected       NBIS DIRECT: a party",
                "affected       BITF READ_THROUGH: power that AI could buy",
                "announced      2025-09-08 20:30:00Z, 2025-09-08 in New York",
                "first session  2025-09-09 (ANNOUNCE_TIME)",
                "source         FORM_6K https://example.com/6-k",
                "confidence     HIGH",
                "note           through 2031",
                "revision       2: form 6-K filed",
                "received       2025-09-08 20:30:00Z",
                "known from     2025-09-08 20:30:00Z",
            ],
            run.Output);
        var request = Assert.Single(Answers.To<GetDealRequest>());
        Assert.Equal(FakeDeals.Name, request.Name);
        Assert.Equal(1_757_462_400, request.AsOf.Seconds);
    }

    [Fact]
    public async Task The_revisions_of_a_deal_are_shown_on_demand()
    {
        Answers.Set<GetDealRequest, GetDealResponse>(_ => new() { Deal = FakeDeals.Nebius(2) });
        Answers.Set<ListDealRevisionsRequest, ListDealRevisionsResponse>(
            _ => new() { Revisions = { FakeDeals.Nebius(1), FakeDeals.Nebius(2) } });
        var run = await RunAsync($"deal {FakeDeals.Name} --revisions");
        Assert.Equal(
            "2         ANNOUNCED  17.4bn USD to 19.4bn  2025-09-08 20:30:00Z  2025-09-08 20:30:00Z  form 6-K filed",
            run.Output[^1]);
        var json = await RunAsync($"deal {FakeDeals.Id} --revisions --json");
        Assert.Equal([1, 2], json.Output.Select(line => JsonParser.Default.Parse<Deal>(line).Revision));
    }

    [Fact]
    public async Task A_deal_as_json_is_one_line()
    {
        Answers.Set<GetDealRequest, GetDealResponse>(_ => new() { Deal = FakeDeals.Nebius() });
        var run = await RunAsync($"deal {FakeDeals.Id} --json");
        Assert.Equal(FakeDeals.Nebius(), JsonParser.Default.Parse<Deal>(Assert.Single(run.Output)));
    }

    [Theory]
    [InlineData("deal nope")]
    [InlineData("deal revise nope --revision 1 --reason why")]
    [InlineData("deal retract nope --revision 1 --reason why")]
    [InlineData("reaction nope")]
    public async Task An_unknown_deal_is_named_with_the_way_to_the_known_ones(string command)
    {
        static T Missing<T>() => throw Failures.Of(StatusCode.NotFound, "no deal is named 'deals/nope'");
        Answers.Set<GetDealRequest, GetDealResponse>(_ => Missing<GetDealResponse>());
        Answers.Set<RetractDealRequest, RetractDealResponse>(_ => Missing<RetractDealResponse>());
        Answers.Set<ListDealReactionsRequest, ListDealReactionsResponse>(_ => Missing<ListDealReactionsResponse>());
        var run = await RunAsync(command);
        Assert.Equal(ExitCode.NotFound, run.ExitCode);
        Assert.Equal("minergrpc: no deal is named 'deals/nope'; see the deals with: minergrpc deals", run.Error);
    }

    [Fact]
    public async Task A_reaction_shows_instruments_summaries_and_tests()
    {
        Answers.Set<ListDealReactionsRequest, ListDealReactionsResponse>(_ => FakeDeals.Reactions());
        var run = await RunAsync($"reaction {FakeDeals.Id} --pairs 120");
        Assert.Equal(
            [
                "deals/2025-09-08-nebius-microsoft revision 2: day 0 is 2025-09-09",
                "INSTRUMENT  RELATION      WINDOW  CAR(LN)  ERROR   T      P       HOLM P  BH P    STATUS      "
                    + "CONFOUNDERS",
                "BITF        READ_THROUGH  [0,0]   +0.2265  0.0503  +4.50  3.3E-5  4.0E-4  0.0102  OK          "
                    + "deals/other, split 1:10",
                "BITF        READ_THROUGH  [0,+5]  -        -       -      -       -       -       NO_SESSION",
                "RELATION      WINDOW   INSTRUMENTS  MEAN CAR(LN)  RESIDUAL CORRELATION",
                "READ_THROUGH  [-1,-1]  14           +0.0123       0.3100",
                "RELATION      WINDOW  TEST                 STATISTIC  P       INSTRUMENTS",
                "READ_THROUGH  [0,0]   KOLARI_PYNNONEN_BMP  +3.21      0.0069  14",
                "inputs abcd",
            ],
            run.Output);
        Assert.Equal(120, Assert.Single(Answers.To<ListDealReactionsRequest>()).Estimation.Pairs);
        var json = await RunAsync($"reaction {FakeDeals.Id} --json");
        Assert.Equal(
            FakeDeals.Reactions(), JsonParser.Default.Parse<ListDealReactionsResponse>(Assert.Single(json.Output)));
    }

    [Fact]
    public async Task A_reaction_without_a_session_yet_says_so()
    {
        Answers.Set<ListDealReactionsRequest, ListDealReactionsResponse>(_ => new());
        var run = await RunAsync("reaction deals/x");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal(
            ["deals/x: day 0 is -", "no instrument is affected, or no session is known yet", "inputs -"], run.Output);
    }

    [Theory]
    [InlineData("deals --min-value 1,000,000", "--min-value \"1,000,000\" is no amount; give an amount such as 17.4bn")]
    [InlineData("deals --min-value 5k", "--min-value \"5k\" is no amount")]
    [InlineData("deals --currency usd", "--currency \"usd\" is no currency")]
    [InlineData("deals --type gpu", "--type \"gpu\" is not known; give one of compute-capacity, hosting,")]
    [InlineData("deals --status 2", "--status \"2\" is not known")]
    [InlineData("deals --relation unspecified", "--relation \"unspecified\" is not known")]
    [InlineData("deals --since monday", "--since \"monday\" is no time; give UTC such as")]
    [InlineData("deals --foo", "Unrecognized command or argument '--foo'")]
    [InlineData("deal", "Required argument 'ID' missing")]
    [InlineData("deal --foo", "unknown option \"--foo\"")]
    [InlineData("reaction x --pairs 12", "--pairs \"12\" is no count")]
    public async Task A_wrong_option_is_told_in_one_line_with_its_value(string command, string told)
    {
        var run = await RunAsync(command);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.StartsWith($"minergrpc: {told}", run.Error, StringComparison.Ordinal);
        Assert.EndsWith($"; see: minergrpc {command.Split(' ')[0]} --help", run.Error, StringComparison.Ordinal);
    }

    private Task<ConsoleRun> RunAsync(string command) => ConsoleRun.OfAsync(_server.Address, command.Split(' '));
}
