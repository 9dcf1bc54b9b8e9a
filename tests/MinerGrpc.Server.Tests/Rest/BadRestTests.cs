using System.Net;
using Google.Rpc;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests.Rest;

/// <summary>A bad call as JSON gets the code, the reason and the field that a bad call of gRPC gets.</summary>
public sealed class BadRestTests
{
    private const string Board = "--Board:Port=0";

    [Theory]
    [InlineData("/v1/deals?page_sise=3", "page_sise")]
    [InlineData("/v1/deals?page_size=three", "page_size")]
    [InlineData("/v1/deals?page_size=1.5", "page_size")]
    [InlineData("/v1/deals?page_size=99999999999", "page_size")]
    [InlineData("/v1/deals?page_size=", "page_size")]
    [InlineData("/v1/deals?page_size=-1", "page_size")]
    [InlineData("/v1/deals?page_size=1&page_size=2", "page_size")]
    [InlineData("/v1/deals?page_size=1&pageSize=2", "page_size")]
    [InlineData("/v1/deals?types=HOSTING", "types")]
    [InlineData("/v1/deals?types=1", "types")]
    [InlineData("/v1/deals?start_time=yesterday", "start_time")]
    [InlineData("/v1/deals?start_time=2025-09-09", "start_time")]
    [InlineData("/v1/deals?minimum_value=USD", "minimum_value")]
    [InlineData("/v1/deals?page_token=forged", "page_token")]
    [InlineData("/v1/serverInfo?verbose=true", "verbose")]
    [InlineData("/v1/instruments/bitf?name=instruments/mara", "name")]
    [InlineData("/v1/instruments/BITF", "name")]
    [InlineData("/v1/instruments/bitf/bars", "interval")]
    [InlineData("/v1/quotes:batchGet", "instruments")]
    [InlineData("/v1/instruments/bitf/divergence?include_pairs=yes", "include_pairs")]
    [InlineData("/v1/instruments/bitf/divergence?window.sessions=5&window.since_deal=x", "window.since_deal")]
    [InlineData("/v1/instruments/bitf/ticks?limit=many", "limit")]
    [InlineData("/v1/sectorMoves:stream?heartbeat_interval=5", "heartbeat_interval")]
    [InlineData("/v1/sectorMoves:stream?heartbeat_interval=0.5s", "heartbeat_interval")]
    [InlineData("/v1/sectorMoves:stream?minimum_absolute_move_ratio=NaN", "minimum_absolute_move_ratio")]
    [InlineData("/v1/sectorMoves:stream?replay_pace=fast", "replay_pace")]
    [InlineData("/v1/sectorMoves:stream?live=true&since_time=2025-09-09T13:30:00Z", "since_time")]
    [InlineData("/v1/sectorMoves:stream?after_cursor.sequence=5", "after_cursor.journal_id")]
    public async Task A_bad_field_is_named(string path, string field)
    {
        await using var server = await TestServer.StartAsync(Board);

        var status = (await RestAnswer.GetAsync(server, path))
            .Fault(HttpStatusCode.BadRequest, Code.InvalidArgument, "INVALID_FIELD");

        Assert.Equal([field], FaultAssert.FieldsOf(status));
    }

    [Fact]
    public async Task Every_bad_parameter_is_named_at_once_with_its_value_and_what_would_be_valid()
    {
        await using var server = await TestServer.StartAsync(Board);

        var status = (await RestAnswer.GetAsync(server, "/v1/deals?from=1&page_size=x&relation=NEAR"))
            .Fault(HttpStatusCode.BadRequest, Code.InvalidArgument, "INVALID_FIELD");

        Assert.Equal(["from", "page_size", "relation"], FaultAssert.FieldsOf(status));
        Assert.Contains("start_time, end_time", status.Message, StringComparison.Ordinal);
        Assert.Contains("'x'", status.Message, StringComparison.Ordinal);
        Assert.Contains("DEAL_RELATION_READ_THROUGH", status.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/instruments/nope", "UNKNOWN_INSTRUMENT")]
    [InlineData("/v1/instruments/nope/ticks", "UNKNOWN_INSTRUMENT")]
    [InlineData("/v1/deals/nope", "UNKNOWN_DEAL")]
    [InlineData("/v1/tickers/NOPE", "UNKNOWN_TICKER")]
    [InlineData("/v1/", "UNKNOWN_PATH")]
    [InlineData("/v1/prices", "UNKNOWN_PATH")]
    [InlineData("/v1/deals/a/b", "UNKNOWN_PATH")]
    [InlineData("/v1/deals:announce", "UNKNOWN_PATH")]
    public async Task What_is_not_there_is_not_found(string path, string reason)
    {
        await using var server = await TestServer.StartAsync(Board);

        (await RestAnswer.GetAsync(server, path)).Fault(HttpStatusCode.NotFound, Code.NotFound, reason);
    }

    [Theory]
    [InlineData("POST", "/v1/deals")]
    [InlineData("PUT", "/v1/instruments/bitf")]
    [InlineData("DELETE", "/v1/deals/2025-09-08-nebius-microsoft")]
    public async Task Nothing_is_written(string method, string path)
    {
        await using var server = await TestServer.StartAsync(Board);
        using var client = new HttpClient { BaseAddress = server.Board };
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative))
        {
            Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json"),
        };

        using var answer = await client.SendAsync(request).Soon();

        Assert.Equal(HttpStatusCode.NotImplemented, answer.StatusCode);
        RestAnswer.IsFault(await answer.Content.ReadAsStringAsync(), Code.Unimplemented, "ONLY_GET");
    }

    [Theory]
    [InlineData("/v1/serverInfo")]
    [InlineData("/openapi/v1.json")]
    public async Task The_gRPC_port_speaks_no_JSON(string path)
    {
        await using var server = await TestServer.StartAsync(Board);
        using var client = new HttpClient
        {
            BaseAddress = server.Address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative)).Soon();

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_page_of_another_site_is_refused()
    {
        await using var server = await TestServer.StartAsync(Board);
        using var client = new HttpClient { BaseAddress = server.Board };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/v1/serverInfo", UriKind.Relative));
        request.Headers.Add("Origin", "http://evil.example");

        using var answer = await client.SendAsync(request).Soon();

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("/v1/deals?page_size=", "1e3", "+5", " 5", "05", "0x5", "1_000", "5.0", "\u0661", "2147483648")]
    [InlineData("/v1/instruments/bitf/ticks?limit=", "1e3", "+5", " 5", "5.0", "9223372036854775808", "-0")]
    [InlineData("/v1/sectorMove?as_of=", "2025-09-09T13:30:00+02:00", "2025-09-09t13:30:00z", "1757424600", "",
        "2025-09-09T13:30:00.1234567891Z", "2025-02-30T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "now")]
    [InlineData("/v1/sectorMoves:stream?kinds=X&replay_pace=", "1e400", ".5", "1.", "Infinity", "1,5")]
    [InlineData("/v1/sectorMoves:stream?kinds=X&minimum_interval=", "1.5s", "-5s", "1e3s", "5", "0.1234567891s")]
    [InlineData("/v1/deals?minimum_value.currency_code=USD&minimum_value.nanos=", "1e9", "-1", "999999999999", "x")]
    [InlineData("/v1/sectorMove?instruments=", "", "instruments/", "instruments/%00", "%F0%9F%92%A9", "%ff", "a%0Ab")]
    [InlineData("/v1/instruments/bitf/divergence?window.session_to_date=", "false", "TRUE", "1")]
    [InlineData("/v1/deals/", "%2e%2e", "a%2Fb", "a%0Ab", "%ff", ":", "a:b", "*")]
    [InlineData("/v1/tickers/", "%20", "%2F", "BRK.B", "BITF:x", "%ff")]
    public async Task Whatever_a_value_is_it_is_taken_or_gets_a_status_that_says_why(
        string path, params string[] values)
    {
        await using var server = await TestServer.StartAsync(Board);
        await TestPublisher.PublishAsync(server, Trades.Opening());

        foreach (var value in values)
        {
            var answer = await RestAnswer.GetAsync(server, path + value);
            if (answer.Code != HttpStatusCode.OK)
            {
                var status = RestAnswer.Read(answer.Body);
                Assert.True(
                    status.GetDetail<ErrorInfo>() is { Domain: "minergrpc" } && (int)answer.Code < 500,
                    $"{path}{value}: {answer.Code} {answer.Body}");
                FaultAssert.ShowsNothingInside(status.Message);
            }
        }
    }

    [Theory]
    [InlineData("application/json; charset=none")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("text/plain")]
    public async Task The_type_of_a_body_that_a_read_has_not_changes_nothing(string type)
    {
        await using var server = await TestServer.StartAsync(Board);
        using var client = new HttpClient { BaseAddress = server.Board };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/v1/replayWindow", UriKind.Relative))
        {
            Content = new ByteArrayContent([]),
        };
        Assert.True(request.Content.Headers.TryAddWithoutValidation("Content-Type", type));

        using var answer = await client.SendAsync(request).Soon();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task Two_hundred_names_fit_into_a_request()
    {
        await using var server = await TestServer.StartAsync(Board);
        var names = string.Join('&', Enumerable.Repeat("instruments=instruments/btc-usd", 200));

        var answer = (await RestAnswer.GetAsync(server, "/v1/quotes:batchGet?" + names))
            .Message<MinerGrpc.V1.BatchGetQuotesResponse>();

        Assert.Equal(200, answer.Quotes.Count);
    }

    [Fact]
    public async Task Each_field_under_either_name_is_taken()
    {
        await using var server = await TestServer.StartAsync(Board);

        var snake = await RestAnswer.GetAsync(
            server, "/v1/sessions?start_date.year=2025&start_date.month=9&start_date.day=9&page_size=2");
        var camel = await RestAnswer.GetAsync(
            server, "/v1/sessions?startDate.year=2025&startDate.month=9&startDate.day=9&pageSize=2");

        Assert.Equal(
            snake.Message<MinerGrpc.V1.ListSessionsResponse>().Sessions,
            camel.Message<MinerGrpc.V1.ListSessionsResponse>().Sessions);
    }
}
