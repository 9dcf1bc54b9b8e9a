using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Ingest;

/// <summary>A wall clock that steps by an hour, back and forth, while the server runs.</summary>
public sealed class ClockStepTests
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Steps_of_the_clock_break_neither_the_order_of_the_journal_nor_streams_nor_a_restart()
    {
        using var folder = new TestFolder();
        var clock = new SteppedClock();
        var second = 0;
        List<Event> events;
        await using (var server = await TestServer.StartAsync(folder, clock))
        {
            await using var stream = await TestStream.OpenAsync(server, TestStream.EveryKind());
            await TestPublisher.PublishAsync(server, Trades.Opening());
            foreach (var step in (TimeSpan[])[s_hour, TimeSpan.Zero, -s_hour, s_hour, -2 * s_hour])
            {
                clock.Step = step;
                Assert.Equal(2, (await PublishAsync(server, ++second)).Accepted);
            }

            events = await stream.ThroughAsync((await PublishAsync(server, ++second)).LastSequence);
        }

        clock.Step = -24 * s_hour;
        await using (var again = await TestServer.StartAsync(folder, clock))
        {
            Assert.Equal(2, (await PublishAsync(again, ++second)).Accepted);
            var request = TestStream.EveryKind();
            request.AfterCursor = (await again.Sectors.GetReplayWindowAsync(new GetReplayWindowRequest()))
                .ReplayWindow.Oldest;
            await using var stream = await TestStream.OpenAsync(again, request);
            var replayed = await stream.ReplayAsync();

            Assert.Equal(Enumerable.Range(1, replayed.Count).Select(i => (long)i), replayed.Select(e => e.Sequence));
            Assert.Equal(events.Select(Plain), replayed.Take(events.Count).Select(Plain));
            var times = replayed.Select(e => e.EventTime.ToDateTimeOffset()).ToList();
            Assert.Equal(times.Order(), times);
        }
    }

    private static Task<PublishQuotesResponse> PublishAsync(TestServer server, int second) =>
        TestPublisher.PublishAsync(
            server, Trades.Trade("btc-usd", second, 112_000m + second), Trades.Trade("bitf", second, 1.30m));

    private static Event Plain(Event told) => new(told) { Replayed = false, FoldedCount = 0 };
}
