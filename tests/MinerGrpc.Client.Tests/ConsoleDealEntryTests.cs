using Google.Protobuf;
using Grpc.Core;
using MinerGrpc.Client.Tests.Fakes;
using MinerGrpc.ConsoleClient;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests;

/// <summary>`deal announce`, `deal revise` and `deal retract`.</summary>
public sealed class ConsoleDealEntryTests : IAsyncLifetime
{
    private static readonly string[] s_announce =
    [
        "deal", "announce", "--name", FakeDeals.Id, "--headline", "Nebius sells", "--type", "compute-capacity",
        "--status", "announced", "--party", "Nebius Group N.V.|PROVIDER|BITF", "--announced", "2025-09-08",
        "--source", "https://example.com/6-k",
    ];

    private FakeServer _server = null!;

    private FakeAnswers Answers => _server.Market.Answers;

    public async Task InitializeAsync() => _server = await FakeServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task All_fields_of_an_announcement_reach_the_server()
    {
        Answers.Set<AnnounceDealRequest, AnnounceDealResponse>(_ => new() { Deal = FakeDeals.Nebius() });
        var run = await RunAsync(
        [
            .. s_announce, "--party", "Microsoft Corp.|customer", "--affected", "keel|READ_THROUGH|power, a | b",
            "--value", "17.4bn", "--max-value", "19400000000.5", "--currency", "EUR", "--half-day", "after-close",
            "--source", "https://example.com/news", "--source-kind", "form-6k", "--source-kind", "news",
            "--confidence", "high", "--term-years", "5.5", "--critical-mw", "300", "--gross-mw", "0",
            "--prepayment", "311m", "--guarantee", "none", "--extensions", "an option", "--site", "Vineland",
            "--hardware", "GPUs", "--note", "none known", "--happened", "2025-09-08T20:00:00Z", "--request-id", "mine",
        ]);
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal(
            $"announced {FakeDeals.Name} revision 1, first tradable session 2025-09-09 (ANNOUNCE_TIME)",
            Assert.Single(run.Output));
        Assert.Equal(
            JsonParser.Default.Parse<AnnounceDealRequest>("""
                {
                  "requestId": "mine",
                  "deal": {
                    "name": "deals/2025-09-08-nebius-microsoft", "headline": "Nebius sells",
                    "type": "DEAL_TYPE_COMPUTE_CAPACITY", "status": "DEAL_STATUS_ANNOUNCED",
                    "parties": [
                      {
                        "displayName": "Nebius Group N.V.", "role": "PARTY_ROLE_PROVIDER",
                        "instrument": "instruments/bitf"
                      },
                      { "displayName": "Microsoft Corp.", "role": "PARTY_ROLE_CUSTOMER" }
                    ],
                    "affectedInstruments": [
                      {
                        "instrument": "instruments/bitf", "relation": "DEAL_RELATION_READ_THROUGH",
                        "reason": "power, a | b"
                      }
                    ],
                    "baseValue": { "currencyCode": "EUR", "units": 17400000000 },
                    "maximumValue": { "currencyCode": "EUR", "units": 19400000000, "nanos": 500000000 },
                    "prepayment": { "currencyCode": "EUR", "units": 311000000 },
                    "announceDate": { "year": 2025, "month": 9, "day": 8 },
                    "announceHalfDay": "ANNOUNCE_HALF_DAY_AFTER_CLOSE", "eventTime": "2025-09-08T20:00:00Z",
                    "sources": [
                      { "uri": "https://example.com/6-k", "kind": "SOURCE_KIND_FORM_6K" },
                      { "uri": "https://example.com/news", "kind": "SOURCE_KIND_NEWS" }
                    ],
                    "confidence": "CONFIDENCE_HIGH", "termYears": 5.5, "criticalItMegawatts": 300,
                    "grossMegawatts": 0, "extensions": "an option", "site": "Vineland", "hardware": "GPUs",
                    "note": "none known"
                  }
                }
                """),
            Assert.Single(Answers.To<AnnounceDealRequest>()));
    }

    [Fact]
    public async Task The_announced_deal_as_json_is_the_one_that_was_journaled()
    {
        Answers.Set<AnnounceDealRequest, AnnounceDealResponse>(_ => new() { Deal = FakeDeals.Nebius() });
        var run = await RunAsync([.. s_announce, "--json"]);
        Assert.Equal(FakeDeals.Nebius(), JsonParser.Default.Parse<Deal>(Assert.Single(run.Output)));
    }

    [Fact]
    public async Task A_name_that_is_taken_is_told_with_the_way_to_revise_it()
    {
        Answers.Set<AnnounceDealRequest, AnnounceDealResponse>(
            _ => throw Failures.Of(StatusCode.AlreadyExists, $"{FakeDeals.Name} is there already", "DEAL_EXISTS"));
        var run = await RunAsync(s_announce);
        Assert.Equal(ExitCode.Refused, run.ExitCode);
        Assert.Equal(
            $"minergrpc: {FakeDeals.Name} is there already; change it with: minergrpc deal revise {FakeDeals.Id}",
            run.Error);
    }

    [Fact]
    public async Task An_unknown_instrument_of_a_party_is_named_before_anything_is_sent()
    {
        var run = await RunAsync([.. s_announce, "--party", "Nobody|LENDER|nope"]);
        Assert.Equal(ExitCode.NotFound, run.ExitCode);
        Assert.StartsWith("minergrpc: unknown instrument \"nope\"", run.Error, StringComparison.Ordinal);
        Assert.Empty(Answers.To<AnnounceDealRequest>());
    }

    [Fact]
    public async Task A_revision_changes_the_fields_given_and_nothing_else()
    {
        Answers.Set<GetDealRequest, GetDealResponse>(_ => new() { Deal = FakeDeals.Nebius() });
        Answers.Set<ReviseDealRequest, ReviseDealResponse>(_ => new() { Deal = FakeDeals.Nebius(2) });
        var run = await RunAsync(
        [
            "deal", "revise", FakeDeals.Id, "--revision", "1", "--reason", "form 6-K filed", "--max-value", "none",
            "--value", "18bn", "--term-years", "none", "--note", "", "--request-id", "r",
        ]);
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.StartsWith($"revised {FakeDeals.Name} revision 2", Assert.Single(run.Output), StringComparison.Ordinal);
        var expected = FakeDeals.Nebius();
        expected.MaximumValue = null;
        expected.BaseValue = FakeDeals.Dollars(18_000_000_000);
        expected.ClearTermYears();
        expected.Note = "";
        // The server's own fields are not sent back.
        expected.ReceiveTime = null;
        expected.KnownTime = null;
        expected.FirstTradableSession = null;
        expected.FirstTradableSessionBasis = SessionBasis.Unspecified;
        Assert.Equal(
            new ReviseDealRequest { RequestId = "r", Deal = expected, Reason = "form 6-K filed" },
            Assert.Single(Answers.To<ReviseDealRequest>()));
    }

    [Fact]
    public async Task New_parties_take_the_place_of_the_former_ones_and_of_what_followed_from_them()
    {
        var sent = await ReviseAsync("--party", "Bitfarms Ltd.|PROVIDER|bitf");
        Assert.Equal("Bitfarms Ltd.", Assert.Single(sent.Parties).DisplayName);
        Assert.Equal("instruments/bitf", Assert.Single(sent.AffectedInstruments).Instrument);
    }

    [Fact]
    public async Task A_new_announcement_day_replaces_the_former_time()
    {
        var sent = await ReviseAsync("--announced", "2025-09-07");
        Assert.Null(sent.AnnounceTime);
        Assert.Equal(FakeDeals.Day(7), sent.AnnounceDate);
        Assert.Null((await ReviseAsync("--announced", "2025-09-07T12:00:00Z")).AnnounceDate);
    }

    [Fact]
    public async Task A_new_currency_holds_for_the_amounts_that_stay()
    {
        var sent = await ReviseAsync("--currency", "EUR", "--value", "1bn");
        Assert.Equal(("EUR", 1_000_000_000), (sent.BaseValue.CurrencyCode, sent.BaseValue.Units));
        Assert.Equal(("EUR", 19_400_000_000), (sent.MaximumValue.CurrencyCode, sent.MaximumValue.Units));
    }

    [Theory]
    [InlineData("revise")]
    [InlineData("retract")]
    public async Task An_old_revision_is_told_with_the_way_to_the_newest(string change)
    {
        static T Abort<T>() => throw Failures.Of(StatusCode.Aborted, "revision 1 is not the newest, 2 is");
        Answers.Set<GetDealRequest, GetDealResponse>(_ => new() { Deal = FakeDeals.Nebius(2) });
        Answers.Set<ReviseDealRequest, ReviseDealResponse>(_ => Abort<ReviseDealResponse>());
        Answers.Set<RetractDealRequest, RetractDealResponse>(_ => Abort<RetractDealResponse>());
        var run = await RunAsync(["deal", change, FakeDeals.Id, "--revision", "1", "--reason", "why"]);
        Assert.Equal(ExitCode.Refused, run.ExitCode);
        Assert.Equal(
            "minergrpc: revision 1 is not the newest, 2 is; see the newest revision with: minergrpc deal "
            + FakeDeals.Id,
            run.Error);
    }

    [Fact]
    public async Task A_retracted_deal_is_not_revised_and_the_way_out_is_told()
    {
        var retracted = FakeDeals.Nebius(2);
        retracted.Status = DealStatus.Retracted;
        Answers.Set<GetDealRequest, GetDealResponse>(_ => new() { Deal = retracted });
        var run = await RunAsync(["deal", "revise", FakeDeals.Id, "--revision", "2", "--reason", "why"]);
        Assert.Equal(ExitCode.Refused, run.ExitCode);
        Assert.Equal(
            $"minergrpc: {FakeDeals.Name} was retracted and takes no more revisions; announce a new deal under another "
            + "name",
            run.Error);
        Assert.Empty(Answers.To<ReviseDealRequest>());
    }

    [Fact]
    public async Task A_retraction_names_the_revision_and_the_reason()
    {
        var retracted = FakeDeals.Nebius(2);
        Answers.Set<RetractDealRequest, RetractDealResponse>(_ => new() { Deal = retracted });
        var run = await RunAsync(["deal", "retract", FakeDeals.Id, "--revision", "1", "--reason", "false report"]);
        Assert.StartsWith(
            $"retracted {FakeDeals.Name} revision 2", Assert.Single(run.Output), StringComparison.Ordinal);
        Assert.Equal(
            new RetractDealRequest { Name = FakeDeals.Name, Revision = 1, Reason = "false report" },
            Assert.Single(Answers.To<RetractDealRequest>()));
    }

    [Theory]
    [InlineData("--value", "17,400", "--value \"17,400\" is no amount; give an amount such as 17.4bn")]
    [InlineData("--value", "9223372037bn", "--value \"9223372037bn\" is no amount")]
    [InlineData("--value", "0.0000000001", "--value \"0.0000000001\" is no amount")]
    [InlineData("--value", "1.00000000000000000000000000001", "--value \"1.0000000000000000")]
    [InlineData("--value", "-1", "--value \"-1\" is no amount")]
    [InlineData("--term-years", "five", "--term-years \"five\" is no number")]
    [InlineData("--party", "Nobody", "--party \"Nobody\" is not valid; give NAME|ROLE or NAME|ROLE|INSTRUMENT")]
    [InlineData("--party", "Nobody|OWNER", "--party \"Nobody|OWNER\" is not valid")]
    [InlineData("--party", "A|LENDER|bitf|x", "--party \"A|LENDER|bitf|x\" is not valid")]
    [InlineData("--affected", "bitf", "--affected \"bitf\" is not valid; give INSTRUMENT|RELATION")]
    [InlineData("--confidence", "sure", "--confidence \"sure\" is not known; give one of high, medium, low")]
    [InlineData("--half-day", "noon", "--half-day \"noon\" is not known; give one of before-open, during-se")]
    [InlineData("--currency", "euro", "--currency \"euro\" is no currency")]
    [InlineData("--amount", "1", "Unrecognized command or argument '--amount'")]
    public async Task A_wrong_option_is_told_in_one_line_with_its_value(string option, string value, string told)
    {
        var run = await RunAsync([.. s_announce, option, value]);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.StartsWith($"minergrpc: {told}", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("; see: minergrpc deal announce --help", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kinds_of_sources_are_one_for_all_or_one_for_each()
    {
        var run = await RunAsync([.. s_announce, "--source-kind", "news", "--source-kind", "other"]);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.StartsWith("minergrpc: 2 --source-kind for 1 --source", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deal announce --name x", "Option '--headline' is required")]
    [InlineData("deal revise x", "Option '--revision' is required")]
    [InlineData("deal retract x --revision 0 --reason y", "--revision \"0\" is no count")]
    public async Task A_missing_option_is_named(string command, string told)
    {
        var run = await RunAsync(command.Split(' '));
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.StartsWith($"minergrpc: {told}", run.Error, StringComparison.Ordinal);
    }

    private async Task<Deal> ReviseAsync(params string[] changes)
    {
        Answers.Set<GetDealRequest, GetDealResponse>(_ => new() { Deal = FakeDeals.Nebius() });
        Answers.Set<ReviseDealRequest, ReviseDealResponse>(_ => new() { Deal = FakeDeals.Nebius(2) });
        await RunAsync(["deal", "revise", FakeDeals.Id, "--revision", "1", "--reason", "why", .. changes]);
        return Answers.To<ReviseDealRequest>()[^1].Deal;
    }

    private Task<ConsoleRun> RunAsync(string[] args) => ConsoleRun.OfAsync(_server.Address, args);
}
