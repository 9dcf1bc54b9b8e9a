using Google.Protobuf;
using MinerGrpc.Client.Tests.Fakes;
using MinerGrpc.ConsoleClient;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests;

/// <summary>Deals, alerts, corrections and bars in `watch`.</summary>
public sealed class ConsoleWatchTests : IAsyncLifetime
{
    private FakeServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await FakeServer.StartAsync();
        _server.Market.Streams =
        [
            async stream =>
            {
                await stream.AckAsync();
                await stream.EventsAsync(
                    FakeNews.Deal(1, revision: 2),
                    FakeNews.Alert(2),
                    FakeNews.Correction(3),
                    FakeNews.Cancellation(4),
                    FakeNews.Bar(5));
                await stream.UntilClosedAsync();
            },
        ];
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Each_is_one_readable_line()
    {
        var run = await ConsoleRun.OfAsync(_server.Address, "watch", "--count", "5");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        const string Time = "2025-09-09 14:00:00Z";
        Assert.Equal(
            [
                $"{Time} deal 2025-09-08-nebius-microsoft ANNOUNCED COMPUTE_CAPACITY 17.4bn USD to 19.4bn Nebius sells "
                    + "GPU capacity to Microsoft (revision 2: form 6-K filed)",
                $"{Time} alert BITF RAISED +4.50 sigmas, peak +4.75, move +24.22% BTC -0.71% "
                    + "2025-09-08-nebius-microsoft",
                $"{Time} correction BITF trade of sequence 4 at {Time} 1.95 size 300 is now 1.59, last 1.58",
                $"{Time} correction BITF trade of sequence 4 at {Time} 1.95 size 300 is cancelled, last 1.58",
                $"{Time} bar BITF ONE_MINUTE {Time} open - high - low - close 1.59 volume -",
            ],
            run.Output);
    }

    [Fact]
    public async Task As_json_each_is_the_event_as_it_is()
    {
        var run = await ConsoleRun.OfAsync(_server.Address, "watch", "--json", "--count", "5");
        Assert.Equal(
            [FakeNews.Deal(1, 2), FakeNews.Alert(2), FakeNews.Correction(3), FakeNews.Cancellation(4), FakeNews.Bar(5)],
            run.Output.Select(line => JsonParser.Default.Parse<Event>(line)));
    }

    [Fact]
    public async Task A_person_gets_deals_alerts_and_corrections_without_asking()
    {
        await ConsoleRun.OfAsync(_server.Address, "watch", "--count", "1");
        Assert.Equal(
            [
                EventKind.Move, EventKind.Sector, EventKind.Session, EventKind.Deal, EventKind.Alert,
                EventKind.Correction,
            ],
            Assert.Single(_server.Market.StreamRequests).Kinds);
    }

    [Fact]
    public async Task Each_kind_can_be_named()
    {
        await ConsoleRun.OfAsync(_server.Address, "watch", "--kinds", "deal,alert,correction,bar", "--count", "1");
        Assert.Equal(
            [EventKind.Deal, EventKind.Alert, EventKind.Correction, EventKind.Bar],
            Assert.Single(_server.Market.StreamRequests).Kinds);
    }

    [Fact]
    public async Task A_replay_into_a_file_tells_on_a_terminal_how_far_it_is_and_leaves_nothing_of_it()
    {
        var replayed = FakeMarket.Move(150);
        replayed.Replayed = true;
        var later = FakeMarket.Move(175);
        later.Replayed = true;
        _server.Market.Streams =
        [
            async stream =>
            {
                await stream.SendAsync(new()
                {
                    Ack = new StreamAck { ReplayWindow = new ReplayWindow { Newest = FakeMarket.At(200) } },
                });
                await stream.EventsAsync(replayed);
                await stream.EventsAsync(later);
                await stream.UntilClosedAsync();
            },
        ];
        string[] args = ["watch", "--json", "--since", "2025-09-09", "--count", "2"];
        var run = await ConsoleRun.OfAsync(_server.Address, args, showsProgress: true, Waiting.Deadline());
        Assert.Equal(2, run.Output.Length);
        Assert.StartsWith("\r1 events, ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("\r\e[K", run.Error, StringComparison.Ordinal);

        run = await ConsoleRun.OfAsync(_server.Address, args);
        Assert.Empty(run.Errors);
    }
}
