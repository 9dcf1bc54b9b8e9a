using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Telemetry;

/// <summary>Streams are counted as their clients see them.</summary>
public sealed class StreamMetricsTests
{
    private const int StreamClosed = 1201;

    [Fact]
    public async Task Streams_are_counted_by_delivery_from_their_opening_to_their_end()
    {
        using var book = new MetricBook();
        await using var server = await TestServer.StartAsync();
        await using (await TestStream.OpenAsync(server, TestStream.EveryKind()))
        {
            Assert.Equal(1, book.Now(server.Services, "streams.active", "delivery=every"));
            Assert.Equal(0, book.Now(server.Services, "streams.active", "delivery=latest"));
        }

        await server.Log.FirstAsync(StreamClosed);
        await using var latest = await TestStream.OpenAsync(server, new StreamSectorMovesRequest());

        Assert.Equal(0, book.Now(server.Services, "streams.active", "delivery=every"));
        Assert.Equal(1, book.Now(server.Services, "streams.active", "delivery=latest"));
        Assert.Equal(1, book.Sum(server.Services, "streams.opened", "delivery=every"));
        Assert.Equal(1, book.Sum(server.Services, "streams.opened", "delivery=latest"));
        Assert.Equal(1, book.Sum(server.Services, "streams.closed", "delivery=every", "reason=client_gone"));
        Assert.Equal(1, book.Sum(server.Services, "streams.closed"));
    }

    [Fact]
    public async Task Events_bytes_and_folded_events_are_those_that_the_client_was_told_of()
    {
        using var book = new MetricBook();
        await using var server = await TestServer.StartAsync();
        var request = TestStream.EveryKind();
        request.Delivery = Delivery.Latest;
        request.MinimumInterval = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(60));
        var (events, bytes, folded) = (0L, 0L, 0L);
        await using (var stream = await TestStream.OpenAsync(server, request))
        {
            var last = await PublishAsync(server, batches: 20);
            for (var through = 0L; through < last;)
            {
                var response = await stream.NextAsync();
                events += response.Events.Count;
                folded += response.Events.Sum(e => e.FoldedCount);
                bytes += response.CalculateSize();
                through = response.Events.Count > 0 ? response.Events[^1].Sequence : through;
            }

            bytes += stream.AckSize;
        }

        await server.Log.FirstAsync(StreamClosed);

        Assert.True(folded > 0, "nothing was folded");
        Assert.Equal(folded, book.Sum(server.Services, "streams.folded", "delivery=latest"));
        Assert.Equal(events, book.Sum(server.Services, "streams.sent.events", "delivery=latest"));
        Assert.Equal(bytes, book.Sum(server.Services, "streams.sent.size", "delivery=latest"));
        Assert.Equal(0, book.Sum(server.Services, "streams.sent.events", "delivery=every"));
    }

    [Fact]
    public async Task A_stream_that_replays_is_a_reader_of_the_journal_until_it_has_caught_up()
    {
        var clock = FakeClock.AfterTheClose();
        using var book = new MetricBook();
        await using var server = await TestServer.StartAsync(null, clock);
        await TestPublisher.PublishAsync(server, Trades.Opening());
        var last = (await TestPublisher.PublishAsync(server, Trades.Trade("bitf", 60, 1.31m))).LastSequence;
        await using var stream = await TestStream.OpenAsync(server, new StreamSectorMovesRequest
        {
            SinceTime = Trades.At(0), ReplayPace = 1, Delivery = Delivery.Every,
        });
        var replayed = await stream.NextEventAsync();

        Assert.Equal(1, book.Now(server.Services, "replay.readers", "delivery=every"));
        Assert.Equal(0, book.Now(server.Services, "replay.readers", "delivery=latest"));
        Assert.InRange(book.Now(server.Services, "streams.lag") ?? 0, 1, last - replayed.Sequence + 1);

        await clock.AdvanceUntilAsync(
            stream.NextAsync(StreamSectorMovesResponse.ControlOneofCase.CaughtUp), TimeSpan.FromSeconds(1));

        Assert.Equal(0, book.Now(server.Services, "replay.readers", "delivery=every"));
        Assert.Equal(0, book.Now(server.Services, "streams.lag"));
    }

    [Fact]
    public async Task A_stream_that_a_limit_keeps_out_is_counted_as_refused_and_not_as_opened()
    {
        using var book = new MetricBook();
        await using var server = await TestServer.StartAsync("--Server:MaxStreams=1");
        await using var first = await TestStream.OpenAsync(server, new StreamSectorMovesRequest());
        await Assert.ThrowsAsync<Grpc.Core.RpcException>(
            () => TestStream.OpenAsync(server, new StreamSectorMovesRequest()));

        Assert.Equal(1, book.Sum(server.Services, "streams.refused", "limit=streams"));
        Assert.Equal(1, book.Sum(server.Services, "streams.opened"));
    }

    [Fact]
    public async Task A_stream_more_than_may_be_opened_in_a_second_is_counted_as_refused()
    {
        using var book = new MetricBook();
        await using var server = await TestServer.StartAsync(
            "--Server:MaxStreams=1", "--Server:StreamOpensPerSecond=1");
        await using var first = await TestStream.OpenAsync(server, new StreamSectorMovesRequest());
        while (book.Sum(server.Services, "streams.refused", "limit=stream_opens_per_second") == 0)
        {
            await Assert.ThrowsAsync<Grpc.Core.RpcException>(
                () => TestStream.OpenAsync(server, new StreamSectorMovesRequest()));
        }

        Assert.Equal(1, book.Sum(server.Services, "streams.opened"));
    }

    [Fact]
    public async Task The_reason_of_an_end_is_counted()
    {
        using var book = new MetricBook();
        await using var server = await TestServer.StartAsync();
        var ahead = new Cursor { Sequence = 99 };
        await using (var probe = await TestStream.OpenAsync(server, new StreamSectorMovesRequest()))
        {
            ahead.JournalId = probe.Ack.JournalId;
            var gap = await TestStream.OpenAsync(server, new StreamSectorMovesRequest { AfterCursor = ahead });
            await gap.FailureAsync();
            var stopping = server.StopAsync();
            await probe.FailureAsync();
            await stopping.Soon();
        }

        Assert.Equal(1, book.Sum(server.Services, "streams.closed", "reason=gap"));
        Assert.Equal(1, book.Sum(server.Services, "streams.closed", "reason=server_stops"));
        Assert.Equal(2, book.Sum(server.Services, "streams.closed"));
    }

    [Fact]
    public async Task The_end_of_a_lifetime_is_counted()
    {
        var clock = FakeClock.AfterTheClose();
        using var book = new MetricBook();
        await using var server = await TestServer.StartAsync(null, clock, "--Server:StreamLifetimeHours=0.01");
        await using var stream = await TestStream.OpenAsync(server, new StreamSectorMovesRequest());
        await clock.AdvanceUntilAsync(
            stream.NextAsync(StreamSectorMovesResponse.ControlOneofCase.Notice), TimeSpan.FromSeconds(2));
        await stream.FailureAsync();
        await server.Log.FirstAsync(StreamClosed);

        Assert.Equal(1, book.Sum(server.Services, "streams.closed", "reason=lifetime"));
    }

    /// <summary>The last sequence.</summary>
    private static async Task<long> PublishAsync(TestServer server, int batches)
    {
        var last = 0L;
        await using var publisher = new TestPublisher(server);
        for (var batch = 0; batch < batches; batch++)
        {
            var quotes = Enumerable.Range(25 * batch, 25).Select(
                n => Trades.Trade(n % 3 == 0 ? "bitf" : "mara", n * 0.01, 1 + (0.01m * (n % 50))));
            last = (await publisher.AckedAsync(new PublishQuotesRequest { Quotes = { quotes } })).LastSequence;
        }

        return last;
    }
}
