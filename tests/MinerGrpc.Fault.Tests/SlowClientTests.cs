using Grpc.Core;
using Grpc.Net.Client;
using MinerGrpc.Fault.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests;

/// <summary>Clients that read nothing, slowly, or not any more.</summary>
public sealed class SlowClientTests(ITestOutputHelper output)
{
    private const int WriteTimeoutSeconds = 2;
    private static readonly TimeSpan s_slack = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task One_stuck_client_among_ten_is_reset_and_nine_notice_nothing()
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(
            scratch.Database, $"--Server:WriteTimeoutSeconds={WriteTimeoutSeconds}", "--Server:TailMebibytes=1");
        var readers = Enumerable.Range(0, 9)
            .Select(_ => new Reader(server.Address, Fast.Subscription(Delivery.Every))).ToList();
        using var client = server.Connect();
        using var channel = SmallWindow(server.Address);
        using var stuck = new SectorService.SectorServiceClient(channel).StreamSectorMoves(
            new StreamSectorMovesRequest { Kinds = { Fast.AllKinds }, Delivery = Delivery.Every, Live = true });
        await stuck.ResponseHeadersAsync.Soon();
        await Task.WhenAll(readers.Select(r => r.Ready)).Soon();
        await StreamsAsync(client, 10, s_slack);

        var before = server.ResidentBytes();
        var journal = new AckJournal();
        await using (var pump = new Pump(server.Address, journal, batchSize: 100))
        {
            await pump.AckedAsync(250);
            await StreamsAsync(client, 9, TimeSpan.FromSeconds(WriteTimeoutSeconds) + s_slack);
            await pump.StopAsync();
        }

        var grown = server.ResidentBytes() - before;
        var events = await JournalReplay.ReadAsync(client);
        Assert.Equal(journal.NextNumber - 1, journal.Verify(events));
        foreach (var reader in readers)
        {
            await reader.FinishAsync(events[^1].Sequence);
            Assert.Empty(reader.Breaks);
            Assert.Equal(events.Select(e => e.Sequence), reader.Events.Select(e => e.Sequence));
            await reader.DisposeAsync();
        }

        var reset = await Assert.ThrowsAsync<RpcException>(() => DrainAsync(stuck).Soon());
        Assert.Equal(StatusCode.ResourceExhausted, reset.StatusCode);
        Assert.Contains("ENHANCE_YOUR_CALM", reset.ToString(), StringComparison.Ordinal);
        output.WriteLine($"events {events.Count}, server grew by {grown >> 20} MiB");
        Assert.InRange(grown, long.MinValue, 128L << 20);
    }

    [Fact]
    public async Task A_slow_reader_of_the_newest_values_is_told_of_each_value_that_was_folded()
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        using var client = server.Connect();
        using var channel = SmallWindow(server.Address);
        using var slow = new SectorService.SectorServiceClient(channel).StreamSectorMoves(
            new StreamSectorMovesRequest { Kinds = { EventKind.Quote }, Delivery = Delivery.Latest, Live = true });
        while (await slow.ResponseStream.MoveNext(Waiting.Deadline())
            && slow.ResponseStream.Current.SnapshotEnd is null)
        {
        }

        long counted = 0, deliveries = 0;
        var journal = new AckJournal();
        await using (var pump = new Pump(server.Address, journal, batchSize: 50))
        {
            // One message for every twenty batches: slow, and measured in quotes instead of time.
            for (var i = 0; i < 20; i++)
            {
                await pump.AckedAsync(20);
                counted += await ReadAsync(slow);
                deliveries++;
            }

            await pump.StopAsync();
        }

        while (counted < journal.NextNumber - 1)
        {
            counted += await ReadAsync(slow);
        }

        Assert.Equal(journal.NextNumber - 1, counted);
        output.WriteLine($"published {counted}, delivered or folded {counted}, slow reads {deliveries}");
    }

    [Fact]
    public async Task A_slow_reader_of_every_event_falls_behind_into_the_journal_and_misses_nothing()
    {
        using var scratch = new Scratch();

        // The newest MiB is in memory; what is published has more than ten.
        await using var server = await ServerProcess.StartAsync(
            scratch.Database, "--Server:TailMebibytes=1", "--Server:WriteTimeoutSeconds=300");
        using var client = server.Connect();
        using var channel = SmallWindow(server.Address);
        using var slow = new SectorService.SectorServiceClient(channel).StreamSectorMoves(
            new StreamSectorMovesRequest { Kinds = { Fast.AllKinds }, Delivery = Delivery.Every, Live = true });
        while (await slow.ResponseStream.MoveNext(Waiting.Deadline())
            && slow.ResponseStream.Current.SnapshotEnd is null)
        {
        }

        var last = 0L;
        var journal = new AckJournal();
        await using (var pump = new Pump(server.Address, journal, batchSize: 100))
        {
            for (var i = 0; i < 20; i++)
            {
                await pump.AckedAsync(20);
                last = await ReadOnAsync(slow, last);
            }

            await pump.StopAsync();
        }

        var newest = await JournalReplay.NewestAsync(client);
        output.WriteLine($"read {last} of {newest} when nothing more was published");
        Assert.InRange(last, 1, newest - 1);
        while (last < newest)
        {
            last = await ReadOnAsync(slow, last);
        }
    }

    [Fact]
    public async Task A_half_open_client_gives_its_stream_back()
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(
            scratch.Database, "--Server:KeepAlivePingSeconds=1", "--Server:KeepAlivePingTimeoutSeconds=2");
        using var client = server.Connect();
        using var watch = Programs.Start(
            "dotnet", Programs.Console, "watch", "--json", "--server", $"{server.Address}");
        try
        {
            await StreamsAsync(client, 1, Waiting.Limit);
            watch.Send(Signals.Stop);
            await StreamsAsync(client, 0, TimeSpan.FromSeconds(3) + s_slack);
        }
        finally
        {
            watch.Send(Signals.Continue);
            await watch.EndAsync();
        }
    }

    private static GrpcChannel SmallWindow(Uri address) => GrpcChannel.ForAddress(address, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler { InitialHttp2StreamWindowSize = 65_535 },
        DisposeHttpClient = true,
    });

    private static Task StreamsAsync(Client.MinerGrpcClient client, int count, TimeSpan within) => Waiting.UntilAsync(
        async () => await ServerProcess.UsedAsync(client, "streams") == count, $"{count} streams are open", within);

    /// <summary>Quotes that one message stands for.</summary>
    private static async Task<long> ReadAsync(AsyncServerStreamingCall<StreamSectorMovesResponse> call)
    {
        Assert.True(await call.ResponseStream.MoveNext(Waiting.Deadline()));
        return call.ResponseStream.Current.Events.Sum(e => 1 + e.FoldedCount);
    }

    /// <summary>One message; each of its events comes after the one before. Tells the last sequence.</summary>
    private static async Task<long> ReadOnAsync(AsyncServerStreamingCall<StreamSectorMovesResponse> call, long last)
    {
        Assert.True(await call.ResponseStream.MoveNext(Waiting.Deadline()));
        foreach (var received in call.ResponseStream.Current.Events)
        {
            Assert.Equal(++last, received.Sequence);
        }

        return last;
    }

    private static async Task DrainAsync(AsyncServerStreamingCall<StreamSectorMovesResponse> call)
    {
        while (await call.ResponseStream.MoveNext(Waiting.Deadline()))
        {
        }
    }
}
