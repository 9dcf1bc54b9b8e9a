using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Server;

namespace MinerGrpc.Benchmarks.Storage;

/// <summary>The write path: (a) bare SQLite with the same bytes, (b) the server.</summary>
internal sealed class StorageSuite(StoragePlan plan, WorkFolder folder)
{
    /// <summary>One round of one mode.</summary>
    private sealed record Round(IngestRun Ingest, BareRun Blobs, BareRun RowAQuote, int Quotes)
    {
        public double BareQuotesPerSecond => Quotes / Blobs.Seconds;

        public double RowQuotesPerSecond => Quotes / RowAQuote.Seconds;

        public double OfBare => Ingest.QuotesPerSecond / BareQuotesPerSecond;

        public double BytesPerRow => Ingest.Rows.Average(row => (double)row.Length);
    }

    public async Task RunAsync(Report report, CancellationToken ct)
    {
        var rounds = plan.Modes.ToDictionary(mode => mode, _ => new List<Round>());
        var ingest = new DurableIngest(folder, plan.Quotes);
        for (var round = 0; round < plan.Rounds; round++)
        {
            foreach (var mode in plan.Modes)
            {
                rounds[mode].Add(await MeasureAsync(ingest, mode, ct));
            }
        }

        Throughput(report.Add("quotes/s, medians"), rounds);
        Cpu(report.Add("CPU seconds per million quotes"), rounds);
        await LatencyAsync(report.Add("ack round trip"), ct);
        var flush = Flush.Run(folder, times: 1_000);
        report.Add("fsync of one page").Add("write and fsync", flush.Cells());
    }

    private async Task<Round> MeasureAsync(DurableIngest ingest, DurabilityMode mode, CancellationToken ct)
    {
        var run = await ingest.RunAsync(mode, ct);
        return new Round(
            run, BareRows.Blobs(folder, mode, run.Rows), BareRows.RowAQuote(folder, mode, plan.Quotes), plan.Quotes);
    }

    private static void Throughput(Table table, Dictionary<DurabilityMode, List<Round>> rounds)
    {
        foreach (var (mode, runs) in rounds)
        {
            double Of(Func<Round, double> value) => Median.Of(runs.Select(value));
            table.Add(
                mode.ToString(), new("bare blobs", Of(r => r.BareQuotesPerSecond)),
                new("row a quote", Of(r => r.RowQuotesPerSecond)), new("gRPC", Of(r => r.Ingest.QuotesPerSecond)),
                new("of bare", Of(r => r.OfBare), "P0"),
                new("of row a quote", Of(r => r.Ingest.QuotesPerSecond / r.RowQuotesPerSecond), "P0"),
                new("bytes/row", Of(r => r.BytesPerRow)),
                new("journal bytes/quote", Of(r => r.Ingest.Rows.Sum(row => (double)row.Length) / r.Quotes), "N1"),
                new("disk bytes/quote", Of(r => r.Ingest.BytesPerQuote), "N1"));
        }
    }

    private static void Cpu(Table table, Dictionary<DurabilityMode, List<Round>> rounds)
    {
        foreach (var (mode, runs) in rounds)
        {
            double PerMillion(Func<Round, double> value) => Median.Of(runs.Select(r => 1e6 * value(r) / r.Quotes));
            table.Add(
                mode.ToString(), new("server", PerMillion(r => r.Ingest.Cpu.Total), "N2"),
                new("its market loop", PerMillion(r => r.Ingest.Cpu.MarketLoop), "N2"),
                new("bare blobs", PerMillion(r => r.Blobs.CpuSeconds), "N2"),
                new("row a quote", PerMillion(r => r.RowAQuote.CpuSeconds), "N2"));
        }
    }

    private async Task LatencyAsync(Table table, CancellationToken ct)
    {
        var latency = new AckLatency(folder, plan.Quotes / 20);
        foreach (var (rate, batchSize) in plan.Rates)
        {
            foreach (var mode in plan.Modes)
            {
                var measured = await latency.RunAsync(mode, rate, batchSize, plan.Offered, ct);
                table.Add($"{mode}, {rate} quotes/s", measured.Cells());
            }
        }
    }
}
