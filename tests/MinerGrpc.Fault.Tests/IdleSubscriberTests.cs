using Grpc.Core;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Fault.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests;

/// <summary>Subscribers that only wait, in their thousands.</summary>
public sealed class IdleSubscriberTests(ITestOutputHelper output)
{
    private const long MaximumBytesEach = 100_000;

    private static int Subscribers => Seed.Number("MINERGRPC_IDLE", 500);

    [Fact]
    public async Task Idle_subscribers_take_little_memory_each_and_all_get_what_is_published_then()
    {
        using var scratch = new Scratch();
        using var probe = new RuntimeProbe(scratch.File("probe"));
        await using var server = await ServerProcess.StartProbedAsync(
            scratch.Database, probe, $"--Server:MaxStreams={Subscribers + 100}",
            $"--Server:MaxStreamsPerCaller={Subscribers + 100}");
        using var client = server.Connect();

        // The first of them bring code and buffers with them that are not made again for each.
        foreach (var first in await OpenAsync(client, 50))
        {
            first.Dispose();
        }

        await Waiting.UntilAsync(
            async () => await ServerProcess.UsedAsync(client, "streams") == 0, "the first streams are gone");
        await probe.CollectAsync(Waiting.Deadline());
        var before = server.ResidentBytes();

        var streams = await OpenAsync(client, Subscribers);
        Assert.Equal(Subscribers, await ServerProcess.UsedAsync(client, "streams"));
        await probe.CollectAsync(Waiting.Deadline());
        var each = (server.ResidentBytes() - before) / Subscribers;
        output.WriteLine($"{Subscribers} subscribers, {each} bytes of resident memory each");
        Assert.InRange(each, long.MinValue, MaximumBytesEach);

        var journal = new AckJournal();
        await using (var pump = new Pump(server.Address, journal, batchSize: 13))
        {
            await pump.AckedAsync(1);
            await pump.StopAsync();
        }

        var newest = journal.NextNumber - 1;
        await Task.WhenAll(streams.Select(stream => ReachAsync(stream, newest))).Soon();
        streams.ForEach(stream => stream.Dispose());
    }

    /// <summary>Some at a time; each has had its snapshot.</summary>
    private static async Task<List<AsyncServerStreamingCall<StreamSectorMovesResponse>>> OpenAsync(
        Client.MinerGrpcClient client, int count)
    {
        var open = new List<AsyncServerStreamingCall<StreamSectorMovesResponse>>();
        foreach (var some in Enumerable.Range(0, count).Chunk(50))
        {
            open.AddRange(await Task.WhenAll(some.Select(_ => OpenAsync(client))).Soon());
        }

        return open;
    }

    private static async Task<AsyncServerStreamingCall<StreamSectorMovesResponse>> OpenAsync(
        Client.MinerGrpcClient client)
    {
        var call = client.Sector.StreamSectorMoves(
            new StreamSectorMovesRequest { Kinds = { EventKind.Quote }, Live = true });
        while (await call.ResponseStream.MoveNext(Waiting.Deadline()))
        {
            if (call.ResponseStream.Current.SnapshotEnd is not null)
            {
                return call;
            }
        }

        throw new InvalidOperationException("the stream ended inside its snapshot");
    }

    /// <summary>Reads up to the quote of this number.</summary>
    private static async Task ReachAsync(AsyncServerStreamingCall<StreamSectorMovesResponse> call, long number)
    {
        while (await call.ResponseStream.MoveNext(Waiting.Deadline()))
        {
            if (call.ResponseStream.Current.Events.Any(e => NumberedQuotes.NumberOf(e.Quote) == number))
            {
                return;
            }
        }

        throw new InvalidOperationException($"the stream ended before quote {number}");
    }
}
