using Microsoft.Extensions.Time.Testing;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Session;

/// <summary>A server whose clock stands before what it is to play.</summary>
public sealed class HistoryClockTests
{
    private const int FeedFailed = 1003;

    [Fact]
    public async Task A_history_of_the_future_is_told_as_a_feed_that_failed_and_the_server_serves()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.StartAsync(null, clock, "--Feed:Kind=Replay");
        server.Log.Expect(FeedFailed);

        var entry = await server.Log.FirstAsync(FeedFailed);

        Assert.Contains("ahead of the server's clock (2025-01-01T00:00:00Z)", entry.Exception?.Message,
            StringComparison.Ordinal);
        Assert.Equal(
            19, (await server.Instruments.ListInstrumentsAsync(new ListInstrumentsRequest())).Instruments.Count);
    }
}
