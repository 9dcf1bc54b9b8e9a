using System.Diagnostics;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using MinerGrpc.Fault.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests;

/// <summary>SIGTERM, restarts under load, and a server that stands still.</summary>
public sealed class StopTests(ITestOutputHelper output)
{
    [Fact]
    public async Task SIGTERM_with_1000_open_streams_tells_each_of_them_and_ends_within_5_s()
    {
        using var scratch = new Scratch();
        var server = await ServerProcess.StartAsync(scratch.Database);
        var journal = new AckJournal();
        await using (var pump = new Pump(server.Address, journal, batchSize: 8))
        {
            await pump.AckedAsync(20);
            await pump.StopAsync();
        }

        using (var client = server.Connect())
        using (var channel = GrpcChannel.ForAddress(server.Address))
        {
            var health = WatchHealthAsync(channel);
            var streams = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => OpenAsync(client))).Soon();
            Assert.Equal(1_000, await ServerProcess.UsedAsync(client, "streams"));

            var watch = Stopwatch.StartNew();
            var ends = Task.WhenAll(streams.Select(AssertToldAsync));
            var exitCode = await server.TerminateAsync();
            output.WriteLine($"ended after {watch.ElapsedMilliseconds} ms");
            Assert.Equal(0, exitCode);
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
            await ends.Soon();
            Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await health.Soon());
        }

        await server.DisposeAsync();
        Assert.False(File.Exists(scratch.Database + "-wal"), "the write-ahead log is left");
        Assert.Equal("ok", scratch.QuickCheck());

        await using var again = await ServerProcess.StartAsync(scratch.Database);
        using var reader = again.Connect();
        Assert.Equal(journal.NextNumber - 1, journal.Verify(await JournalReplay.ReadAsync(reader)));
    }

    /// <summary>Of the client library, that lose their server at the same moment.</summary>
    private static int Subscribers => Seed.Number("MINERGRPC_SUBSCRIBERS", 300);

    [Fact]
    public async Task After_a_restart_300_subscribers_are_back_and_have_missed_nothing()
    {
        using var scratch = new Scratch();
        var server = await ServerProcess.StartAsync(scratch.Database);
        var address = server.Address;
        var journal = new AckJournal();
        var readers = new List<SequenceReader>();
        await using (var pump = new Pump(address, journal, batchSize: 4, TimeSpan.FromMilliseconds(20)))
        {
            await pump.AckedAsync(1);
            foreach (var some in Enumerable.Range(0, Subscribers).Chunk(100))
            {
                readers.AddRange(some.Select(_ => new SequenceReader(address)));
                await pump.DuringAsync(Task.WhenAll(readers.Select(r => r.Ready)));
            }

            await server.KillAsync();
            await server.DisposeAsync();
            server = await ServerProcess.RestartAsync(address, scratch.Database);
            await pump.AckedAsync(1);
            await pump.StopAsync();
        }

        await using (server)
        {
            using var client = server.Connect();
            var events = await JournalReplay.ReadAsync(client);
            Assert.Equal(journal.NextNumber - 1, journal.Verify(events));
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(readers.Select(r => r.FinishAsync(events[^1].Sequence)));
            output.WriteLine($"all back {watch.ElapsedMilliseconds} ms after the last ack");
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
            foreach (var reader in readers)
            {
                Assert.Equal(events[^1].Sequence, reader.Last);

                // Each lost the server that was killed, and none was told to wait by the new one.
                Assert.NotEmpty(reader.Breaks);
                Assert.DoesNotContain(reader.Breaks, b => b.Status == StatusCode.ResourceExhausted);
                await reader.DisposeAsync();
            }

            output.WriteLine($"{readers.Count} subscribers, breaks of each at most {readers.Max(r => r.Breaks.Count)}");
        }
    }

    [Fact]
    public async Task A_server_that_stands_still_is_noticed_and_resumed_without_a_duplicate()
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        var journal = new AckJournal();

        // Without the transport's pings only the watchdog on heartbeats can notice.
        await using var reader = new Reader(
            server.Address, Fast.Subscription(Delivery.Every), new Client.MinerGrpcClientOptions());
        await reader.Ready.Soon();
        await using (var pump = new Pump(server.Address, journal, batchSize: 4, TimeSpan.FromMilliseconds(5)))
        {
            await pump.AckedAsync(10);
            var watch = Stopwatch.StartNew();
            server.Process.Send(Signals.Stop);
            try
            {
                await reader.BrokenAsync(1);
            }
            finally
            {
                server.Process.Send(Signals.Continue);
            }

            output.WriteLine($"noticed after {watch.ElapsedMilliseconds} ms: {reader.Breaks[0].Message}");
            Assert.Null(reader.Breaks[0].Status);
            await pump.AckedAsync(10);
            await pump.StopAsync();
        }

        using var client = server.Connect();
        var events = await JournalReplay.ReadAsync(client);
        Assert.Equal(journal.NextNumber - 1, journal.Verify(events));
        await reader.FinishAsync(events[^1].Sequence);
        Assert.Equal(events, reader.Events);
    }

    private static async Task<AsyncServerStreamingCall<StreamSectorMovesResponse>> OpenAsync(
        Client.MinerGrpcClient client)
    {
        var call = client.Sector.StreamSectorMoves(new StreamSectorMovesRequest { Live = true });
        while (await call.ResponseStream.MoveNext(Waiting.Deadline()))
        {
            if (call.ResponseStream.Current.SnapshotEnd is not null)
            {
                return call;
            }
        }

        throw new InvalidOperationException("the stream ended inside its snapshot");
    }

    /// <summary>A notice with a cursor, then UNAVAILABLE with the time after which to come back.</summary>
    private static async Task AssertToldAsync(AsyncServerStreamingCall<StreamSectorMovesResponse> call)
    {
        Notice? notice = null;
        var end = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(Waiting.Deadline()))
            {
                notice = call.ResponseStream.Current.Notice ?? notice;
            }
        });
        call.Dispose();
        Assert.Equal(StatusCode.Unavailable, end.StatusCode);
        Assert.Equal("DRAINING", end.GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>()?.Reason);
        Assert.NotNull(end.GetRpcStatus()?.GetDetail<Google.Rpc.RetryInfo>()?.RetryDelay);
        Assert.Equal(NoticeReason.Shutdown, notice?.Reason);
        Assert.True(notice?.Cursor.Sequence > 0);
    }

    /// <summary>The last status before the watch ends.</summary>
    private static async Task<HealthCheckResponse.Types.ServingStatus> WatchHealthAsync(GrpcChannel channel)
    {
        using var call = new Health.HealthClient(channel).Watch(new HealthCheckRequest());
        var last = HealthCheckResponse.Types.ServingStatus.Unknown;
        try
        {
            while (await call.ResponseStream.MoveNext(Waiting.Deadline()))
            {
                last = call.ResponseStream.Current.Status;
            }
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.Cancelled)
        {
            // The connection goes with the server; what was said last counts.
        }

        return last;
    }
}
