using Google.Protobuf;
using Grpc.Core;
using MinerGrpc.Client.Tests.Fakes;
using MinerGrpc.ConsoleClient;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests;

/// <summary>`bars`, `sessions` and `correct`.</summary>
public sealed class ConsoleBarsTests : IAsyncLifetime
{
    private static readonly Bar s_day = new()
    {
        Instrument = "instruments/bitf",
        Interval = BarInterval.OneDay,
        StartTime = new() { Seconds = 1_757_424_600 },
        EndTime = FakeDivergences.Tuesday,
        SessionDate = FakeDeals.Day(9),
        OpenPriceNanos = 1_450_000_000,
        HighPriceNanos = 1_600_000_000,
        LowPriceNanos = 1_440_000_000,
        ClosePriceNanos = 1_590_000_000,
        VolumeSizeNanos = 1_234_567_000_000_000,
        Flags = { QuoteFlag.Simulated },
        Source = "replay",
        KnownTime = FakeDivergences.Tuesday,
    };

    private FakeServer _server = null!;

    private FakeAnswers Answers => _server.Market.Answers;

    public async Task InitializeAsync() => _server = await FakeServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Bars_stand_in_a_table_and_what_is_absent_is_a_dash()
    {
        var close = new Bar
        {
            StartTime = s_day.StartTime,
            ClosePriceNanos = 1_280_000_000,
            Interval = BarInterval.OneDay,
        };
        Answers.Set<ListBarsRequest, ListBarsResponse>(_ => new() { Bars = { s_day, close } });
        var run = await RunAsync("bars BITF");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal(
            [
                "START                 SESSION     OPEN  HIGH  LOW   CLOSE  VOLUME     SOURCE  KNOWN FROM            "
                    + "FLAGS",
                "2025-09-09 13:30:00Z  2025-09-09  1.45  1.60  1.44  1.59   1,234,567  replay  2025-09-09 20:00:00Z  "
                    + "SIMULATED",
                "2025-09-09 13:30:00Z  -           -     -     -     1.28   -                  -",
            ],
            run.Output);
        Assert.Equal(
            new ListBarsRequest { Instrument = "instruments/bitf", Interval = BarInterval.OneDay, PageSize = 100 },
            Assert.Single(Answers.To<ListBarsRequest>()));
    }

    [Fact]
    public async Task The_options_of_bars_reach_the_server()
    {
        Answers.Set<ListBarsRequest, ListBarsResponse>(_ => new());
        var run = await RunAsync(
            "bars keel --minute --since 2025-09-09T13:30:00Z --until 2025-09-10 --as-of 2025-09-11 --limit 5");
        Assert.Equal("no bar matches; leave out an option to see more", Assert.Single(run.Output));
        Assert.Equal(
            JsonParser.Default.Parse<ListBarsRequest>("""
                {
                  "instrument": "instruments/bitf", "interval": "BAR_INTERVAL_ONE_MINUTE", "pageSize": 5,
                  "startTime": "2025-09-09T13:30:00Z", "endTime": "2025-09-10T00:00:00Z",
                  "asOf": "2025-09-11T00:00:00Z"
                }
                """),
            Assert.Single(Answers.To<ListBarsRequest>()));
    }

    [Fact]
    public async Task Bars_and_sessions_as_json_are_one_a_line()
    {
        Answers.Set<ListBarsRequest, ListBarsResponse>(_ => new() { Bars = { s_day, s_day } });
        Answers.Set<ListSessionsRequest, ListSessionsResponse>(
            _ => new() { Sessions = { new TradingSession { SessionDate = FakeDeals.Day(9) } } });
        var bars = await RunAsync("bars bitf --day --json");
        Assert.Equal([s_day, s_day], bars.Output.Select(line => JsonParser.Default.Parse<Bar>(line)));
        var sessions = await RunAsync("sessions --json");
        Assert.Equal(9, JsonParser.Default.Parse<TradingSession>(Assert.Single(sessions.Output)).SessionDate.Day);
    }

    [Fact]
    public async Task All_sessions_are_read_and_half_days_are_marked()
    {
        Answers.Set<ListSessionsRequest, ListSessionsResponse>(request => new()
        {
            Sessions =
            {
                new TradingSession
                {
                    SessionDate = FakeDeals.Day(9),
                    OpenTime = s_day.StartTime,
                    CloseTime = FakeDivergences.Tuesday,
                    HalfDay = request.PageToken.Length > 0,
                },
            },
            NextPageToken = request.PageToken.Length == 0 ? "next" : "",
        });
        var run = await RunAsync("sessions --since 2025-09-09 --until 2025-09-11");
        Assert.Equal(
            [
                "DAY         OPEN                  CLOSE",
                "2025-09-09  2025-09-09 13:30:00Z  2025-09-09 20:00:00Z",
                "2025-09-09  2025-09-09 13:30:00Z  2025-09-09 20:00:00Z  half day",
            ],
            run.Output);
        var requests = Answers.To<ListSessionsRequest>();
        Assert.Equal(["", "next"], requests.Select(request => request.PageToken));
        Assert.All(requests, request => Assert.Equal((9, 11), (request.StartDate.Day, request.EndDate.Day)));
    }

    [Fact]
    public async Task A_refusal_is_one_line_with_the_servers_way_out()
    {
        Answers.Set<ListBarsRequest, ListBarsResponse>(
            _ => throw Failures.Of(StatusCode.InvalidArgument, "end_time: not after start_time; set a later one"));
        var run = await RunAsync("bars bitf");
        Assert.Equal(ExitCode.Refused, run.ExitCode);
        Assert.EndsWith("end_time: not after start_time; set a later one", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "--sequence 1234 --original 1.95 --price 1.59 --size 300",
        """{ "sequence": 1234, "originalPriceNanos": 1950000000, "correctedPriceNanos": 1590000000, """
            + """ "correctedSizeNanos": 300000000000 }""",
        "BITF trade of sequence 1234 is now 1.59 size 300; last sequence 101")]
    [InlineData(
        "--time 2025-09-09T13:31:05.25Z --cancel",
        """{ "tradeTime": "2025-09-09T13:31:05.25Z" }""",
        "BITF trade at 2025-09-09 13:31:05Z is cancelled; last sequence 101")]
    public async Task A_correction_goes_out_alone_in_its_batch_and_is_told(string options, string sent, string told)
    {
        _server.Market.Publishers = [publisher => publisher.AckAllAsync()];
        var run = await RunAsync($"correct keel {options}");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal(told, Assert.Single(run.Output));
        var batch = Assert.Single(_server.Market.Batches);
        Assert.Empty(batch.Quotes);
        var expected = JsonParser.Default.Parse<TradeCorrection>(sent);
        expected.Instrument = "instruments/bitf";
        Assert.Equal(expected, Assert.Single(batch.Corrections));
        Assert.Equal("console", batch.Source);
    }

    [Fact]
    public async Task A_refused_correction_is_one_line_with_the_servers_words()
    {
        _server.Market.Publishers = [RefuseAsync];
        var run = await RunAsync("correct bitf --sequence 12 --price 1.59");
        Assert.Equal(ExitCode.Refused, run.ExitCode);
        Assert.Equal("minergrpc: not corrected: the trade of sequence 12 is of another day; import its bar", run.Error);
        var json = await RunAsync("correct bitf --sequence 12 --price 1.59 --json");
        Assert.Equal(ExitCode.Refused, json.ExitCode);
        var ack = JsonParser.Default.Parse<PublishQuotesResponse>(Assert.Single(json.Output));
        Assert.Single(ack.RefusedCorrections);
    }

    [Theory]
    [InlineData("bars", "Required argument 'INSTRUMENT' missing")]
    [InlineData("bars bitf --minute --day", "--minute and --day exclude each other")]
    [InlineData("bars bitf --hour", "Unrecognized command or argument '--hour'")]
    [InlineData("sessions --since 2025-02-30", "--since \"2025-02-30\" is no date")]
    [InlineData("sessions --foo", "Unrecognized command or argument '--foo'")]
    [InlineData("correct bitf --price 1", "give the trade by --sequence or by --time")]
    [InlineData("correct bitf --sequence 1 --time 2025-09-09T13:30:00Z --price 1", "give the trade by --seq")]
    [InlineData("correct bitf --sequence 1", "give --price or --cancel")]
    [InlineData("correct bitf --sequence 1 --price 1 --cancel", "give --price or --cancel")]
    [InlineData("correct bitf --sequence 1 --cancel --size 3", "a cancelled trade has no --size")]
    [InlineData("correct bitf --sequence 0 --price 1", "--sequence \"0\" is no sequence")]
    [InlineData("correct bitf --sequence 1 --price 1,5", "--price \"1,5\" is no price or size")]
    public async Task A_wrong_option_is_told_in_one_line_with_its_value(string command, string told)
    {
        var run = await RunAsync(command);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.StartsWith($"minergrpc: {told}", run.Error, StringComparison.Ordinal);
        Assert.EndsWith($"; see: minergrpc {command.Split(' ')[0]} --help", run.Error, StringComparison.Ordinal);
    }

    private static async Task RefuseAsync(FakePublisher publisher)
    {
        var batch = await publisher.ReadAsync();
        await publisher.AckAsync(new PublishQuotesResponse
        {
            BatchId = batch!.BatchId,
            RefusedCorrections =
            {
                new RefusedCorrection { Message = "the trade of sequence 12 is of another day; import its bar" },
            },
        });
        await publisher.AckAllAsync();
    }

    private Task<ConsoleRun> RunAsync(string command) => ConsoleRun.OfAsync(_server.Address, command.Split(' '));
}
