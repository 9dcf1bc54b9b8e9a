using System.Diagnostics;
using System.Net;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Fault.Tests.Support;

namespace MinerGrpc.Fault.Tests;

/// <summary>Clients that come and go as fast as they can.</summary>
public sealed class ChurnTests(ITestOutputHelper output)
{
    private const int AtOnce = 12;

    /// <summary>Of managed memory, however many have come and gone; a stream that stayed would hold 18 KiB.</summary>
    private const long MaximumGrowth = 2L << 20;

    /// <summary>Connections, each with a stream; a third of them before the first look at the memory.</summary>
    private static int Connections => Math.Max(3_000, Seed.Number("MINERGRPC_CHURN", 3_000));

    [Fact]
    public async Task Connections_that_come_and_go_leave_nothing_behind_and_cost_the_others_nothing()
    {
        using var scratch = new Scratch();
        using var probe = new RuntimeProbe(scratch.File("probe"));
        await using var server = await ServerProcess.StartProbedAsync(
            scratch.Database, probe, "--Server:TailMebibytes=1", "--Server:StreamOpensPerSecond=1000000");
        var readers = Enumerable.Range(0, 5).Select(_ => new SequenceReader(server.Address)).ToList();
        await Task.WhenAll(readers.Select(r => r.Ready)).Soon();
        using var client = server.Connect();
        var journal = new AckJournal();
        await using (var pump = new Pump(server.Address, journal, batchSize: 4, TimeSpan.FromMilliseconds(10)))
        {
            await pump.AckedAsync(10);
            await pump.DuringAsync(ChurnAsync(server, Connections / 3));
            await GoneAsync(client, readers.Count);
            await probe.CollectAsync(Waiting.Deadline());
            var (heap, resident) = (probe.HeapBytes, server.ResidentBytes());

            var start = Stopwatch.GetTimestamp();
            var churned = Connections - (Connections / 3);
            await pump.DuringAsync(ChurnAsync(server, churned));
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            await GoneAsync(client, readers.Count);
            await probe.CollectAsync(Waiting.Deadline());
            output.WriteLine($"{churned} connections, {churned / seconds:N0} a second; heap grown by "
                + $"{(probe.HeapBytes - heap) >> 10} KiB of {heap >> 10}, resident by "
                + $"{(server.ResidentBytes() - resident) >> 10} KiB of {resident >> 10}");
            Assert.InRange(probe.HeapBytes - heap, long.MinValue, MaximumGrowth);
            await pump.StopAsync();
        }

        var events = await JournalReplay.ReadAsync(client);
        Assert.Equal(journal.NextNumber - 1, journal.Verify(events));
        foreach (var reader in readers)
        {
            await reader.FinishAsync(events[^1].Sequence);
            Assert.Empty(reader.Breaks);
            Assert.Equal((1, events[^1].Sequence), (reader.First, reader.Last));
            await reader.DisposeAsync();
        }

        await GoneAsync(client, 0);
    }

    /// <summary>Some at a time, each until its first message.</summary>
    private static async Task ChurnAsync(ServerProcess server, int connections)
    {
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var number && number <= connections)
            {
                await ComeAndGoAsync(server, number);
            }
        }));
    }

    /// <summary>The stream is reset, or the connection ends with FIN or RST; in turn.</summary>
    private static async Task ComeAndGoAsync(ServerProcess server, int number)
    {
        // From several addresses: each has its own ports, which stay taken for a while, and its own count of streams.
        var source = new IPAddress([127, 0, 0, (byte)(2 + (number % 16))]);
        await using var connection = await RawHttp2.ConnectAsync(server.Address, source: source);
        await connection.SendAsync(Floods.Call(stream: 1));
        await connection.Answered.Soon();
        switch (number % 3)
        {
            case 0:
                await connection.SendAsync(Http2Frame.Reset(1, Http2Frame.Cancel));
                break;
            case 1:
                connection.Abort();
                break;
            default:
                break;
        }
    }

    /// <summary>Those that are left are all that the server counts.</summary>
    private static Task GoneAsync(Client.MinerGrpcClient client, int left) => Waiting.UntilAsync(
        async () => await ServerProcess.UsedAsync(client, "streams") == left
            && await ServerProcess.UsedAsync(client, "streams_per_caller") == left,
        $"{left} streams are open");
}
