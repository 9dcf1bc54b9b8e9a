using Google.Protobuf;
using Grpc.Core;
using MinerGrpc.Client.Tests.Fakes;
using MinerGrpc.ConsoleClient;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests;

/// <summary>`rank`, `divergence` and `alerts`.</summary>
public sealed class ConsoleDivergenceTests : IAsyncLifetime
{
    private FakeServer _server = null!;

    private FakeAnswers Answers => _server.Market.Answers;

    public async Task InitializeAsync() => _server = await FakeServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_rank_names_the_ranked_the_skipped_and_the_groups()
    {
        Answers.Set<RankDivergencesRequest, RankDivergencesResponse>(_ => FakeDivergences.Rank());
        var run = await RunAsync("rank --by-model");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal(
            [
                "ranked by RESIDUAL_SIGMAS as of 2025-09-09 20:00:00Z: 1 with a number, 1 without",
                "RANK  INSTRUMENT  MOVE     BTC     EXPECTED  RESIDUAL(LN)  SIGMAS  P       PEER EXCESS  MODIFIED Z  "
                    + "MODEL        FLAGS",
                "1     BITF        +24.22%  -0.71%  -0.95%    +0.2265       +4.50   3.3E-5  +12.94%      +2.11       "
                    + "SELF_MINING  PARTIAL SIMULATED",
                "WITHOUT A NUMBER  STATUS            MESSAGE",
                "CORZ              STALE_INSTRUMENT  no price since 2025-09-05; wait for one, or ask for another "
                    + "window",
                "MODEL        MEMBERS  MEAN   INSTRUMENTS",
                "SELF_MINING  1        +4.50  BITF",
                "inputs abcd",
            ],
            run.Output);
    }

    [Fact]
    public async Task The_options_of_rank_reach_the_server()
    {
        Answers.Set<RankDivergencesRequest, RankDivergencesResponse>(_ => new());
        await RunAsync(
            "rank KEEL --window sessions:3 --order peers --by-model --pairs 90 --half-life 20.5 --as-of 2025-09-10");
        var request = Assert.Single(Answers.To<RankDivergencesRequest>());
        Assert.Equal(
            new RankDivergencesRequest
            {
                Instruments = { "instruments/bitf" },
                Window = new DivergenceWindow { Sessions = 3 },
                Order = RankOrder.PeerExcess,
                SplitByBusinessModel = true,
                Estimation = new EstimationOptions { Pairs = 90, HalfLifePairs = 20.5 },
                AsOf = new() { Seconds = 1_757_462_400 },
            },
            request);
    }

    [Theory]
    [InlineData("today", """{ "sessionToDate": true }""")]
    [InlineData("minutes:30", """{ "intradayMinutes": 30 }""")]
    [InlineData("deal:2025-09-08-nebius-microsoft", """{ "sinceDeal": "deals/2025-09-08-nebius-microsoft" }""")]
    [InlineData("deal:deals/x", """{ "sinceDeal": "deals/x" }""")]
    [InlineData(
        "2025-09-08T20:00:00.5Z..2025-09-09",
        """{ "custom": { "startTime": "2025-09-08T20:00:00.5Z", "endTime": "2025-09-09T00:00:00Z" } }""")]
    public async Task A_window_is_typed_in_one_word(string typed, string window)
    {
        Answers.Set<QueryDivergenceRequest, QueryDivergenceResponse>(
            _ => FakeDivergences.Answer(FakeDivergences.Bitf()));
        await RunAsync($"divergence bitf --robust --window {typed}");
        var request = Assert.Single(Answers.To<QueryDivergenceRequest>());
        Assert.Equal(JsonParser.Default.Parse<DivergenceWindow>(window), request.Window);
        Assert.True(request.Estimation.Robust);
    }

    [Fact]
    public async Task Without_options_the_server_chooses()
    {
        Answers.Set<QueryDivergenceRequest, QueryDivergenceResponse>(
            _ => FakeDivergences.Answer(FakeDivergences.Bitf()));
        await RunAsync("divergence BITF");
        Assert.Equal(
            new QueryDivergenceRequest { Instrument = "instruments/bitf" },
            Assert.Single(Answers.To<QueryDivergenceRequest>()));
    }

    [Fact]
    public async Task A_divergence_tells_all_that_it_rests_on()
    {
        Answers.Set<QueryDivergenceRequest, QueryDivergenceResponse>(_ =>
        {
            var answer = FakeDivergences.Answer(FakeDivergences.Bitf());
            answer.Diagnostics = new ModelDiagnostics
            {
                ScholesWilliamsBeta = 1.61,
                ChowFStatistic = 0.8,
                ChowPValue = 0.45,
                CusumCrossingPair = 17,
                OlsCusumStatistic = 0.9,
                OlsCusumPValue = 0.4,
                CorrelationBreak = new() { WindowCorrelation = 0.3, WindowSteps = 5, ZStatistic = -1.5, PValue = 0.13 },
            };
            return answer;
        });
        var run = await RunAsync("divergence bitf");
        Assert.Equal(
            [
                "BITF         OK",
                "price        1.28 at 2025-09-08 20:00:00Z to 1.59 at 2025-09-09 20:00:00Z: +24.22%",
                "BTC          112097.31 at 2025-09-08 20:00:00Z to 111301.53 at 2025-09-09 20:00:00Z: -0.71%",
                "estimate     beta 1.5201 +- 0.2312, alpha 0.001234 a step, R2 0.4321, 60 pairs from "
                    + "2025-06-11 20:00:00Z to 2025-09-08 20:00:00Z",
                "expected     -0.95% (ln -0.0096)",
                "residual     ln +0.2265 +- 0.0503 (steps 1): +4.50 sigmas, p 3.3E-5 with 58 degrees of freedom",
                "correlation  0.6573, 95 % from 0.4821 to 0.7815",
                "peers        +12.94% over the other 13, modified z +2.11",
                "left out     CORZ MERGER_BOUND",
                "model        SELF_MINING",
                "flags        PARTIAL SIMULATED",
                "other betas  Scholes-Williams 1.6100, Dimson - +- -",
                "break        Chow F 0.8000 p 0.4500, CUSUM leaves its bounds at pair 17, OLS-CUSUM 0.9000 p 0.4000",
                "over window  correlation 0.3000 over 5 steps, z -1.50 p 0.1300",
                "as of        2025-09-09 20:00:00Z",
                "inputs       abcd",
            ],
            run.Output);
    }

    [Fact]
    public async Task Too_little_data_is_an_answer_with_its_reason_and_no_number()
    {
        Answers.Set<QueryDivergenceRequest, QueryDivergenceResponse>(
            _ => FakeDivergences.Answer(FakeDivergences.Corz()));
        var run = await RunAsync("divergence bitf");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal(
            "CORZ         STALE_INSTRUMENT: no price since 2025-09-05; wait for one, or ask for another window",
            run.Output[0]);
        Assert.Equal("price        - at - to - at -: -", run.Output[1]);
        Assert.Equal("estimate     12 pairs", run.Output[3]);
        Assert.DoesNotContain(run.Output, line => line.StartsWith("residual", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_pairs_are_asked_for_and_shown_on_demand()
    {
        Answers.Set<QueryDivergenceRequest, QueryDivergenceResponse>(_ =>
        {
            var answer = FakeDivergences.Answer(FakeDivergences.Bitf());
            answer.Pairs.Add(new ReturnPair
            {
                StartTime = FakeDivergences.Monday,
                EndTime = FakeDivergences.Tuesday,
                LogReturn = 0.2169,
                BenchmarkLogReturn = -0.007124,
            });
            return answer;
        });
        var run = await RunAsync("divergence bitf --pairs-table");
        Assert.True(Assert.Single(Answers.To<QueryDivergenceRequest>()).IncludePairs);
        Assert.Equal("2025-09-08 20:00:00Z  2025-09-09 20:00:00Z  +0.216900   -0.007124", run.Output[^1]);
    }

    [Fact]
    public async Task Answers_as_json_are_protobuf_json()
    {
        var answer = FakeDivergences.Answer(FakeDivergences.Bitf());
        Answers.Set<QueryDivergenceRequest, QueryDivergenceResponse>(_ => answer);
        Answers.Set<RankDivergencesRequest, RankDivergencesResponse>(_ => FakeDivergences.Rank());
        Answers.Set<ListDivergenceAlertsRequest, ListDivergenceAlertsResponse>(
            _ => new() { Alerts = { FakeDivergences.Alert("a"), FakeDivergences.Alert("b") } });
        var divergence = await RunAsync("divergence bitf --json");
        Assert.Equal(answer, JsonParser.Default.Parse<QueryDivergenceResponse>(Assert.Single(divergence.Output)));
        var rank = await RunAsync("rank --json");
        Assert.Equal(
            FakeDivergences.Rank(), JsonParser.Default.Parse<RankDivergencesResponse>(Assert.Single(rank.Output)));
        var alerts = await RunAsync("alerts --json");
        Assert.Equal(
            ["alerts/a", "alerts/b"],
            alerts.Output.Select(line => JsonParser.Default.Parse<DivergenceAlert>(line).Name));
    }

    [Fact]
    public async Task Alerts_are_followed_over_pages_up_to_the_limit_and_a_cut_is_told()
    {
        Answers.Set<ListDivergenceAlertsRequest, ListDivergenceAlertsResponse>(request => new()
        {
            Alerts = { FakeDivergences.Alert($"a{request.PageToken}") },
            NextPageToken = request.PageToken + "x",
        });
        var run = await RunAsync(
            "alerts --instrument bitf --state raised --state UPDATED --since 2025-09-09 --until 2025-09-10 --limit 3");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal(
            "2025-09-09 14:00:00Z  BITF        RAISED  +4.50   +4.75  +24.22%  -0.71%  2025-09-09 14:00:00Z  -        "
            + "axx    2025-09-08-nebius-microsoft",
            run.Output[3]);
        Assert.StartsWith(
            "minergrpc: 3 shown, there is more; give a higher --limit", run.Error, StringComparison.Ordinal);
        var requests = Answers.To<ListDivergenceAlertsRequest>();
        Assert.Equal(["", "x", "xx"], requests.Select(request => request.PageToken));
        Assert.Equal([3, 2, 1], requests.Select(request => request.PageSize));
        Assert.All(requests, request => Assert.Equal([AlertState.Raised, AlertState.Updated], request.States));
        Assert.All(requests, request => Assert.Equal("instruments/bitf", request.Instrument));
        Assert.All(requests, request => Assert.Equal(86_400, request.EndTime.Seconds - request.StartTime.Seconds));
    }

    [Fact]
    public async Task Nothing_to_show_is_said()
    {
        Answers.Set<ListDivergenceAlertsRequest, ListDivergenceAlertsResponse>(_ => new());
        Answers.Set<RankDivergencesRequest, RankDivergencesResponse>(_ => new());
        Assert.Equal(
            "no alert matches; leave out an option to see more", Assert.Single((await RunAsync("alerts")).Output));
        Assert.Equal(
            "ranked by RESIDUAL_SIGMAS as of -: 0 with a number, 0 without", (await RunAsync("rank")).Output[0]);
    }

    [Theory]
    [InlineData("rank")]
    [InlineData("divergence bitf")]
    [InlineData("alerts")]
    public async Task A_refusal_is_one_line_with_the_servers_way_out(string command)
    {
        static T Refuse<T>() => throw Failures.Of(
            StatusCode.InvalidArgument, "as_of: 2030 lies ahead of the market; leave it out for now");
        Answers.Set<RankDivergencesRequest, RankDivergencesResponse>(_ => Refuse<RankDivergencesResponse>());
        Answers.Set<QueryDivergenceRequest, QueryDivergenceResponse>(_ => Refuse<QueryDivergenceResponse>());
        Answers.Set<ListDivergenceAlertsRequest, ListDivergenceAlertsResponse>(
            _ => Refuse<ListDivergenceAlertsResponse>());
        var run = await RunAsync(command);
        Assert.Equal(ExitCode.Refused, run.ExitCode);
        Assert.EndsWith(
            "refused with InvalidArgument: as_of: 2030 lies ahead of the market; leave it out for now",
            run.Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rank --window week", "--window \"week\" is no window; give today, sessions:K (1 to 250)")]
    [InlineData("rank --window sessions:0", "--window \"sessions:0\" is no window")]
    [InlineData("rank --window minutes:391", "--window \"minutes:391\" is no window")]
    [InlineData("rank --window deal:", "--window \"deal:\" is no window")]
    [InlineData("rank --window 2025-09-09..2025-09-09", "--window \"2025-09-09..2025-09-09\" is no window")]
    [InlineData("rank --pairs 29", "--pairs \"29\" is no count; give 30 to 250 pairs")]
    [InlineData("rank --half-life 0", "--half-life \"0\" is no half-life; give pairs above 0")]
    [InlineData("rank --half-life 20 --robust", "--half-life and --robust exclude each other")]
    [InlineData("rank --order size", "Argument 'size' not recognized")]
    [InlineData("rank --foo", "unknown option \"--foo\"")]
    [InlineData("divergence", "Required argument 'INSTRUMENT' missing")]
    [InlineData("divergence --pairs", "Required argument missing for option: '--pairs'")]
    [InlineData("alerts --state open", "--state \"open\" is not known; give one of raised, updated, cleared")]
    [InlineData("alerts --limit 0", "--limit \"0\" is no count; give a whole number from 1")]
    [InlineData("alerts --since noon", "--since \"noon\" is no time")]
    public async Task A_wrong_option_is_told_in_one_line_with_its_value(string command, string told)
    {
        var run = await RunAsync(command);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.StartsWith($"minergrpc: {told}", run.Error, StringComparison.Ordinal);
        Assert.EndsWith($"; see: minergrpc {command.Split(' ')[0]} --help", run.Error, StringComparison.Ordinal);
    }

    private Task<ConsoleRun> RunAsync(string command) => ConsoleRun.OfAsync(_server.Address, command.Split(' '));
}
