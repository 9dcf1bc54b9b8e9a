using Grpc.Core;
using MinerGrpc.Client.Tests.Fakes;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests;

/// <summary>A list of ticks goes on after each break, without loss and without repetition.</summary>
public sealed class TickReadingTests : IAsyncLifetime
{
    private static readonly ReconnectOptions s_fast = new()
    {
        InitialDelay = TimeSpan.FromMilliseconds(1), MaximumDelay = TimeSpan.FromMilliseconds(2),
        MaximumAttemptsWithoutData = 3,
    };

    private FakeServer _server = null!;
    private MinerGrpcClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await FakeServer.StartAsync();
        _client = new MinerGrpcClient(_server.Address);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task After_a_break_it_goes_on_behind_the_last_tick_with_what_is_left_of_the_limit()
    {
        _server.Market.Ticks =
        [
            async ticks =>
            {
                await ticks.SendAsync([1, 2, 5]);
                throw Failures.Of(StatusCode.Unavailable, "the server is stopping");
            },
            async ticks =>
            {
                await ticks.SendAsync([8], cursor: 20);

                // Ends without an end: a break as well.
            },
            async ticks =>
            {
                await ticks.SendAsync([30, 31, 32]);
                await ticks.EndAsync(32, limitReached: true);
            },
        ];
        var breaks = new List<ConnectionBreak>();
        var reading = _client.Ticks("instruments/bitf", new TickOptions
        {
            StartTime = FakeMarket.Noon, EndTime = FakeTicks.At(99), Limit = 7, Reconnect = s_fast,
            Disconnected = (ended, _) => breaks.Add(ended),
        });

        var read = await ReadAsync(reading);

        Assert.Equal([1, 2, 5, 8, 30, 31, 32], read);
        Assert.Equal((7, true, FakeMarket.At(32)), (reading.Ticks, reading.LimitReached, reading.Cursor));
        Assert.Equal([StatusCode.Unavailable, StatusCode.OK], breaks.Select(b => b.Status));
        var common = new ListTicksRequest { Instrument = "instruments/bitf", EndTime = FakeTicks.At(99) };
        Assert.Equal(
            [
                new(common) { StartTime = FakeMarket.Noon, Limit = 7 },
                new(common) { AfterCursor = FakeMarket.At(5), Limit = 4 },
                new(common) { AfterCursor = FakeMarket.At(20), Limit = 3 },
            ],
            _server.Market.TickRequests);
    }

    [Fact]
    public async Task A_reader_that_stops_within_a_message_goes_on_behind_its_last_tick()
    {
        _server.Market.Ticks =
        [
            async ticks =>
            {
                await ticks.SendAsync([1, 2, 3]);
                await ticks.EndAsync(3);
            },
            async ticks =>
            {
                await ticks.SendAsync([3]);
                await ticks.EndAsync(3);
            },
        ];
        var reading = _client.Ticks("instruments/bitf");
        await foreach (var tick in reading.ReadAsync(Waiting.Deadline()))
        {
            if (tick.Sequence == 2)
            {
                break;
            }
        }

        Assert.Equal([3], await ReadAsync(reading));
        Assert.Equal(FakeMarket.At(2), _server.Market.TickRequests.Last().AfterCursor);
        Assert.Empty(await ReadAsync(reading));
    }

    [Fact]
    public async Task A_refusal_ends_it()
    {
        _server.Market.Ticks = [_ => throw Failures.Of(StatusCode.OutOfRange, "gone", "EVENTS_EXPIRED")];

        var failure = await Assert.ThrowsAsync<MinerGrpcException>(
            () => ReadAsync(_client.Ticks("instruments/bitf", new TickOptions { Reconnect = s_fast })));

        Assert.Equal((StatusCode.OutOfRange, "EVENTS_EXPIRED"), (failure.StatusCode, failure.Reason));
        Assert.Single(_server.Market.TickRequests);
    }

    [Fact]
    public async Task Without_data_it_gives_up_after_the_last_attempt()
    {
        _server.Market.Ticks = [_ => throw Failures.Of(StatusCode.Unavailable, "not yet")];

        await Assert.ThrowsAsync<MinerGrpcException>(
            () => ReadAsync(_client.Ticks("instruments/bitf", new TickOptions { Reconnect = s_fast })));

        Assert.Equal(3, _server.Market.TickRequests.Count);
    }

    [Fact]
    public void Options_out_of_range_are_refused_at_once()
    {
        Assert.Throws<ArgumentException>(() => _client.Ticks(""));
        Assert.Throws<ArgumentOutOfRangeException>(() => _client.Ticks("x", new TickOptions { Limit = 0 }));
        Assert.Throws<ArgumentException>(() => _client.Ticks(
            "x", new TickOptions { StartTime = FakeMarket.Noon, After = FakeMarket.At(1) }));
    }

    private static async Task<List<long>> ReadAsync(TickReading reading)
    {
        var read = new List<long>();
        await foreach (var tick in reading.ReadAsync(Waiting.Deadline()))
        {
            read.Add(tick.Sequence);
        }

        return read;
    }
}
