using System.Diagnostics.Metrics;
using System.Net;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MinerGrpc.Server.Rpc;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Telemetry;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;
using StreamWriter = MinerGrpc.Server.Rpc.Streaming.StreamWriter;

namespace MinerGrpc.Server.Tests.Streams;

/// <summary>What a stream is told about its writes, with a transport that is in the test's hands.</summary>
public sealed class StreamWriterTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider _clock = FakeClock.AfterTheClose();

    [Fact]
    public async Task A_write_that_is_done_is_not_given_up_however_late_its_stream_hears_of_it()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new StreamMetrics(services.GetRequiredService<IMeterFactory>());
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

        // Without a call: giving up would fail.
        var writer = new StreamWriter(
            target, new WriteTimeout(null!, s_timeout, _clock), subscriber, metrics.Every, _clock);
        var write = writer.WriteControlAsync(new StreamSectorMovesResponse { Heartbeat = new Heartbeat() });
        Assert.False(write.IsCompleted);
        target.Done.SetResult();

        await late;
        await write;
        Assert.Equal(1, writer.Deliveries);
    }

    private sealed class SlowTarget : IServerStreamWriter<ReadyResponse>
    {
        public TaskCompletionSource Done { get; } = new();

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(ReadyResponse message) => Done.Task;
    }
}
