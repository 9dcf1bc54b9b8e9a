using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Benchmarks.Storage;
using MinerGrpc.Benchmarks.Streams.Load;
using MinerGrpc.Benchmarks.Streams.Servers;
using MinerGrpc.Benchmarks.Streams.Ways;
using MinerGrpc.Server;

namespace MinerGrpc.Benchmarks.Streams;

/// <summary>
/// Fan-out: (a) the bare limit of grpc-dotnet, (b) the tutorial way, (c) the server, (d) WebSocket, (e) Redis. Server,
/// subscribers and publisher are a process each, on the same machine.
/// </summary>
internal sealed class StreamSuite(StreamPlan plan, WorkFolder folder)
{
    private const string Every = "(c) MinerGrpc EVERY";
    private const string Latest = "(c) MinerGrpc LATEST";
    private const string LatestEach = "(c) MinerGrpc LATEST, each commit";
    private const string LatestProcess = "(c) MinerGrpc LATEST, each commit, Process";
    private const string LatestKind = "(c) MinerGrpc LATEST, each commit, all kinds";
    private const string EveryKind = "(c) MinerGrpc EVERY, all kinds";
    private const string Shared = "(a') bare gRPC, published";
    private const string SharedEach = "(a') bare gRPC, published, each commit";
    private const string Tutorial = "(b) tutorial";
    private const string Socket = "(d) WebSocket JSON";

    private readonly Throughput _throughput = new(folder, plan.WarmUp);

    public async Task RunAsync(Report report, CancellationToken ct)
    {
        StampedQuotes.Verify();
        ScannerCheck.Verify(folder.NewFile("check"));
        Explain(report);
        var results = new StreamResults(plan.Subscribers);
        try
        {
            for (var round = 0; round < plan.Rounds; round++)
            {
                foreach (var subscribers in plan.Subscribers)
                {
                    await SaturateAsync(results, subscribers, ct);
                }
            }
        }
        finally
        {
            // Also where the run is ended early.
            results.Tell(report);
        }

        if (plan.Rates.Count > 0)
        {
            await FixedRatesAsync(report.Add("publish to subscriber, EVERY"), ct);
        }

        if (plan.FairStreams > 0)
        {
            await FairnessAsync(report.Add($"{plan.FairStreams} streams, {plan.Fair.TotalSeconds} s"), ct);
        }

        report.Add("fsync of one page").Add("write and fsync", Flush.Run(folder, times: 1_000).Cells());
    }

    private void Explain(Report report)
    {
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        report.Note($"load of the machine before the run (processes that want a core, last minute): {load}");
        report.Note("server, subscribers and publisher are a process each, on the same cores; an update is one event");
        report.Note("(a)  no publisher: each stream writes shared ready bytes as fast as its client takes them");
        report.Note("(a') gRPC ingest with generated types, encoded once, a wake-up a message; no market, no journal");
        report.Note("(b)  gRPC ingest with generated types, one message an update, serialised by each stream");
        report.Note(
            $"(c)  MinerGrpc with market and journal, whose upkeep {(plan.UpkeepRests ? "rests" : "goes on")}, "
            + $"durability {plan.Durability} at saturation");
        report.Note("(d)  gRPC ingest, JSON encoded once, one WebSocket message an update");
        report.Note("(e)  PUBLISH of each quote, pipelined, the payload as long as an event");
        report.Note(
            "publishers offer messages of 256 quotes as fast as they are taken and, but for LATEST, stay at most a "
            + "million deliveries (and two messages) before the slowest subscriber");
        report.Note(
            "LATEST, each commit: a message with a quote of every instrument, the next one once it is acked, so that "
            + "each commit has new values for all; as many commits as there can be; (a') in the same way keeps nothing "
            + "before its ack");
    }

    /// <summary>(c) first: (a) then sends as many updates in a message as it did.</summary>
    private async Task SaturateAsync(StreamResults results, int subscribers, CancellationToken ct)
    {
        var every = await MeasureAsync(results, Server(Every, Counting.Every), subscribers, ct);
        await MeasureAsync(results, Server(EveryKind, Counting.EveryKind), subscribers, ct);
        await MeasureAsync(results, Server(Latest, Counting.Latest), subscribers, ct, Drive.Unlimited);
        var latest = await MeasureAsync(
            results, Server(LatestEach, Counting.Latest), subscribers, ct, Drive.EachCommit);
        await MeasureAsync(
            results, Server(LatestProcess, Counting.Latest, DurabilityMode.Process), subscribers, ct, Drive.EachCommit);
        var latestKind = await MeasureAsync(
            results, Server(LatestKind, Counting.LatestKind), subscribers, ct, Drive.EachCommit);
        if (plan.Rivals.Contains(Rival.Bare))
        {
            await MeasureAsync(results, FanOut(StreamResults.Bare, Drive.LargeBatch), subscribers, ct);
            await MeasureAsync(
                results, FanOut(StreamResults.BareAs(Every), Size(every)), subscribers, ct);
            await MeasureAsync(
                results, FanOut(StreamResults.BareAs(LatestEach), Size(latest)), subscribers, ct);
            await MeasureAsync(
                results, FanOut(StreamResults.BareAs(LatestKind), Size(latestKind)), subscribers, ct);
        }

        if (plan.Rivals.Contains(Rival.Shared))
        {
            await MeasureAsync(
                results, new BenchWay(SharedEach, ServerKind.Shared, folder), subscribers, ct, Drive.EachCommit);
        }

        foreach (var rival in Published())
        {
            try
            {
                await MeasureAsync(results, rival, subscribers, ct);
            }
            catch (Exception e) when (e is TimeoutException or InvalidOperationException)
            {
                // What stands still in another way is not our measurement's end: its place in the tables is empty.
                await Progress($"{rival.Name}, {subscribers} subscribers: not measured, {e.Message}");
            }
        }
    }

    private static int Size(ThroughputRun run) => Math.Max(1, (int)Math.Round(run.UpdatesPerMessage));

    private async Task<ThroughputRun> MeasureAsync(
        StreamResults results, IWay way, int subscribers, CancellationToken ct, Drive? drive = null)
    {
        var run = await _throughput.RunAsync(
            way, subscribers, plan.Span, drive ?? Drive.WithSubscribers(subscribers), ct);
        results.Add(way.Name, subscribers, run);
        await Progress($"{way.Name}, {subscribers} subscribers: {run.UpdatesPerSecond:N0} updates/s");
        return run;
    }

    private async Task FixedRatesAsync(Table table, CancellationToken ct)
    {
        var fixedRate = new FixedRate(folder, plan.WarmUp);
        foreach (var (rate, subscribers) in plan.Rates)
        {
            IWay[] ways =
            [
                Server($"{Every}, Process", Counting.Every, DurabilityMode.Process),
                Server($"{Every}, Power", Counting.Every, DurabilityMode.Power),
                .. Published(),
            ];
            foreach (var way in ways)
            {
                var run = await fixedRate.RunAsync(way, subscribers, rate, plan.Offered, ct);
                table.Add(
                    $"{way.Name}, {rate} quotes/s to {subscribers}",
                    [.. run.Latencies.Cells(), new("delivered in time", run.DeliveredInTime, "P1"),
                    new("behind after 1 s", run.Behind)]);
                await Progress($"{way.Name}, {rate} quotes/s: p50 {run.Latencies.MedianMilliseconds:N2} ms");
            }
        }
    }

    /// <summary>Nobody waits for the slowest here: it falls behind as far as the server lets it.</summary>
    private async Task FairnessAsync(Table table, CancellationToken ct)
    {
        List<IWay> ways = [Server(Every, Counting.Every), Server(Latest, Counting.Latest)];
        if (plan.Rivals.Contains(Rival.Bare))
        {
            ways.Add(FanOut(StreamResults.Bare, Drive.LargeBatch));
        }

        foreach (var way in ways)
        {
            var run = await _throughput.RunAsync(way, plan.FairStreams, plan.Fair, Drive.Unlimited, ct);
            table.Add(
                way.Name, new("updates/s", run.UpdatesPerSecond), new("published/s", run.PublishedPerSecond),
                new("slowest/median", run.SlowestOfMedian, "N2"), new("fastest/median", run.FastestOfMedian, "N2"),
                new("ended by the server", run.Ended));
            await Progress($"{way.Name}, {plan.FairStreams} streams: slowest/median {run.SlowestOfMedian:N2}");
        }
    }

    private IEnumerable<IWay> Published()
    {
        if (plan.Rivals.Contains(Rival.Shared))
        {
            yield return new BenchWay(Shared, ServerKind.Shared, folder);
        }

        if (plan.Rivals.Contains(Rival.Tutorial))
        {
            yield return new BenchWay(Tutorial, ServerKind.Tutorial, folder);
        }

        if (plan.Rivals.Contains(Rival.WebSocket))
        {
            yield return new BenchWay(Socket, ServerKind.WebSocket, folder);
        }

        if (plan.Rivals.Contains(Rival.Redis) && RedisWay.IsInstalled)
        {
            yield return new RedisWay();
        }
    }

    private MinerGrpcWay Server(string name, Counting counting, DurabilityMode? durability = null) =>
        new(name, counting, durability ?? plan.Durability, plan.UpkeepRests, folder);

    private BenchWay FanOut(string name, int eventsInMessage) => new(name, ServerKind.FanOut, folder, eventsInMessage);

    /// <summary>Beside the report: a run takes minutes.</summary>
    private static Task Progress(FormattableString line) =>
        Console.Error.WriteLineAsync(FormattableString.Invariant(line));
}
