using System.Diagnostics;
using System.Threading.Channels;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Server;

namespace MinerGrpc.Benchmarks.Storage;

/// <summary>
/// From the send of a message to its ack. Where the server holds up a send, from the moment in which it was due: a
/// server that falls behind makes the wait of the next ones longer, it does not make them fewer.
/// </summary>
/// <param name="folder">Of the databases.</param>
/// <param name="warmUp">Quotes before it is measured.</param>
internal sealed class AckLatency(WorkFolder folder, int warmUp)
{
    private const int WarmUpBatch = 50;

    /// <param name="durability">Of the server.</param>
    /// <param name="quotesPerSecond">Offered.</param>
    /// <param name="batchSize">Quotes in a message.</param>
    /// <param name="offered">For how long.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<Latencies> RunAsync(
        DurabilityMode durability, int quotesPerSecond, int batchSize, TimeSpan offered, CancellationToken ct)
    {
        var database = folder.NewFile("latency.db");
        Latencies latencies;
        await using (var server = await ServerProcess.StartAsync(database, durability, ct))
        {
            using var publisher = new Publisher(server.Channel);
            for (var i = 0; i < warmUp; i += WarmUpBatch)
            {
                await publisher.SendAsync(MadeQuotes.Batch(i, WarmUpBatch), ct);
                await publisher.AckAsync(ct);
            }

            var period = TimeSpan.FromSeconds((double)batchSize / quotesPerSecond);
            var batches = Enumerable.Range(0, Math.Max(1, (int)(offered / period)))
                .Select(i => MadeQuotes.Batch(warmUp + (i * batchSize), batchSize)).ToList();
            latencies = await OfferAsync(publisher, batches, period, ct);
        }

        WorkFolder.Delete(database);
        return latencies;
    }

    private static async Task<Latencies> OfferAsync(
        Publisher publisher, List<byte[]> batches, TimeSpan period, CancellationToken ct)
    {
        var latencies = new Latencies();
        var times = Channel.CreateUnbounded<TimeSpan>();
        var start = Stopwatch.GetTimestamp();
        var reading = Task.Run(
            async () =>
            {
                await foreach (var time in times.Reader.ReadAllAsync(ct))
                {
                    await publisher.AckAsync(ct);
                    latencies.Add(Stopwatch.GetElapsedTime(start) - time);
                }
            },
            ct);
        using var timer = new PeriodicTimer(period);
        var free = TimeSpan.Zero;
        for (var next = 0; next < batches.Count;)
        {
            await timer.WaitForNextTickAsync(ct);
            var woken = Stopwatch.GetElapsedTime(start);
            for (; next < batches.Count && Due(next) <= woken; next++)
            {
                // A timer that comes late is this program's fault; a send that had to wait is the server's.
                var sent = free > Due(next) ? Due(next) : Stopwatch.GetElapsedTime(start);
                await times.Writer.WriteAsync(sent, ct);
                await publisher.SendAsync(batches[next], ct);
            }

            free = Stopwatch.GetElapsedTime(start);
        }

        times.Writer.Complete();
        await reading;
        return latencies;

        TimeSpan Due(int batch) => period * (batch + 1);
    }
}
