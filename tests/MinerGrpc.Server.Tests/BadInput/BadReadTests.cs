using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.BadInput;

public sealed class BadReadTests(BadInputServer bad) : IClassFixture<BadInputServer>
{
    private const StatusCode Invalid = StatusCode.InvalidArgument;
    private const string Field = "INVALID_FIELD";

    private static readonly Dictionary<string, string> s_badNames = new()
    {
        ["empty"] = "",
        ["300 characters"] = "instruments/" + new string('a', 300),
        ["33 characters"] = "instruments/" + new string('a', 33),
        ["a control character"] = "instruments/bitf\u0001\r\n",
        ["a right-to-left override"] = "instruments/\u202Eftib",
        ["a NUL"] = "instruments/bitf\0",
        ["SQL"] = "'; DROP TABLE journal--",
        ["SQL under the prefix"] = "instruments/bitf'; DROP TABLE journal--",
        ["a wildcard"] = "instruments/%",
        ["an underscore"] = "instruments/bit_",
        ["upper case"] = "instruments/BITF",
        ["a ticker"] = "BITF",
        ["the prefix only"] = "instruments/",
        ["another collection"] = "deals/bitf",
        ["a path"] = "instruments/../etc/passwd",
        ["a letter of another script"] = "instruments/bіtf",
    };

    private static readonly Dictionary<string, Timestamp> s_badTimes = new()
    {
        ["nanos -1"] = new() { Seconds = 1_757_430_000, Nanos = -1 },
        ["nanos 1e9"] = new() { Seconds = 1_757_430_000, Nanos = 1_000_000_000 },
        ["the year 10000"] = new() { Seconds = 253_402_300_800 },
        ["the largest second"] = new() { Seconds = long.MaxValue },
        ["the smallest second"] = new() { Seconds = long.MinValue },
    };

    private static readonly Dictionary<string, BadRow> s_rows = Rows();

    public static TheoryData<string> Names => [.. s_rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_bad_read_is_answered_with_code_reason_and_field(string name) => bad.HoldsAsync(s_rows[name]);

    [Fact]
    public async Task A_page_size_that_is_too_large_is_capped() => Assert.Equal(
        19, (await bad.Server.Instruments.ListInstrumentsAsync(
            new ListInstrumentsRequest { PageSize = 1_000_000 })).Instruments.Count);

    [Fact]
    public async Task A_page_token_of_another_question_is_refused()
    {
        var page = await bad.Server.Instruments.ListInstrumentsAsync(new ListInstrumentsRequest { PageSize = 2 });
        await bad.HoldsAsync(new BadRow(
            async s => await s.Instruments.ListInstrumentsAsync(new ListInstrumentsRequest
            {
                PageToken = page.NextPageToken, Kinds = { InstrumentKind.Miner },
            }),
            Invalid, Field, "page_token"));
    }

    [Fact]
    public async Task A_page_token_with_one_changed_character_is_refused()
    {
        var page = await bad.Server.Instruments.ListInstrumentsAsync(new ListInstrumentsRequest { PageSize = 2 });
        for (var i = 0; i < page.NextPageToken.Length - 1; i++)
        {
            var characters = page.NextPageToken.ToCharArray();
            characters[i] = characters[i] == 'A' ? 'B' : 'A';
            await FaultAssert.FailsAsync(Invalid, Field, async () => await bad.Server.Instruments.ListInstrumentsAsync(
                new ListInstrumentsRequest { PageToken = new string(characters), PageSize = 2 }));
        }
    }

    [Fact]
    public async Task A_request_beyond_the_size_limit_is_resource_exhausted()
    {
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await bad.Server.Quotes.BatchGetQuotesAsync(
            new BatchGetQuotesRequest { Instruments = { Enumerable.Repeat("instruments/bitf", 10_000) } }));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        await bad.ServesAsync();
    }

    private static Dictionary<string, BadRow> Rows()
    {
        var rows = new Dictionary<string, BadRow>
        {
            ["GetQuote: unknown"] = new(s => QuoteAsync(s, "instruments/doge"),
                StatusCode.NotFound, "UNKNOWN_INSTRUMENT"),
            ["GetInstrument: unknown"] = new(s => InstrumentAsync(s, "instruments/doge"),
                StatusCode.NotFound, "UNKNOWN_INSTRUMENT"),
            ["BatchGetQuotes: one unknown"] = new(s => BatchAsync(s, ["instruments/bitf", "instruments/doge"]),
                StatusCode.NotFound, "UNKNOWN_INSTRUMENT"),
            ["GetSectorMove: one unknown"] = new(s => SectorAsync(s, ["instruments/bitf", "instruments/doge"]),
                StatusCode.NotFound, "UNKNOWN_INSTRUMENT"),
            ["BatchGetQuotes: no name"] = new(s => BatchAsync(s, []), Invalid, Field, "instruments"),
            ["BatchGetQuotes: 1,001 names"] =
                new(s => BatchAsync(s, Enumerable.Repeat("instruments/bitf", 1_001)), Invalid, Field, "instruments"),
            ["BatchGetQuotes: 10,000 names"] =
                new(s => BatchAsync(s, Enumerable.Repeat("bitf", 10_000)), Invalid, Field, "instruments"),
            ["GetSectorMove: 1,001 names"] =
                new(s => SectorAsync(s, Enumerable.Repeat("instruments/bitf", 1_001)), Invalid, Field, "instruments"),
            ["all bad fields at once"] = new(
                async s => await s.Quotes.BatchGetQuotesAsync(new BatchGetQuotesRequest
                {
                    Instruments = { "instruments/bitf", "", "X" }, AsOf = s_badTimes["nanos -1"],
                }),
                Invalid, Field, "instruments[1]", "instruments[2]", "as_of"),
            ["ListInstruments: page size -1"] = List(new() { PageSize = -1 }, "page_size"),
            ["ListInstruments: the smallest page size"] = List(new() { PageSize = int.MinValue }, "page_size"),
            ["ListInstruments: kind 999"] = List(new() { Kinds = { (InstrumentKind)999 } }, "kinds[0]"),
            ["ListInstruments: kind 0"] =
                List(new() { Kinds = { InstrumentKind.Miner, InstrumentKind.Unspecified } }, "kinds[1]"),
            ["ListInstruments: a token that is none"] = List(new() { PageToken = "'; DROP" }, "page_token"),
            ["ListInstruments: a token of nothing"] = List(new() { PageToken = new string('A', 40) }, "page_token"),
            ["ListInstruments: a token of 5,000 characters"] =
                List(new() { PageToken = new string('A', 5_000) }, "page_token"),
            ["ResolveTicker: unknown"] = Ticker("DOGE", StatusCode.NotFound, "UNKNOWN_TICKER"),
            ["GetQuote: the future"] = AsOf(
                new() { Seconds = 7_258_118_400 }, Invalid, Field, "as_of"),
            ["GetQuote: before the journal"] = AsOf(
                new() { Seconds = Trades.At(-1).Seconds }, StatusCode.OutOfRange, "AS_OF_BEFORE_JOURNAL"),
        };
        foreach (var ticker in (string[])["", "ABCDEFGHIJKLM", "A B", "'; DROP--", "A\0", "\u202EBITF", "BITF%", "ß"])
        {
            rows[$"ResolveTicker: '{ticker}'"] = Ticker(ticker, Invalid, Field, "ticker");
        }

        foreach (var (what, name) in s_badNames)
        {
            rows[$"GetQuote: a name, {what}"] = new(s => QuoteAsync(s, name), Invalid, Field, "instrument");
            rows[$"GetInstrument: a name, {what}"] = new(s => InstrumentAsync(s, name), Invalid, Field, "name");
            rows[$"GetSectorMove: a name, {what}"] =
                new(s => SectorAsync(s, [name]), Invalid, Field, "instruments[0]");
        }

        foreach (var (what, time) in s_badTimes)
        {
            rows[$"GetQuote: as of, {what}"] = AsOf(time, Invalid, Field, "as_of");
            rows[$"GetSectorMove: as of, {what}"] = new(
                async s => await s.Sectors.GetSectorMoveAsync(new() { AsOf = time }), Invalid, Field, "as_of");
            rows[$"GetInstrument: as of, {what}"] = new(
                async s => await s.Instruments.GetInstrumentAsync(new() { Name = "instruments/bitf", AsOf = time }),
                Invalid, Field, "as_of");
            rows[$"ListInstruments: as of, {what}"] = List(new() { AsOf = time }, "as_of");
            rows[$"ResolveTicker: as of, {what}"] = new(
                async s => await s.Instruments.ResolveTickerAsync(new() { Ticker = "BITF", AsOf = time }),
                Invalid, Field, "as_of");
        }

        return rows;
    }

    private static async Task QuoteAsync(TestServer s, string name) =>
        await s.Quotes.GetQuoteAsync(new GetQuoteRequest { Instrument = name });

    private static async Task InstrumentAsync(TestServer s, string name) =>
        await s.Instruments.GetInstrumentAsync(new GetInstrumentRequest { Name = name });

    private static async Task BatchAsync(TestServer s, IEnumerable<string> names) =>
        await s.Quotes.BatchGetQuotesAsync(new BatchGetQuotesRequest { Instruments = { names } });

    private static async Task SectorAsync(TestServer s, IEnumerable<string> names) =>
        await s.Sectors.GetSectorMoveAsync(new GetSectorMoveRequest { Instruments = { names } });

    private static BadRow List(ListInstrumentsRequest request, string field) =>
        new(async s => await s.Instruments.ListInstrumentsAsync(request), Invalid, Field, field);

    private static BadRow Ticker(string ticker, StatusCode code, string reason, params string[] fields) => new(
        async s => await s.Instruments.ResolveTickerAsync(new ResolveTickerRequest { Ticker = ticker }),
        code, reason, fields);

    private static BadRow AsOf(Timestamp time, StatusCode code, string reason, params string[] fields) => new(
        async s => await s.Quotes.GetQuoteAsync(new GetQuoteRequest { Instrument = "instruments/bitf", AsOf = time }),
        code, reason, fields);
}
