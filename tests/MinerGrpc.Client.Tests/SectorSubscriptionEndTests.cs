using Grpc.Core;
using MinerGrpc.Client.Tests.Fakes;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests;

/// <summary>How streams end, and what does not end them.</summary>
public sealed class SectorSubscriptionEndTests
{
    private static readonly SubscriptionOptions s_quick = new()
    {
        Reconnect = new ReconnectOptions
        {
            InitialDelay = TimeSpan.FromMilliseconds(1),
            MaximumDelay = TimeSpan.FromMilliseconds(64),
        },
    };

    [Theory]
    [InlineData(StatusCode.InvalidArgument)]
    [InlineData(StatusCode.NotFound)]
    [InlineData(StatusCode.Unauthenticated)]
    [InlineData(StatusCode.PermissionDenied)]
    [InlineData(StatusCode.Unimplemented)]
    public async Task A_refusal_ends_the_stream_with_its_status_and_reason(StatusCode status)
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams = [_ => throw Failures.Of(status, "not like this", "TEST_REASON")];
        using var client = new MinerGrpcClient(server.Address);
        await using var updates = client.SubscribeAsync(s_quick).GetAsyncEnumerator();
        var failure = await Assert.ThrowsAsync<MinerGrpcException>(() => updates.MoveNextAsync().Soon());
        Assert.Equal(status, failure.StatusCode);
        Assert.Equal("TEST_REASON", failure.Reason);
        Assert.Equal($"The server refused the stream with {status}: not like this", failure.Message);
        Assert.Single(server.Market.StreamRequests);
    }

    [Fact]
    public async Task An_expired_cursor_ends_the_stream_and_the_message_says_what_to_do()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams = [_ => throw Failures.Of(StatusCode.OutOfRange, "the oldest cursor is 900")];
        using var client = new MinerGrpcClient(server.Address);
        await using var updates = client
            .SubscribeAsync(s_quick with { AfterCursor = FakeMarket.At(7) }).GetAsyncEnumerator();
        var failure = await Assert.ThrowsAsync<MinerGrpcException>(() => updates.MoveNextAsync().Soon());
        Assert.Contains("the oldest cursor is 900", failure.Message, StringComparison.Ordinal);
        Assert.Contains("GapPolicy", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_gap_the_snapshot_may_hold_older_sequences_and_a_break_in_it_starts_live()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams =
        [
            async stream =>
            {
                await stream.AckAsync();
                await stream.SendAsync(new() { Gap = new Gap { Cause = GapCause.OtherJournal } });
                await stream.BeginSnapshotAsync(5);
                await stream.EventsAsync(FakeMarket.Move(4));
                throw Failures.Of(StatusCode.Unavailable, "cut");
            },
            async stream =>
            {
                await stream.AckAsync();
                await stream.SnapshotAsync(5, FakeMarket.Move(4));
                await stream.EventsAsync(FakeMarket.Move(6));
                await stream.UntilClosedAsync();
            },
        ];
        using var client = new MinerGrpcClient(server.Address);
        var options = s_quick with { AfterCursor = FakeMarket.At(700), GapPolicy = GapPolicy.Snapshot };
        await using var updates = client.SubscribeAsync(options).GetAsyncEnumerator();
        await updates.NextAsync<SectorUpdate.GapFound>();
        Assert.Equal(4, (await updates.NextAsync<SectorUpdate.EventArrived>()).Event.Sequence);
        await updates.NextAsync<SectorUpdate.Disconnected>();
        Assert.Equal(4, (await updates.NextAsync<SectorUpdate.EventArrived>()).Event.Sequence);
        Assert.Equal(6, (await updates.NextAsync<SectorUpdate.EventArrived>()).Event.Sequence);
        Assert.True(server.Market.StreamRequests.Last().Live);
    }

    [Fact]
    public async Task An_exhausted_resource_with_retry_info_is_waited_for()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams =
        [
            _ => throw Failures.Of(
                StatusCode.ResourceExhausted, "too many streams", retryIn: TimeSpan.FromMilliseconds(200)),
            stream => stream.AckAsync(),
        ];
        using var client = new MinerGrpcClient(server.Address);
        await using var updates = client.SubscribeAsync(s_quick).GetAsyncEnumerator();
        var broken = Assert.IsType<SectorUpdate.Disconnected>(await updates.NextAsync());
        Assert.InRange(broken.RetryIn.TotalMilliseconds, 200, 250);
        Assert.IsType<SectorUpdate.Connected>(await updates.NextAsync());
    }

    [Fact]
    public async Task A_server_that_acknowledges_and_breaks_does_not_reset_the_backoff()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams =
        [
            async stream =>
            {
                await stream.AckAsync();
                throw Failures.Of(StatusCode.Internal, "a fault at start");
            },
        ];
        using var client = new MinerGrpcClient(server.Address);
        var options = s_quick with { Reconnect = s_quick.Reconnect with { MaximumAttemptsWithoutData = 6 } };
        var attempts = new List<int>();
        var failure = await Assert.ThrowsAsync<MinerGrpcException>(async () =>
        {
            await foreach (var update in client.SubscribeAsync(options, Waiting.Deadline()))
            {
                if (update is SectorUpdate.Disconnected broken)
                {
                    attempts.Add(broken.Attempt);
                    Assert.True(broken.RetryIn.TotalMilliseconds >= Math.Pow(2, broken.Attempt - 1) / 2);
                }
            }
        });
        Assert.Equal([1, 2, 3, 4, 5], attempts);
        Assert.Equal(
            "The stream ended after 6 attempts without data; the last: a fault at start", failure.Message);
    }

    [Fact]
    public async Task A_restarted_server_is_found_again_at_its_address()
    {
        var first = await FakeServer.StartAsync();
        first.Market.Streams =
        [
            async stream =>
            {
                await stream.AckAsync();
                await stream.EventsAsync(FakeMarket.Move((stream.Request.AfterCursor?.Sequence ?? 0) + 1));
                await stream.UntilClosedAsync();
            },
        ];
        using var client = new MinerGrpcClient(first.Address);
        await using var updates = client
            .SubscribeAsync(s_quick with { AfterCursor = FakeMarket.At(7) }).GetAsyncEnumerator();
        Assert.Equal(8, (await updates.NextAsync<SectorUpdate.EventArrived>()).Event.Sequence);
        await first.DisposeAsync();
        var broken = await updates.NextAsync<SectorUpdate.Disconnected>();
        Assert.Equal(1, broken.Attempt);
        await using var second = await FakeServer.StartAsync(first.Address.Port, first.Market);
        Assert.Equal(9, (await updates.NextAsync<SectorUpdate.EventArrived>()).Event.Sequence);
    }

    [Fact]
    public async Task Cancelling_ends_the_stream_at_once()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams =
        [
            async stream =>
            {
                await stream.AckAsync();
                await stream.UntilClosedAsync();
            },
        ];
        using var client = new MinerGrpcClient(server.Address);
        using var stop = new CancellationTokenSource();
        await using var updates = client.SubscribeAsync(s_quick, stop.Token).GetAsyncEnumerator();
        await updates.NextAsync<SectorUpdate.Acknowledged>();
        var next = updates.MoveNextAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.Soon());
    }

    [Fact]
    public void A_stream_starts_after_a_cursor_or_since_a_time_but_not_both()
    {
        using var client = new MinerGrpcClient(new Uri("http://127.0.0.1:1"));
        var options = new SubscriptionOptions { AfterCursor = FakeMarket.At(1), SinceTime = FakeMarket.Noon };
        Assert.Throws<ArgumentException>(() => client.Subscribe(options));
    }
}
