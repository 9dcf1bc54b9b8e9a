using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Deals;

/// <summary>Each way in which a request to DealService can be wrong, with the fields that are named.</summary>
public sealed class BadDealTests(DealServer server) : IClassFixture<DealServer>
{
    private const string Known = "deals/2025-09-08-nebius-microsoft";

    private static readonly Timestamp s_noInstant = new() { Seconds = 1_757_430_000, Nanos = -1 };

    private static readonly Dictionary<string, (string[] Fields, Action<AnnounceDealRequest> Change)> s_announcements =
        new()
        {
            ["no deal"] = (["deal"], r => r.Deal = null),
            ["a request id of 129 characters"] = (["request_id"], r => r.RequestId = new string('x', 129)),
            ["a request id with a line end"] = (["request_id"], r => r.RequestId = "a\nb"),
            ["a name of another collection"] = (["deal.name"], r => r.Deal.Name = "instruments/bitf"),
            ["no name"] = (["deal.name"], r => r.Deal.Name = ""),
            ["no headline"] = (["deal.headline"], r => r.Deal.Headline = ""),
            ["an escape sequence in a headline"] = (["deal.headline"], r => r.Deal.Headline = "\u001b[31m"),
            ["no type and no status"] =
                (["deal.type", "deal.status"], r => (r.Deal.Type, r.Deal.Status) = (0, 0)),
            ["a retraction"] = (["deal.status"], r => r.Deal.Status = DealStatus.Retracted),
            ["a status 999"] = (["deal.status"], r => r.Deal.Status = (DealStatus)999),
            ["no parties and no sources"] =
                (["deal.parties", "deal.sources"], r => { r.Deal.Parties.Clear(); r.Deal.Sources.Clear(); }),
            ["65 sources"] = (["deal.sources"], r => r.Deal.Sources.AddRange(
                Enumerable.Repeat(r.Deal.Sources[0], 64))),
            ["a party that is not here"] =
                (["deal.parties[1].instrument"], r => r.Deal.Parties[1].Instrument = "instruments/doge"),
            ["a party by its ticker"] = (["deal.parties[1].instrument"], r => r.Deal.Parties[1].Instrument = "MSFT"),
            ["an affected instrument that is not here"] = (["deal.affected_instruments[0].instrument"],
                r => r.Deal.AffectedInstruments[0].Instrument = ""),
            ["no relation"] = (["deal.affected_instruments[0].relation"],
                r => r.Deal.AffectedInstruments[0].Relation = DealRelation.Unspecified),
            ["a value that is no amount"] = (["deal.base_value"], r => r.Deal.BaseValue.Nanos = -1),
            ["a value without a currency"] =
                (["deal.prepayment"], r => r.Deal.Prepayment = new Google.Type.Money { Units = 1 }),
            ["a maximum below the base"] =
                (["deal.maximum_value"], r => r.Deal.MaximumValue = DealServer.Usd(17_399_999_999, 999_999_999)),
            ["a term that is no number"] = (["deal.term_years"], r => r.Deal.TermYears = double.NaN),
            ["power without end"] =
                (["deal.gross_megawatts"], r => r.Deal.GrossMegawatts = double.PositiveInfinity),
            ["no date"] = (["deal.announce_date"], r => r.Deal.AnnounceDate = null),
            ["a day that is none"] = (["deal.announce_date"], r => r.Deal.AnnounceDate = DealServer.Day(31)),
            ["a date that is not complete"] =
                (["deal.announce_date"], r => r.Deal.AnnounceDate = new Google.Type.Date { Year = 2025 }),
            ["tomorrow"] = (["deal.announce_date"], r => r.Deal.AnnounceDate = DealServer.Day(10)),
            ["the year 1600"] = (["deal.announce_date"],
                r => r.Deal.AnnounceDate = new Google.Type.Date { Year = 1600, Month = 1, Day = 1 }),
            ["an event in the future"] = (["deal.event_time"],
                r => r.Deal.EventTime = Timestamp.FromDateTimeOffset(FakeClock.AfterTheClose().GetUtcNow().AddDays(1))),
            ["a time that is none"] = (["deal.announce_time"], r =>
            {
                r.Deal.AnnounceTime = s_noInstant;
                r.Deal.AnnounceDate = null;
            }),
            ["a time beside a half-day"] = (["deal.announce_half_day"], r => r.Deal.AnnounceTime =
                Timestamp.FromDateTimeOffset(new DateTimeOffset(2025, 9, 8, 20, 5, 0, TimeSpan.Zero))),
            ["a time of another day"] = (["deal.announce_date"], r =>
            {
                r.Deal.AnnounceTime = Timestamp.FromDateTimeOffset(
                    new DateTimeOffset(2025, 9, 9, 12, 0, 0, TimeSpan.Zero));
                r.Deal.AnnounceHalfDay = AnnounceHalfDay.Unspecified;
            }),
            ["everything at once"] =
                (["request_id", "deal.event_time", "deal.announce_date", "deal.headline", "deal.note",
                  "deal.term_years", "deal.sources[0].uri"],
                r =>
                {
                    r.RequestId = "\0";
                    r.Deal.EventTime = s_noInstant;
                    r.Deal.AnnounceDate = null;
                    r.Deal.Headline = " ";
                    r.Deal.Note = new string('x', 2_001);
                    r.Deal.TermYears = 0;
                    r.Deal.Sources[0].Uri = "javascript:alert(1)";
                }),
        };

    private static readonly Dictionary<string, (string[] Fields, Action<ListDealsRequest> Change)> s_lists = new()
    {
        ["a page size below 0"] = (["page_size"], r => r.PageSize = -1),
        ["a token that is none"] = (["page_token"], r => r.PageToken = "AAAA"),
        ["a ticker"] = (["instrument"], r => r.Instrument = "BITF"),
        ["a relation 3"] = (["relation"],
            r => (r.Instrument, r.Relation) = ("instruments/bitf", (DealRelation)3)),
        ["a relation to nothing"] = (["relation"], r => r.Relation = DealRelation.Direct),
        ["a type 0 and a type 7"] = (["types[1]", "types[2]"],
            r => r.Types_.Add([DealType.Power, DealType.Unspecified, (DealType)7])),
        ["a status 0"] = (["statuses[0]"], r => r.Statuses.Add(DealStatus.Unspecified)),
        ["a party with a NUL"] = (["party"], r => r.Party = "a\0"),
        ["a start that is none"] = (["start_time"], r => r.StartTime = s_noInstant),
        ["an end that is its start"] = (["end_time"],
            r => (r.StartTime, r.EndTime) = (new Timestamp { Seconds = 5 }, new Timestamp { Seconds = 5 })),
        ["a minimum below 0"] = (["minimum_value"], r => r.MinimumValue = DealServer.Usd(-1)),
        ["a minimum without a currency"] = (["minimum_value"], r => r.MinimumValue = new Google.Type.Money()),
        ["the future"] = (["as_of"], r => r.AsOf = new Timestamp { Seconds = 7_258_118_400 }),
    };

    public static TheoryData<string> Announcements => [.. s_announcements.Keys];

    public static TheoryData<string> Lists => [.. s_lists.Keys];

    [Theory]
    [MemberData(nameof(Announcements))]
    public Task A_bad_announcement_is_refused_with_every_bad_field(string name)
    {
        var (fields, change) = s_announcements[name];
        var request = new AnnounceDealRequest { Deal = DealServer.Draft() };
        change(request);
        return IsInvalidAsync(fields, async () => await server.Deals.AnnounceDealAsync(request));
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public Task A_bad_list_is_refused_with_every_bad_field(string name)
    {
        var (fields, change) = s_lists[name];
        var request = new ListDealsRequest();
        change(request);
        return IsInvalidAsync(fields, async () => await server.Deals.ListDealsAsync(request));
    }

    [Fact]
    public Task A_revision_needs_a_revision_and_a_reason() => IsInvalidAsync(
        ["reason", "deal.revision"],
        async () => await server.Deals.ReviseDealAsync(new ReviseDealRequest { Deal = DealServer.Draft() }));

    [Fact]
    public Task A_revision_is_not_made_a_retraction() => IsInvalidAsync(
        ["deal.status"],
        async () => await server.Deals.ReviseDealAsync(new ReviseDealRequest
        {
            Deal = new Deal(DealServer.Draft()) { Revision = 1, Status = DealStatus.Retracted }, Reason = "wrong",
        }));

    [Fact]
    public Task A_retraction_needs_a_name_a_revision_and_a_reason() => IsInvalidAsync(
        ["name", "revision", "reason"],
        async () => await server.Deals.RetractDealAsync(new RetractDealRequest()));

    [Fact]
    public Task A_reason_of_2001_characters_is_refused() => IsInvalidAsync(
        ["reason"],
        async () => await server.Deals.RetractDealAsync(new RetractDealRequest
        {
            Name = Known, Revision = 1, Reason = new string('x', 2_001),
        }));

    [Theory]
    [InlineData("")]
    [InlineData("deals/")]
    [InlineData("deals/NBIS")]
    [InlineData("deals/a_b")]
    [InlineData("deals/../a")]
    [InlineData("deals/a\u202Eb")]
    [InlineData("'; DROP TABLE deals--")]
    [InlineData("instruments/bitf")]
    public async Task A_name_of_another_form_is_refused(string name)
    {
        await IsInvalidAsync(["name"], async () => await server.Deals.GetDealAsync(new GetDealRequest { Name = name }));
        await IsInvalidAsync(["name"], async () => await server.Deals.ListDealRevisionsAsync(
            new ListDealRevisionsRequest { Name = name }));
    }

    [Fact]
    public Task A_deal_that_is_not_there_is_not_found() => FaultAssert.FailsAsync(
        StatusCode.NotFound, "UNKNOWN_DEAL",
        async () => await server.Deals.GetDealAsync(new GetDealRequest { Name = "deals/none" }));

    [Fact]
    public Task A_list_for_an_instrument_that_is_not_there_is_not_found() => FaultAssert.FailsAsync(
        StatusCode.NotFound, "UNKNOWN_INSTRUMENT",
        async () => await server.Deals.ListDealsAsync(new ListDealsRequest { Instrument = "instruments/doge" }));

    [Fact]
    public Task Reactions_to_a_deal_that_is_not_there_are_not_found() => FaultAssert.FailsAsync(
        StatusCode.NotFound, "UNKNOWN_DEAL",
        async () => await server.Deals.ListDealReactionsAsync(new ListDealReactionsRequest { Name = Known }));

    [Fact]
    public Task Reactions_weigh_all_pairs_alike() => IsInvalidAsync(
        ["name", "estimation.pairs", "estimation"],
        async () => await server.Deals.ListDealReactionsAsync(new ListDealReactionsRequest
        {
            Name = "deals/A", Estimation = new EstimationOptions { Pairs = 29, Robust = true },
        }));

    /// <summary>Refused before anything came into the journal.</summary>
    private async Task IsInvalidAsync(string[] fields, Func<Task> call)
    {
        var status = await FaultAssert.FailsAsync(
            StatusCode.InvalidArgument, "INVALID_FIELD", () => call().Soon());
        Assert.Equal(fields, FaultAssert.FieldsOf(status));
        Assert.Equal(0, server.Newest);
    }
}
