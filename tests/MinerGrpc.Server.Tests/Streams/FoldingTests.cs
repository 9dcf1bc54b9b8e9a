using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Streams;

/// <summary>LATEST: what is not delivered is counted, and what must not be folded is not.</summary>
public sealed class FoldingTests
{
    [Fact]
    public async Task Delivered_and_folded_add_up_to_what_was_published_in_each_slot()
    {
        await using var server = await TestServer.StartAsync();
        await using var every = await TestStream.OpenAsync(server, TestStream.EveryKind());
        var request = TestStream.EveryKind();
        request.Delivery = Delivery.Latest;
        request.MinimumInterval = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(60));
        await using var latest = await TestStream.OpenAsync(server, request);
        await latest.SnapshotAsync();
        await every.SnapshotAsync();

        var last = 0L;
        await using (var publisher = new TestPublisher(server))
        {
            for (var batch = 0; batch < 40; batch++)
            {
                var quotes = Enumerable.Range(0, 25).Select(i => (25 * batch) + i).Select(
                    n => Trades.Trade(n % 3 == 0 ? "bitf" : "mara", n * 0.01, 1 + (0.01m * (n % 50))));
                last = (await publisher.AckedAsync(new PublishQuotesRequest { Quotes = { quotes } })).LastSequence;
            }
        }

        var published = (await every.ThroughAsync(last)).CountBy(Slot).ToDictionary();
        var received = new Dictionary<string, long>();
        var folded = 0L;
        while (received.Values.Sum() < published.Values.Sum())
        {
            var e = await latest.NextEventAsync();
            received[Slot(e)] = received.GetValueOrDefault(Slot(e)) + 1 + e.FoldedCount;
            folded += e.FoldedCount;
        }

        Assert.Equal(published.ToDictionary(p => p.Key, p => (long)p.Value), received);
        Assert.True(folded > 500, $"only {folded} were folded");
    }

    [Fact]
    public async Task The_minimum_interval_holds_events_back_and_delivers_the_newest()
    {
        var clock = FakeClock.AfterTheClose();
        await using var server = await TestServer.StartAsync(null, clock);
        await TestPublisher.PublishAsync(server, Trades.Opening());
        await using var stream = await TestStream.OpenAsync(server, new StreamSectorMovesRequest
        {
            Kinds = { EventKind.Quote },
            MinimumInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(10)),
            HeartbeatInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(60)),
        });
        await stream.SnapshotAsync();
        var start = clock.GetUtcNow();
        await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 1, 1.31m));
        await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 2, 1.32m));

        var response = await clock.AdvanceUntilAsync(stream.NextAsync(), TimeSpan.FromMilliseconds(200));

        var e = Assert.Single(response.Events);
        Assert.Equal((Trades.Nanos(1.32m), 1L), (e.Quote.LastPriceNanos, e.FoldedCount));
        Assert.True(response.PublishTime.ToDateTimeOffset() - start >= TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_publication_at_the_end_of_a_held_back_interval_is_not_missed()
    {
        var clock = FakeClock.AfterTheClose();
        var subscriber = new Rpc.Streaming.Subscriber(clock, System.Net.IPAddress.Loopback);
        var held = subscriber.WaitAsync(TimeSpan.FromSeconds(1), quiet: true);
        clock.Advance(TimeSpan.FromSeconds(1));
        subscriber.Tick(clock.GetTimestamp());
        await held.Soon();

        // The stream has looked already, and is about to wait for the next publication.
        subscriber.Published();

        await subscriber.WaitAsync(TimeSpan.FromSeconds(60), quiet: false).Soon();
    }

    [Fact]
    public async Task Session_changes_are_never_folded()
    {
        await using var server = await TestServer.StartAsync();
        await using var stream = await TestStream.OpenAsync(
            server, new StreamSectorMovesRequest { Kinds = { EventKind.Session } });
        await stream.SnapshotAsync();
        await TestPublisher.PublishAsync(
            server,
            Trades.Trade("btc-usd", -3600, 112_000m), Trades.Trade("btc-usd", 0, 112_001m),
            Trades.Trade("btc-usd", 6.5 * 3600, 112_002m), Trades.Trade("btc-usd", 12 * 3600, 112_003m));

        var sessions = new List<MarketSession>();
        for (var i = 0; i < 4; i++)
        {
            sessions.Add((await stream.NextEventAsync()).Session.Current);
        }

        Assert.Equal(
            [MarketSession.Pre, MarketSession.Regular, MarketSession.Post, MarketSession.Closed], sessions);
    }

    private static string Slot(Event e) => $"{e.Kind} {e.Instrument}";
}
