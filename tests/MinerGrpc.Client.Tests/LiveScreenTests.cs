using MinerGrpc.Client.Tests.Fakes;
using MinerGrpc.ConsoleClient;
using MinerGrpc.ConsoleClient.Watching;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests;

/// <summary>The live screen from its first code to its last, with a terminal that a test holds.</summary>
public sealed class LiveScreenTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FakeServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await FakeServer.StartAsync();
        _server.Market.Answers.Set<RankDivergencesRequest, RankDivergencesResponse>(_ =>
        {
            _asked.TrySetResult();
            return FakeDivergences.Rank();
        });
        _server.Market.Streams =
        [
            async stream =>
            {
                await stream.AckAsync();
                await stream.SnapshotAsync(1, FakeMarket.Move(1));
                await _asked.Task;
                await stream.EventsAsync(FakeNews.Deal(2));
                await stream.UntilClosedAsync();
            },
        ];
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task The_last_state_stays_below_the_command_when_the_count_is_reached()
    {
        var (code, output) = await WatchAsync(new Terminal(() => (100, 20)), "--count", "2");
        Assert.Equal(ExitCode.Ok, code);
        Assert.StartsWith(ScreenPainter.Enter, output, StringComparison.Ordinal);
        var left = output.Split(ScreenPainter.Leave);
        Assert.Equal(2, left.Length);
        Assert.Contains("BITF", left[1], StringComparison.Ordinal);
        Assert.Contains("Nebius sells GPU capacity", left[1], StringComparison.Ordinal);
        Assert.DoesNotContain("\e[2J", left[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sigmas_come_from_one_question_about_all_miners_whatever_is_watched()
    {
        await WatchAsync(new Terminal(() => (100, 20)), "BITF", "--count", "2");
        var question = Assert.Single(_server.Market.Answers.To<RankDivergencesRequest>());
        Assert.Empty(question.Instruments);
        Assert.Null(question.AsOf);
    }

    [Fact]
    public async Task The_screen_asks_for_short_heartbeats_and_lines_do_not()
    {
        await WatchAsync(new Terminal(() => (100, 20)), "--count", "2");
        await ConsoleRun.OfAsync(_server.Address, "watch", "--count", "1");
        Assert.Equal(
            [TimeSpan.FromSeconds(2), null],
            _server.Market.StreamRequests.Select(request => request.HeartbeatInterval?.ToTimeSpan()));
    }

    [Fact]
    public async Task Q_ends_it_and_prints_nothing_more()
    {
        using var pressed = new ManualResetEventSlim();
        var terminal = new Terminal(() => (100, 20))
        {
            ReadKey = () =>
            {
                pressed.Wait(Waiting.Deadline());
                pressed.Reset();
                return new ConsoleKeyInfo('q', ConsoleKey.Q, false, false, false);
            },
        };
        var watching = WatchAsync(terminal);
        await _asked.Task.Soon();
        pressed.Set();
        var (code, output) = await watching;
        Assert.Equal(ExitCode.Ok, code);
        Assert.EndsWith(ScreenPainter.Leave, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_leaves_the_terminal_in_order_and_is_told()
    {
        _server.Market.Streams = [_ => throw Failures.Of(Grpc.Core.StatusCode.InvalidArgument, "No such kind.")];
        var (code, output) = await WatchAsync(new Terminal(() => (100, 20)));
        Assert.Equal(ExitCode.Refused, code);
        Assert.EndsWith(ScreenPainter.Leave, output, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output)> WatchAsync(Terminal terminal, params string[] options)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter();
        var surface = new Surface(output, errors)
        {
            Terminal = terminal,
            Variable = name => name == ConsoleApp.ServerVariable ? _server.Address.ToString() : null,
        };
        var code = await ConsoleApp.RunAsync(["watch", .. options], surface, Waiting.Deadline()).Soon();
        return (code, output.ToString());
    }
}
