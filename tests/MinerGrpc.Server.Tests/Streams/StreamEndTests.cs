using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Streams;

public sealed class StreamEndTests
{
    [Fact]
    public async Task A_stop_gives_each_stream_a_notice_and_then_unavailable_with_a_delay()
    {
        await using var server = await TestServer.StartAsync();
        var ack = await TestPublisher.PublishAsync(server, Trades.Opening());
        await using var stream = await TestStream.OpenAsync(server, new StreamSectorMovesRequest());
        await stream.SnapshotAsync();

        var stopping = server.StopAsync();
        var notice = (await stream.NextAsync()).Notice;
        var failure = await stream.FailureAsync();
        await stopping.Soon();

        Assert.Equal(NoticeReason.Shutdown, notice.Reason);
        Assert.Equal(ack.LastSequence, notice.Cursor.Sequence);
        Assert.NotNull(notice.RetryDelay);
        var status = FaultAssert.Is(StatusCode.Unavailable, "DRAINING", failure);
        Assert.NotNull(status.GetDetail<RetryInfo>());
    }

    [Fact]
    public async Task A_stop_ends_a_paced_replay_with_a_notice_too()
    {
        await using var server = await TestServer.StartAsync();
        await TestPublisher.PublishAsync(server, Trades.Opening());
        await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 3_600, 1.31m));
        await using var stream = await TestStream.OpenAsync(
            server, new StreamSectorMovesRequest { SinceTime = Trades.At(0), ReplayPace = 1 });
        await stream.NextEventAsync(e => e.Kind == EventKind.Sector);

        var stopping = server.StopAsync();

        Assert.Equal(NoticeReason.Shutdown, (await stream.NextAsync()).Notice.Reason);
        await stopping.Soon();
    }

    [Fact]
    public async Task A_stop_ends_a_publisher_with_unavailable_after_its_acks()
    {
        await using var server = await TestServer.StartAsync();
        await using var publisher = new TestPublisher(server);
        await publisher.AckedAsync(new PublishQuotesRequest { Quotes = { Trades.Opening() } });

        var stopping = server.StopAsync();

        FaultAssert.Is(StatusCode.Unavailable, "DRAINING", await publisher.FailureAsync());
        await stopping.Soon();
    }

    [Fact]
    public async Task A_stream_ends_with_a_notice_when_its_lifetime_is_over()
    {
        var clock = FakeClock.AfterTheClose();
        await using var server = await TestServer.StartAsync(null, clock, "--Server:StreamLifetimeHours=0.01");
        await using var stream = await TestStream.OpenAsync(server, new StreamSectorMovesRequest());

        var notice = await clock.AdvanceUntilAsync(
            stream.NextAsync(StreamSectorMovesResponse.ControlOneofCase.Notice), TimeSpan.FromSeconds(2));

        Assert.Equal(NoticeReason.Lifetime, notice.Notice.Reason);
        FaultAssert.Is(StatusCode.Unavailable, "STREAM_LIFETIME", await stream.FailureAsync());
    }

    [Fact]
    public async Task One_stream_more_than_the_limit_is_refused_until_one_ends()
    {
        await using var server = await TestServer.StartAsync("--Server:MaxStreams=1");
        await using (await TestStream.OpenAsync(server, new StreamSectorMovesRequest()))
        {
            var status = await FaultAssert.FailsAsync(StatusCode.ResourceExhausted, "LIMIT_REACHED", async () =>
            {
                using var second = server.Sectors.StreamSectorMoves(new StreamSectorMovesRequest());
                await second.ResponseStream.MoveNext(CancellationToken.None).Soon();
            });

            Assert.Equal("streams", Assert.Single(status.GetDetail<QuotaFailure>().Violations).Subject);
            Assert.NotNull(status.GetDetail<RetryInfo>());
        }

        const int streamClosed = 1201;
        await server.Log.FirstAsync(streamClosed);
        await using var next = await TestStream.OpenAsync(server, new StreamSectorMovesRequest());
    }

    [Fact]
    public async Task Health_is_serving_and_then_not_when_the_server_stops()
    {
        await using var server = await TestServer.StartAsync();
        var health = new Health.HealthClient(server.Channel);
        using var watch = health.Watch(new HealthCheckRequest());
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).Soon());
        while (watch.ResponseStream.Current.Status != HealthCheckResponse.Types.ServingStatus.Serving)
        {
            Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).Soon());
        }

        var stopping = server.StopAsync();

        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).Soon());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, watch.ResponseStream.Current.Status);
        await stopping.Soon();
    }
}
