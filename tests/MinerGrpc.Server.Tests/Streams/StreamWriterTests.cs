using System.Diagnostics.Metrics;
using System.Net;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Telemetry;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;
using EventKind = MinerGrpc.Core.Market.EventKind;
using StreamWriter = MinerGrpc.Server.Rpc.Streaming.StreamWriter;

namespace MinerGrpc.Server.Tests.Streams;

/// <summary>What a stream is told about its writes, with a transport that is in the test's hands.</summary>
public sealed class StreamWriterTests : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider _clock = FakeClock.AfterTheClose();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly LargeWrites _large = new(1);

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task A_write_that_is_done_is_not_given_up_however_late_its_stream_hears_of_it()
    {
        var subscriber = new Subscriber(_clock, IPAddress.Loopback);
        var target = new SlowTarget();

        // Of the write that is done, between the transport and the stream: where a busy pool keeps it waiting.
        var late = target.Done.Task.ContinueWith(
            _ =>
            {
                _clock.Advance(2 * s_timeout);
                subscriber.Tick(_clock.GetTimestamp());
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        var writer = Writer(target, subscriber);
        var write = writer.WriteControlAsync(new StreamSectorMovesResponse { Heartbeat = new Heartbeat() });
        Assert.False(write.IsCompleted);
        target.Done.SetResult();

        await late;
        await write;
        Assert.Equal(1, writer.Deliveries);
    }

    [Fact]
    public async Task A_large_response_is_written_in_one_piece_and_a_small_one_is_not()
    {
        var target = new SlowTarget();
        var writer = Writer(target, new Subscriber(_clock, IPAddress.Loopback));
        target.Done.SetResult();
        await writer.WriteAsync(Response(100));
        await writer.WriteAsync(Response(LargeWrites.Bytes));
        Assert.Equal([false, true], target.InOnePiece);
    }

    [Fact]
    public async Task Beyond_so_many_at_a_time_they_are_written_in_blocks()
    {
        var (first, second) = (new SlowTarget(), new SlowTarget());
        var slow = Writer(first, new Subscriber(_clock, IPAddress.Loopback)).WriteAsync(Response(10_000));
        second.Done.SetResult();
        var other = Writer(second, new Subscriber(_clock, IPAddress.Loopback));
        await other.WriteAsync(Response(10_000));
        first.Done.SetResult();
        await slow;
        await other.WriteAsync(Response(10_000));
        Assert.Equal([true], first.InOnePiece);
        Assert.Equal([false, true], second.InOnePiece);
    }

    [Fact]
    public async Task A_write_that_fails_leaves_its_place_to_another()
    {
        foreach (var now in (bool[])[true, false])
        {
            var target = new SlowTarget { Throws = now };
            var write = Writer(target, new Subscriber(_clock, IPAddress.Loopback));
            target.Done.SetException(new IOException("gone"));
            await Assert.ThrowsAsync<IOException>(async () => await write.WriteAsync(Response(10_000)));
            Assert.True(_large.TryBegin(), "a place is free");
            _large.End();
        }
    }

    private static ReadyResponse Response(int bytes)
    {
        var response = new ReadyResponse();
        response.Add(new EncodedBatch(
            new byte[bytes], [new EventEntry(1, EventKind.Quote, null, new Instant(1), null, 0, 0, bytes)]));
        return response;
    }

    /// <summary>Without a call: giving up would fail.</summary>
    private StreamWriter Writer(SlowTarget target, Subscriber subscriber) => new(
        target, new WriteTimeout(null!, s_timeout, _clock), subscriber, _large,
        new StreamMetrics(_services.GetRequiredService<IMeterFactory>()).Every, _clock);

    private sealed class SlowTarget : IServerStreamWriter<ReadyResponse>
    {
        public TaskCompletionSource Done { get; } = new();

        public WriteOptions? WriteOptions { get; set; }

        /// <summary>Fails before there is a task.</summary>
        public bool Throws { get; init; }

        public List<bool> InOnePiece { get; } = [];

        public Task WriteAsync(ReadyResponse message)
        {
            InOnePiece.Add(message.InOnePiece);
            return Throws ? throw new IOException("gone") : Done.Task;
        }
    }
}
