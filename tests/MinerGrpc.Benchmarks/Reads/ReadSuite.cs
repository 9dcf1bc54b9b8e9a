using System.Diagnostics;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Server;
using MinerGrpc.V1;

namespace MinerGrpc.Benchmarks.Reads;

/// <summary>
/// The read path at several sizes of one database that grows: what is read costs, what is stored must not.
/// </summary>
internal sealed class ReadSuite(ReadPlan plan, WorkFolder folder)
{
    private const int QuestionsARound = 20;
    private const int Seed = 20250910;

    /// <summary>All rounds of one size.</summary>
    private sealed class Measured
    {
        public Latencies ColdStart { get; } = new();

        public Latencies WarmStart { get; } = new();

        /// <summary>Of a server without a history, in the same rounds.</summary>
        public Latencies EmptyStart { get; } = new();

        public Latencies Replay { get; } = new();

        public Latencies Bars { get; } = new();

        public Latencies QuoteAsOf { get; } = new();

        public List<double> ResidentAtStart { get; } = [];

        public List<double> ResidentAfterReads { get; } = [];
    }

    public async Task RunAsync(Report report, CancellationToken ct)
    {
        var table = report.Add("million quotes");
        var reads = report.Add("reads in ms");
        var database = folder.NewFile("reads.db");
        var held = 0L;
        foreach (var size in plan.Millions)
        {
            var quotes = (long)(size * 1e6);
            var seconds = await Filling.RunAsync(database, held, quotes, ct);
            var added = quotes - held;
            held = quotes;
            var measured = await MeasureAsync(database, quotes, ct);
            table.Add(
                $"{size}", new("fill quotes/s", added / seconds),
                new("disk bytes/quote", new FileInfo(database).Length / (double)quotes, "N1"),
                new("cold start ms", measured.ColdStart.MedianMilliseconds),
                new("warm start ms", measured.WarmStart.MedianMilliseconds),
                new("empty start ms", measured.EmptyStart.MedianMilliseconds),
                new("MiB at start", Median.Of(measured.ResidentAtStart)),
                new("MiB after reads", Median.Of(measured.ResidentAfterReads)));
            foreach (var (name, latencies) in (ReadOnlySpan<(string, Latencies)>)
                [
                    ($"{size} M: replay of {Questions.WindowQuotes} quotes", measured.Replay),
                    ($"{size} M: page of {Questions.PageSize} bars", measured.Bars),
                    ($"{size} M: GetQuote as_of", measured.QuoteAsOf),
                ])
            {
                reads.Add(name, latencies.Cells());
            }
        }
    }

    private async Task<Measured> MeasureAsync(string database, long quotes, CancellationToken ct)
    {
        var measured = new Measured();
        var random = new Random(Seed);
        for (var round = 0; round < plan.Rounds; round++)
        {
            PageCache.Forget(database);
            await using (await StartAsync(database, measured.ColdStart, ct))
            {
            }

            var empty = folder.NewFile("empty.db");
            await using (await StartAsync(empty, measured.EmptyStart, ct))
            {
            }

            WorkFolder.Delete(empty);
            await using var server = await StartAsync(database, measured.WarmStart, ct);
            measured.ResidentAtStart.Add(server.ResidentMebibytes());
            var questions = new Questions(server.Channel);

            // The first answer of each kind is that of code that was never run.
            await AskAsync(questions, new Measured(), quotes, random, ct);
            for (var i = 0; i < QuestionsARound; i++)
            {
                await AskAsync(questions, measured, quotes, random, ct);
            }

            measured.ResidentAfterReads.Add(server.ResidentMebibytes());
        }

        return measured;
    }

    private static async Task AskAsync(
        Questions questions, Measured measured, long quotes, Random random, CancellationToken ct)
    {
        var place = random.NextInt64(MadeQuotes.Instruments, quotes - Questions.WindowQuotes - 1);
        await measured.Replay.TimeAsync(() => questions.ReplayAsync(place, ct));
        await measured.Bars.TimeAsync(() => questions.BarsAsync(place, ct));
        await measured.QuoteAsOf.TimeAsync(() => questions.QuoteAsOfAsync(place, ct));
    }

    /// <summary>From the start of the process to the first answer.</summary>
    private static async Task<ServerProcess> StartAsync(string database, Latencies latencies, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        var server = await ServerProcess.StartAsync(database, DurabilityMode.Power, ct);
        await new ServerInfoService.ServerInfoServiceClient(server.Channel).GetServerInfoAsync(
            new GetServerInfoRequest(), cancellationToken: ct);
        latencies.Add(Stopwatch.GetElapsedTime(start));
        return server;
    }
}
