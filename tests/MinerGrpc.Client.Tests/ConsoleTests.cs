using Google.Protobuf;
using Grpc.Core;
using MinerGrpc.Client.Tests.Fakes;
using MinerGrpc.ConsoleClient;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests;

public sealed class ConsoleTests
{
    // Port 1 is never served on the loopback.
    private static readonly Uri s_nobody = new("http://127.0.0.1:1");

    [Theory]
    [InlineData("watch")]
    [InlineData("watch --json")]
    [InlineData("quote bitf")]
    [InlineData("sector")]
    [InlineData("info")]
    [InlineData("rank")]
    [InlineData("divergence bitf")]
    [InlineData("alerts")]
    [InlineData("deals")]
    [InlineData("deal x")]
    [InlineData("deal retract x --revision 1 --reason why")]
    [InlineData("reaction x")]
    [InlineData("bars bitf")]
    [InlineData("sessions")]
    [InlineData("correct bitf --sequence 1 --cancel")]
    public async Task Without_a_server_the_line_says_where_and_how_to_start_one(string command)
    {
        var run = await ConsoleRun.OfAsync(s_nobody, command.Split(' '));
        Assert.Equal(ExitCode.Unreachable, run.ExitCode);
        Assert.Equal(
            "minergrpc: no server at http://127.0.0.1:1 (connection refused); start one with: "
            + "dotnet run --project src/MinerGrpc.Server",
            run.Errors[^1]);
        Assert.Single(run.Errors);
    }

    [Theory]
    [InlineData("watch --kinds moo", "--kinds \"moo\" is no kind of event")]
    [InlineData("watch --since yesterday", "--since \"yesterday\" is no time")]
    [InlineData("watch --after 12", "--after \"12\" is no cursor")]
    [InlineData("watch --count 0", "--count \"0\" is no count")]
    [InlineData("watch --pace fast", "--pace \"fast\" is no pace")]
    [InlineData("watch --since 2025-09-09 --after a:1", "--since and --after exclude each other")]
    [InlineData("watch --foo", "unknown option \"--foo\"")]
    [InlineData("watch --server here", "--server \"here\" is no server address")]
    [InlineData("quote", "Required argument 'INSTRUMENT' missing")]
    [InlineData("quote bitf --as-of noon", "--as-of \"noon\" is no time")]
    [InlineData("buy bitf", "unknown command or option \"buy\"; give one of watch, quote, sector, info, publish")]
    [InlineData("", "no command given")]
    [InlineData("publish no-such-file.csv", "cannot read \"no-such-file.csv\"")]
    public async Task A_bad_option_is_told_in_one_line_with_its_value(string command, string told)
    {
        var run = await ConsoleRun.OfAsync(s_nobody, command.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.StartsWith($"minergrpc: {told}", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("quote NOPE")]
    [InlineData("quote bitf instruments/nope")]
    [InlineData("watch --json nope")]
    [InlineData("sector nope")]
    [InlineData("rank bitf NOPE")]
    [InlineData("divergence nope")]
    [InlineData("alerts --instrument nope")]
    [InlineData("deals --instrument nope")]
    [InlineData("bars nope")]
    [InlineData("correct --sequence 1 --cancel nope")]
    public async Task An_unknown_instrument_is_named_with_the_way_to_the_known_ones(string command)
    {
        await using var server = await FakeServer.StartAsync();
        var run = await ConsoleRun.OfAsync(server.Address, command.Split(' '));
        Assert.Equal(ExitCode.NotFound, run.ExitCode);
        Assert.Equal(
            $"minergrpc: unknown instrument \"{command.Split(' ')[^1]}\" at http://127.0.0.1:{server.Address.Port}; "
            + "see the names with: minergrpc sector",
            run.Error);
    }

    [Theory]
    [InlineData("bitf")]
    [InlineData("instruments/bitf")]
    [InlineData("BITF")]
    [InlineData("keel")]
    public async Task A_quote_is_found_by_name_and_by_every_ticker_it_had(string instrument)
    {
        await using var server = await FakeServer.StartAsync();
        var run = await ConsoleRun.OfAsync(server.Address, "quote", instrument);
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal(2, run.Output.Length);
        Assert.StartsWith("BITF        1.59  1.58  1.60", run.Output[1], StringComparison.Ordinal);
        Assert.EndsWith("SIMULATED", run.Output[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quote_as_json_is_protobuf_json()
    {
        await using var server = await FakeServer.StartAsync();
        var run = await ConsoleRun.OfAsync(server.Address, "quote", "bitf", "--json");
        Assert.Equal(1.59m, JsonParser.Default.Parse<Quote>(Assert.Single(run.Output)).LastPrice);
    }

    [Fact]
    public async Task The_sector_stands_in_one_line_above_its_members()
    {
        await using var server = await FakeServer.StartAsync();
        var run = await ConsoleRun.OfAsync(server.Address, "sector");
        Assert.Equal(
            "sector +14.83% median +14.99% BTC -0.71% excess +15.54% up 14 down 1 flat 0 of 15 REGULAR "
            + "2025-09-09 14:00:00Z SIMULATED",
            run.Output[0]);
        Assert.StartsWith("BITF        1.28  1.59  +24.22%  -0.71%  +24.93%", run.Output[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_tells_version_and_contract()
    {
        await using var server = await FakeServer.StartAsync();
        var run = await ConsoleRun.OfAsync(server.Address, "info");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains("version 0.1.0 contract minergrpc.v1", run.Output[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_as_json_writes_one_event_a_line_and_ends_after_the_count()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams = [AckAndCountAsync];
        var run = await ConsoleRun.OfAsync(server.Address, "watch", "--json", "--count", "3");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal([1L, 2L, 3L], run.Output.Select(line => JsonParser.Default.Parse<Event>(line).Sequence));
        Assert.Empty(run.Errors);
    }

    [Fact]
    public async Task The_options_of_watch_reach_the_server()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams = [AckAndCountAsync];
        await ConsoleRun.OfAsync(
            server.Address, "watch", "BITF", "--json", "--every", "--kinds", "move,sector", "--pace", "60",
            "--since", "2025-09-09T13:30:00.5Z", "--count", "1");
        var request = Assert.Single(server.Market.StreamRequests);
        Assert.Equal(["instruments/bitf"], request.Instruments);
        Assert.Equal([EventKind.Move, EventKind.Sector], request.Kinds);
        Assert.Equal(Delivery.Every, request.Delivery);
        Assert.Equal(60, request.ReplayPace);
        Assert.Equal(500_000_000, request.SinceTime.Nanos);
    }

    [Fact]
    public async Task Watch_in_a_pipe_writes_plain_lines()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams = [AckAndCountAsync];
        var run = await ConsoleRun.OfAsync(server.Address, "watch", "--count", "1");
        Assert.Equal(
            "2025-09-09 14:00:00Z BITF 1.59 +24.22% BTC -0.71% excess +24.93% SIMULATED", Assert.Single(run.Output));
    }

    [Fact]
    public async Task Watch_goes_on_after_a_break_and_says_so_beside_the_events()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams =
        [
            async stream =>
            {
                await stream.AckAsync();
                await stream.SnapshotAsync(1, FakeMarket.Move(1));
                throw Failures.Of(StatusCode.Unavailable, "cut");
            },
            async stream =>
            {
                await stream.AckAsync();
                await stream.EventsAsync(FakeMarket.Move(stream.Request.AfterCursor.Sequence + 1));
                await stream.UntilClosedAsync();
            },
        ];
        var run = await ConsoleRun.OfAsync(server.Address, "watch", "--json", "--count", "2");
        Assert.Equal([1L, 2L], run.Output.Select(line => JsonParser.Default.Parse<Event>(line).Sequence));
        Assert.Equal(2, run.Errors.Length);
        Assert.StartsWith(
            "minergrpc: connection lost (cut); trying again in 0.", run.Errors[0], StringComparison.Ordinal);
        Assert.Equal($"minergrpc: connected, going on after {FakeMarket.JournalId}:1", run.Errors[1]);
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument, ExitCode.Refused)]
    [InlineData(StatusCode.OutOfRange, ExitCode.Refused)]
    [InlineData(StatusCode.NotFound, ExitCode.NotFound)]
    [InlineData(StatusCode.Unavailable, ExitCode.Unreachable)]
    public async Task A_refused_stream_is_one_line_with_the_servers_words(StatusCode status, int exitCode)
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams = [_ => throw Failures.Of(status, "not\nlike this")];
        var run = await ConsoleRun.OfAsync(server.Address, "watch", "--json");
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains("not like this", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("watch --json", ExitCode.Ok)]
    [InlineData("info", ExitCode.Interrupted)]
    [InlineData("quote bitf", ExitCode.Interrupted)]
    [InlineData("rank", ExitCode.Interrupted)]
    [InlineData("deals", ExitCode.Interrupted)]
    [InlineData("correct bitf --sequence 1 --cancel", ExitCode.Interrupted)]
    public async Task Ctrl_C_is_the_usual_end_of_watch_and_an_interruption_of_the_others(string command, int exitCode)
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams = [AckAndCountAsync];
        using var errors = new StringWriter();
        var surface = new Surface(TextWriter.Null, errors) { Variable = _ => server.Address.ToString() };
        var stopped = new CancellationToken(canceled: true);
        Assert.Equal(exitCode, await ConsoleApp.RunAsync(command.Split(' '), surface, stopped).Soon());
        Assert.Equal("", errors.ToString());
    }

    private static async Task AckAndCountAsync(FakeStream stream)
    {
        await stream.AckAsync();
        for (var sequence = 1; sequence <= 5; sequence++)
        {
            await stream.EventsAsync(FakeMarket.Move(sequence));
        }

        await stream.UntilClosedAsync();
    }
}
