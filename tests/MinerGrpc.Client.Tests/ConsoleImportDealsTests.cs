using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using MinerGrpc.Client.Tests.Fakes;
using MinerGrpc.ConsoleClient;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests;

/// <summary>`import deals`.</summary>
public sealed class ConsoleImportDealsTests : IAsyncLifetime
{
    private const string Header = "name,headline,type,status,announce_date,parties,sources";
    private const string GoodRow =
        "a,First,HOSTING,ANNOUNCED,2025-09-08,\"Nebius Group N.V.|PROVIDER|nbis\",https://example.com/a";

    private readonly string _file = Path.GetTempFileName();
    private FakeServer _server = null!;

    private FakeAnswers Answers => _server.Market.Answers;

    public async Task InitializeAsync()
    {
        _server = await FakeServer.StartAsync();
        Announce(request => Received(request, FakeMarket.Noon.Seconds));
    }

    public async Task DisposeAsync()
    {
        File.Delete(_file);
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Every_column_reaches_the_server_in_any_order()
    {
        var run = await ImportAsync(
            "note,hardware,site,confidence,sources,affected,parties,prepayment,guarantee,gross_megawatts,"
            + "critical_it_megawatts,extensions,term_years,maximum_value,base_value,currency,half_day,announce_time,"
            + "announce_date,status,type,headline,name",
            "\"a note, with a comma\",GPUs,Vineland,HIGH,https://example.com/a;b=1|FORM_6K; "
            + "https://example.com/news ; ,"
            + "BITF|READ_THROUGH|sells power; instruments/cifr|DIRECT,"
            + "Nebius Group N.V.|PROVIDER|nbis; Microsoft Corp.|CUSTOMER,311m,1.4bn,400,300.5,an option,5,"
            + "19.4bn,17.4bn,EUR,after-close,2025-09-08T20:30:00Z,2025-09-08,announced,compute-capacity,Nebius sells,"
            + "deals/2025-09-08-nebius-microsoft");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal("announced 1 already there 0 refused 0", Assert.Single(run.Output));
        Assert.Equal(
            JsonParser.Default.Parse<Deal>("""
                {
                  "name": "deals/2025-09-08-nebius-microsoft", "headline": "Nebius sells",
                  "type": "DEAL_TYPE_COMPUTE_CAPACITY", "status": "DEAL_STATUS_ANNOUNCED",
                  "parties": [
                    {
                      "displayName": "Nebius Group N.V.", "role": "PARTY_ROLE_PROVIDER",
                      "instrument": "instruments/nbis"
                    },
                    { "displayName": "Microsoft Corp.", "role": "PARTY_ROLE_CUSTOMER" }
                  ],
                  "affectedInstruments": [
                    {
                      "instrument": "instruments/bitf", "relation": "DEAL_RELATION_READ_THROUGH",
                      "reason": "sells power"
                    },
                    { "instrument": "instruments/cifr", "relation": "DEAL_RELATION_DIRECT" }
                  ],
                  "baseValue": { "currencyCode": "EUR", "units": 17400000000 },
                  "maximumValue": { "currencyCode": "EUR", "units": 19400000000 },
                  "prepayment": { "currencyCode": "EUR", "units": 311000000 },
                  "guarantee": { "currencyCode": "EUR", "units": 1400000000 },
                  "termYears": 5, "extensions": "an option", "criticalItMegawatts": 300.5, "grossMegawatts": 400,
                  "announceTime": "2025-09-08T20:30:00Z", "announceDate": { "year": 2025, "month": 9, "day": 8 },
                  "announceHalfDay": "ANNOUNCE_HALF_DAY_AFTER_CLOSE",
                  "sources": [
                    { "uri": "https://example.com/a;b=1", "kind": "SOURCE_KIND_FORM_6K" },
                    { "uri": "https://example.com/news" }
                  ],
                  "confidence": "CONFIDENCE_HIGH", "site": "Vineland", "hardware": "GPUs",
                  "note": "a note, with a comma"
                }
                """),
            Assert.Single(Answers.To<AnnounceDealRequest>()).Deal);
    }

    [Fact]
    public async Task The_table_that_the_server_bundles_is_read_whole()
    {
        var run = await ConsoleRun.OfAsync(
            _server.Address, "import", "deals", Checkout.File("src", "MinerGrpc.Server", "Data", "deals.csv"));
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal("announced 44 already there 0 refused 0", Assert.Single(run.Output));
        Assert.Contains(
            Answers.To<AnnounceDealRequest>().SelectMany(r => r.Deal.Parties),
            p => p is { Role: PartyRole.Unspecified, DisplayName: "Starwood Digital Ventures" });
    }

    [Fact]
    public async Task The_same_row_has_the_same_id_wherever_it_stands_and_another_row_another()
    {
        await ImportAsync(Header, GoodRow);
        await ImportAsync(Header, "", GoodRow, GoodRow.Replace("First", "Second", StringComparison.Ordinal));
        var ids = Answers.To<AnnounceDealRequest>().Select(request => request.RequestId).ToArray();
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{32}$", id));
        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(ids[1], ids[2]);
    }

    [Fact]
    public async Task A_repeated_row_and_a_deal_that_is_there_count_as_there_already()
    {
        Announce(request => request.Deal.Name switch
        {
            "deals/a" => Received(request, FakeMarket.Noon.Seconds - 1),
            "deals/b" => throw Failures.Of(StatusCode.AlreadyExists, "deals/b is there already", "DEAL_EXISTS"),
            "deals/c" => throw Failures.Of(StatusCode.AlreadyExists, "request_id is taken", "REQUEST_ID_TAKEN"),
            _ => Received(request, FakeMarket.Noon.Seconds + 1),
        });
        var run = await ImportAsync(Header, Row("a"), Row("b"), Row("c"), Row("d"));
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal(
            [
                "announced 1 already there 3 refused 0",
                "already there: line 3, b was not announced by this very row and stays as it is; change it with: "
                    + "minergrpc deal revise b",
            ],
            run.Output);
    }

    [Fact]
    public async Task Refused_rows_are_named_by_line_whoever_refused_them_and_the_rest_is_announced()
    {
        Announce(request => request.Deal.Name == "deals/b"
            ? throw Failures.Of(StatusCode.NotFound, "no instrument is named 'instruments/nbis'")
            : Received(request, FakeMarket.Noon.Seconds));
        var run = await ImportAsync(Header, Row("b"), ",no name,HOSTING,ANNOUNCED,2025-09-08,A|LENDER,u", Row("c"));
        Assert.Equal(ExitCode.Refused, run.ExitCode);
        Assert.Equal(
            [
                "announced 1 already there 0 refused 2",
                "refused: line 2, no instrument is named 'instruments/nbis'",
                "refused: line 3, column name: \"\" is not valid; expected a text",
            ],
            run.Output);
    }

    [Fact]
    public async Task The_outcome_as_json_is_one_line()
    {
        await File.WriteAllLinesAsync(_file, [Header, GoodRow, "x"]);
        var run = await ConsoleRun.OfAsync(_server.Address, "import", "deals", _file, "--json");
        Assert.Equal(ExitCode.Refused, run.ExitCode);
        using var outcome = JsonDocument.Parse(Assert.Single(run.Output));
        Assert.Equal(1, outcome.RootElement.GetProperty("announced").GetInt64());
        Assert.Equal(0, outcome.RootElement.GetProperty("alreadyThere").GetInt64());
        Assert.Equal(3, outcome.RootElement.GetProperty("refusedRows")[0].GetProperty("line").GetInt64());
        Assert.Empty(outcome.RootElement.GetProperty("keptRows").EnumerateArray());
    }

    [Theory]
    [InlineData("type", "GPU", "one of compute-capacity, hosting,")]
    [InlineData("status", "", "one of reported, announced,")]
    [InlineData("announce_date", "2025-13-01", "a day of New York")]
    [InlineData("announce_date", "", "the announce_date or the announce_time")]
    [InlineData("announce_time", "2025-09-08", "a UTC time such as")]
    [InlineData("half_day", "noon", "one of before-open,")]
    [InlineData("currency", "usd", "three upper-case letters")]
    [InlineData("base_value", "17,4bn", "an amount such as 17.4bn, 311m or 1000000, without commas")]
    [InlineData("term_years", "five", "a number such as 5 or 12.5")]
    [InlineData("parties", "Nebius", "NAME|ROLE or NAME|ROLE|INSTRUMENT")]
    [InlineData("parties", "Nebius|PROVIDER|nb is", "NAME|ROLE or NAME|ROLE|INSTRUMENT")]
    [InlineData("parties", ";", "NAME|ROLE or NAME|ROLE|INSTRUMENT")]
    [InlineData("affected", "bitf", "INSTRUMENT|RELATION")]
    [InlineData("sources", "https://example.com|BLOG", "an address, or ADDRESS|KIND")]
    [InlineData("confidence", "sure", "one of high, medium, low")]
    public async Task A_value_that_cannot_be_read_is_named_with_its_column(string column, string value, string expected)
    {
        var values = Header.Split(',').Zip(GoodRow.Split(',')).ToDictionary(pair => pair.First, pair => pair.Second);
        values[column] = value.Contains(',', StringComparison.Ordinal) ? $"\"{value}\"" : value;
        var run = await ImportAsync(string.Join(',', values.Keys), string.Join(',', values.Values));
        Assert.Equal(ExitCode.Refused, run.ExitCode);
        Assert.StartsWith(
            $"refused: line 2, column {column}: \"{value}\" is not valid; expected ", run.Output[1],
            StringComparison.Ordinal);
        Assert.Contains(expected, run.Output[1], StringComparison.Ordinal);
        Assert.Empty(Answers.To<AnnounceDealRequest>());
    }

    [Theory]
    [InlineData("name,headline,type,status,announce_date,parties,sources,ticker", "column 8: \"ticker\"")]
    [InlineData("name,headline,type,status,announce_date,sources", "column parties: ")]
    [InlineData("name,headline,type,status,parties,sources", "column announce_date: ")]
    public async Task A_wrong_header_is_told_and_nothing_is_sent(string header, string told)
    {
        var run = await ImportAsync(header, GoodRow);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.StartsWith($"minergrpc: {_file} line 1, {told}", run.Error, StringComparison.Ordinal);
        Assert.Empty(Answers.To<AnnounceDealRequest>());
    }

    [Fact]
    public async Task A_server_that_goes_away_in_between_is_one_line_that_says_how_far_it_came()
    {
        Announce(request => request.Deal.Name == "deals/b"
            ? throw Failures.Of(StatusCode.Unavailable, "the server is stopping")
            : Received(request, FakeMarket.Noon.Seconds));
        var run = await ImportAsync(Header, Row("a"), Row("b"), Row("c"));
        Assert.Equal(ExitCode.Unreachable, run.ExitCode);
        Assert.EndsWith(
            "the server is stopping; try again in a few seconds; 1 announced before; run it again to finish, deals "
            + "that are there stay as they are",
            run.Error,
            StringComparison.Ordinal);
        Assert.Equal(2, Answers.To<AnnounceDealRequest>().Count);
    }

    [Fact]
    public async Task Ctrl_C_ends_an_import_and_says_how_far_it_came()
    {
        using var stop = new CancellationTokenSource();
        Announce(request =>
        {
            stop.Cancel();
            return Received(request, FakeMarket.Noon.Seconds);
        });
        await File.WriteAllLinesAsync(_file, [Header, .. Enumerable.Range(0, 200).Select(i => Row($"d{i}"))]);
        var run = await ConsoleRun.OfAsync(
            _server.Address, ["import", "deals", _file], showsProgress: false, stop.Token);
        Assert.Equal(ExitCode.Interrupted, run.ExitCode);
        Assert.StartsWith("minergrpc: stopped; ", run.Error, StringComparison.Ordinal);
        Assert.InRange(Answers.To<AnnounceDealRequest>().Count, 1, 2);
    }

    private static AnnounceDealResponse Received(AnnounceDealRequest request, long seconds)
    {
        var deal = request.Deal.Clone();
        deal.ReceiveTime = new() { Seconds = seconds };
        return new AnnounceDealResponse { Deal = deal };
    }

    private static string Row(string name) => name + GoodRow[1..];

    private void Announce(Func<AnnounceDealRequest, AnnounceDealResponse> answer) => Answers.Set(answer);

    private async Task<ConsoleRun> ImportAsync(params string[] lines)
    {
        await File.WriteAllLinesAsync(_file, lines);
        return await ConsoleRun.OfAsync(_server.Address, "import", "deals", _file);
    }
}
