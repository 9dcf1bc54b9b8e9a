using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using MinerGrpc.Client.Tests.Fakes;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests;

public sealed class SectorSubscriptionTests
{
    private static readonly ReconnectOptions s_fast = new()
    {
        InitialDelay = TimeSpan.FromMilliseconds(1),
        MaximumDelay = TimeSpan.FromMilliseconds(5),
    };

    private static readonly SubscriptionOptions s_quick = new() { Reconnect = s_fast };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_hundred_cuts_lose_nothing_and_repeat_nothing(int seed)
    {
        const int Events = 1_000;
        var cuts = new Random(seed);
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams =
        [
            async stream =>
            {
                await stream.AckAsync();
                // Three events before the cursor come again: the client must not rely on the server's care.
                var sequence = Math.Max(1, stream.Request.AfterCursor.Sequence - 2);
                for (var budget = cuts.Next(1, 20); budget > 0 && sequence <= Events; budget--)
                {
                    await stream.EventsAsync(FakeMarket.Move(sequence++));
                }

                throw Failures.Of(StatusCode.Unavailable, "cut");
            },
        ];
        using var client = new MinerGrpcClient(server.Address);
        var options = s_quick with { Delivery = Delivery.Every, AfterCursor = FakeMarket.At(0) };
        var received = new List<long>();
        await foreach (var update in client.SubscribeAsync(options, Waiting.Deadline()))
        {
            if (update is SectorUpdate.EventArrived arrived)
            {
                received.Add(arrived.Event.Sequence);
                if (received.Count == Events)
                {
                    break;
                }
            }
        }

        Assert.Equal(Enumerable.Range(1, Events).Select(number => (long)number), received);
        Assert.True(server.Market.StreamRequests.Count >= 50, $"seed {seed}: too few cuts");
    }

    [Fact]
    public async Task A_stream_begins_live_with_its_snapshot_and_resumes_by_cursor_with_the_same_request()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams =
        [
            async stream =>
            {
                await stream.AckAsync();
                await stream.SnapshotAsync(10, FakeMarket.Move(4), FakeMarket.Move(10, "instruments/iren"));
                await stream.EventsAsync(FakeMarket.Move(12));
                throw Failures.Of(StatusCode.Internal, "Error reading next message. HttpProtocolException: ping");
            },
            async stream =>
            {
                await stream.AckAsync();
                await stream.UntilClosedAsync();
            },
        ];
        using var client = new MinerGrpcClient(server.Address);
        var subscription = client.Subscribe(s_quick with { Kinds = [EventKind.Move] });
        await using var updates = subscription.ReadAsync().GetAsyncEnumerator();
        Assert.Null(Assert.IsType<SectorUpdate.Connected>(await updates.NextAsync()).ResumedAfter);
        Assert.IsType<SectorUpdate.Acknowledged>(await updates.NextAsync());
        Assert.IsType<SectorUpdate.SnapshotBegan>(await updates.NextAsync());
        Assert.Equal(4, Assert.IsType<SectorUpdate.EventArrived>(await updates.NextAsync()).Event.Sequence);
        Assert.Null(subscription.Cursor);
        Assert.IsType<SectorUpdate.EventArrived>(await updates.NextAsync());
        Assert.Equal(2, Assert.IsType<SectorUpdate.SnapshotEnded>(await updates.NextAsync()).Events);
        Assert.IsType<SectorUpdate.EventArrived>(await updates.NextAsync());
        var broken = Assert.IsType<SectorUpdate.Disconnected>(await updates.NextAsync());
        Assert.Equal(StatusCode.Internal, broken.Break.Status);
        var resumed = Assert.IsType<SectorUpdate.Connected>(await updates.NextAsync());
        Assert.Equal(FakeMarket.At(12), resumed.ResumedAfter);
        var requests = server.Market.StreamRequests.ToArray();
        Assert.True(requests[0].Live);
        var expected = requests[0].Clone();
        expected.AfterCursor = FakeMarket.At(12);
        Assert.Equal(expected, requests[1]);
    }

    [Fact]
    public async Task A_break_inside_the_first_snapshot_starts_live_anew()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams =
        [
            async stream =>
            {
                await stream.AckAsync();
                await stream.BeginSnapshotAsync(10);
                await stream.EventsAsync(FakeMarket.Move(9));
                throw Failures.Of(StatusCode.Unavailable, "cut");
            },
            async stream =>
            {
                await stream.AckAsync();
                await stream.SnapshotAsync(11, FakeMarket.Move(3, "instruments/iren"), FakeMarket.Move(9));
                await stream.UntilClosedAsync();
            },
        ];
        using var client = new MinerGrpcClient(server.Address);
        await using var updates = client.SubscribeAsync(s_quick).GetAsyncEnumerator();
        await updates.NextAsync<SectorUpdate.Disconnected>();
        await updates.NextAsync<SectorUpdate.SnapshotBegan>();
        Assert.Equal(3, Assert.IsType<SectorUpdate.EventArrived>(await updates.NextAsync()).Event.Sequence);
        Assert.Equal(9, Assert.IsType<SectorUpdate.EventArrived>(await updates.NextAsync()).Event.Sequence);
        Assert.All(server.Market.StreamRequests, request => Assert.True(request.Live));
    }

    [Fact]
    public async Task A_mute_server_is_given_up_after_three_heartbeats_and_resumed_from_the_heartbeats_cursor()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams =
        [
            async stream =>
            {
                await stream.AckAsync(TimeSpan.FromSeconds(1));
                await stream.HeartbeatAsync(40);
                await stream.UntilClosedAsync();
            },
        ];
        var time = new FakeTimeProvider();
        using var client = new MinerGrpcClient(server.Address, new() { TimeProvider = time });
        await using var updates = client
            .SubscribeAsync(s_quick with { AfterCursor = FakeMarket.At(7) }).GetAsyncEnumerator();
        await updates.NextAsync<SectorUpdate.HeartbeatArrived>();

        var next = updates.NextAsync();
        time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.2));
        var stalled = Assert.IsType<SectorUpdate.Disconnected>(await next);
        Assert.Null(stalled.Break.Status);
        Assert.Equal("no message for 3 s", stalled.Break.Message);

        next = updates.NextAsync();
        time.Advance(stalled.RetryIn);
        Assert.Equal(FakeMarket.At(40), Assert.IsType<SectorUpdate.Connected>(await next).ResumedAfter);
    }

    [Fact]
    public async Task A_server_that_does_not_acknowledge_is_given_up_after_the_ack_time_out()
    {
        await using var server = await FakeServer.StartAsync();
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Market.Streams =
        [
            async stream =>
            {
                called.TrySetResult();
                await stream.UntilClosedAsync();
            },
        ];
        var time = new FakeTimeProvider();
        using var client = new MinerGrpcClient(server.Address, new() { TimeProvider = time });
        await using var updates = client.SubscribeAsync(s_quick).GetAsyncEnumerator();
        var next = updates.NextAsync();
        await called.Task.Soon();
        time.Advance(s_quick.AckTimeout);
        Assert.Equal("no message for 10 s", Assert.IsType<SectorUpdate.Disconnected>(await next).Break.Message);
    }

    [Fact]
    public async Task A_slow_reader_is_no_stall()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams =
        [
            async stream =>
            {
                await stream.AckAsync(TimeSpan.FromSeconds(1));
                await stream.EventsAsync(FakeMarket.Move(8));
                await stream.UntilClosedAsync();
            },
        ];
        var time = new FakeTimeProvider();
        using var client = new MinerGrpcClient(server.Address, new() { TimeProvider = time });
        await using var updates = client
            .SubscribeAsync(s_quick with { AfterCursor = FakeMarket.At(7) }).GetAsyncEnumerator();
        await updates.NextAsync<SectorUpdate.Acknowledged>();
        time.Advance(TimeSpan.FromHours(1));
        Assert.IsType<SectorUpdate.EventArrived>(await updates.NextAsync());
    }

    [Fact]
    public async Task A_hole_in_the_delivery_numbers_is_a_break()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams =
        [
            async stream =>
            {
                await stream.AckAsync();
                await stream.EventsAsync(FakeMarket.Move(8));
                stream.LoseOne();
                await stream.EventsAsync(FakeMarket.Move(10));
                await stream.UntilClosedAsync();
            },
            async stream =>
            {
                await stream.AckAsync();
                await stream.EventsAsync(FakeMarket.Move(9), FakeMarket.Move(10));
                await stream.UntilClosedAsync();
            },
        ];
        using var client = new MinerGrpcClient(server.Address);
        await using var updates = client
            .SubscribeAsync(s_quick with { AfterCursor = FakeMarket.At(7) }).GetAsyncEnumerator();
        Assert.Equal(8, (await updates.NextAsync<SectorUpdate.EventArrived>()).Event.Sequence);
        var broken = Assert.IsType<SectorUpdate.Disconnected>(await updates.NextAsync());
        Assert.Equal("delivery 4 came after 2: messages were lost", broken.Break.Message);
        Assert.Equal(9, (await updates.NextAsync<SectorUpdate.EventArrived>()).Event.Sequence);
        Assert.Equal(8, server.Market.StreamRequests.Last().AfterCursor.Sequence);
    }

    [Fact]
    public async Task A_notice_gives_the_delay_and_the_cursor_of_the_next_call()
    {
        await using var server = await FakeServer.StartAsync();
        server.Market.Streams =
        [
            async stream =>
            {
                await stream.AckAsync();
                await stream.NoticeAsync(50, TimeSpan.FromSeconds(4));
                throw Failures.Of(StatusCode.Unavailable, "the server is stopping");
            },
            stream => stream.AckAsync(),
        ];
        var time = new FakeTimeProvider();
        using var client = new MinerGrpcClient(server.Address, new() { TimeProvider = time });
        await using var updates = client
            .SubscribeAsync(s_quick with { AfterCursor = FakeMarket.At(7) }).GetAsyncEnumerator();
        await updates.NextAsync<SectorUpdate.NoticeArrived>();
        var broken = Assert.IsType<SectorUpdate.Disconnected>(await updates.NextAsync());
        Assert.InRange(broken.RetryIn.TotalSeconds, 4, 5);
        var next = updates.NextAsync();
        time.Advance(broken.RetryIn);
        Assert.Equal(50, Assert.IsType<SectorUpdate.Connected>(await next).ResumedAfter?.Sequence);
    }
}
