using System.Diagnostics;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Benchmarks.Streams.Servers;
using MinerGrpc.Server;

namespace MinerGrpc.Benchmarks.Ingest;

/// <summary>
/// Quotes in, from many publishers at once: (a) bare gRPC with generated types, (b) with bytes, (c) the server. It is a
/// process of its own; the publishers are in this one, on the same cores, with batches that are bytes already.
/// </summary>
internal sealed class IngestSuite(IngestPlan plan, WorkFolder folder)
{
    /// <summary>Of the warm-up.</summary>
    private const int WarmBatch = 256;

    /// <summary>One measurement.</summary>
    /// <param name="PublisherCpu">Seconds of this process for a million quotes.</param>
    private sealed record Run(double QuotesPerSecond, double ServerCpu, double PublisherCpu);

    private sealed record Way(string Name, Func<CancellationToken, Task<IngestServer>> StartAsync);

    private readonly Dictionary<(string Way, int Publishers, int Batch), List<Run>> _runs = [];

    private Way[] Ways() =>
    [
        new("(a) bare gRPC, generated types", ct => IngestServer.BareAsync(ServerKind.Types, ct)),
        new("(b) bare gRPC, bytes", ct => IngestServer.BareAsync(ServerKind.Bytes, ct)),
        new("(c) MinerGrpc, Process", ct => IngestServer.RealAsync(DurabilityMode.Process, folder, ct)),
        new("(c) MinerGrpc, Power", ct => IngestServer.RealAsync(DurabilityMode.Power, folder, ct)),
    ];

    public async Task RunAsync(Report report, CancellationToken ct)
    {
        var load = (await File.ReadAllTextAsync("/proc/loadavg", ct)).Split(' ')[0];
        report.Note($"load of the machine before the run (processes that want a core, last minute): {load}");
        report.Note("each publisher has a connection of its own and sends ready bytes as fast as they are taken;");
        report.Note("every message is acked; the publishers are one process on the same cores as the server");
        for (var round = 0; round < plan.Rounds; round++)
        {
            foreach (var publishers in plan.Publishers)
            {
                foreach (var way in Ways())
                {
                    await MeasureAsync(way, publishers, ct);
                }
            }
        }

        Tell(report, "quotes/s", "N0", r => r.QuotesPerSecond);
        Tell(report, "CPU seconds of the server per million quotes", "N2", r => r.ServerCpu);
        Tell(report, "CPU seconds of the publishers per million quotes", "N2", r => r.PublisherCpu);
    }

    private async Task MeasureAsync(Way way, int count, CancellationToken ct)
    {
        await using var server = await way.StartAsync(ct);
        var publishers = Enumerable.Range(0, count).Select(i => new IngestPublisher(server.Address, i)).ToList();
        try
        {
            var second = 0;
            await PublishAsync(publishers, new ReadyBatches(WarmBatch, second), () => Task.Delay(plan.WarmUp, ct), ct);
            foreach (var size in plan.Batches)
            {
                Run? run = null;
                await PublishAsync(
                    publishers, new ReadyBatches(size, ++second),
                    async () => run = await MeasureAsync(server, publishers, ct), ct);
                if (!_runs.TryGetValue((way.Name, count, size), out var runs))
                {
                    _runs.Add((way.Name, count, size), runs = []);
                }

                runs.Add(run!);
                await Console.Error.WriteLineAsync(FormattableString.Invariant(
                    $"{way.Name}, {count} publishers, {size} a message: {run!.QuotesPerSecond:N0} quotes/s"));
            }
        }
        finally
        {
            publishers.ForEach(p => p.Dispose());
        }
    }

    /// <summary>All publish while something is done; afterwards each message has its ack.</summary>
    private static async Task PublishAsync(
        List<IngestPublisher> publishers, ReadyBatches batches, Func<Task> meanwhile, CancellationToken ct)
    {
        var publishing = Task.WhenAll(publishers.Select(p => Task.Run(() => p.RunAsync(batches, ct), ct)));
        var work = meanwhile();

        // Publishers end by themselves only when they fail.
        if (await Task.WhenAny(work, publishing) == publishing)
        {
            await publishing;
        }

        await work;
        publishers.ForEach(p => p.Stop());
        await publishing;
    }

    private async Task<Run> MeasureAsync(IngestServer server, List<IngestPublisher> publishers, CancellationToken ct)
    {
        await Task.Delay(plan.Settling, ct);
        var own = new ProcessWatch(Environment.ProcessId);
        var (time, quotes) = (Stopwatch.GetTimestamp(), Acked(publishers));
        var (serverCpu, ownCpu) = (server.Watch.CpuOfAll(), own.CpuOfAll());
        await Task.Delay(plan.Span, ct);

        // A slow machine may ack nothing within a short span.
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (Acked(publishers) == quotes)
        {
            await look.WaitForNextTickAsync(ct);
        }

        var seconds = Stopwatch.GetElapsedTime(time).TotalSeconds;
        var published = Acked(publishers) - quotes;
        return new Run(
            published / seconds, 1e6 * (server.Watch.CpuOfAll() - serverCpu) / published,
            1e6 * (own.CpuOfAll() - ownCpu) / published);
    }

    private static double Acked(List<IngestPublisher> publishers) => publishers.Sum(p => p.AckedQuotes);

    private void Tell(Report report, string title, string format, Func<Run, double> value)
    {
        var table = report.Add(title + ", by publishers");
        foreach (var size in plan.Batches)
        {
            foreach (var way in Ways())
            {
                table.Add($"{way.Name}, {size} a message", [.. plan.Publishers.Select(count => new Cell(
                    $"{count}", Median.Of(_runs[(way.Name, count, size)].Select(value)), format))]);
            }
        }
    }
}
