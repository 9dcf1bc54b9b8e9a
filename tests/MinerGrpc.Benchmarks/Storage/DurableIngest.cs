using Microsoft.Data.Sqlite;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Server;

namespace MinerGrpc.Benchmarks.Storage;

/// <summary>What one run of ingest gave.</summary>
/// <param name="QuotesPerSecond">From the first send to the last ack.</param>
/// <param name="Rows">The journal's rows of that time, as it wrote them.</param>
/// <param name="BytesPerQuote">The whole database, after its log was moved into it.</param>
/// <param name="Cpu">Of the server in that time.</param>
internal sealed record IngestRun(
    double QuotesPerSecond, IReadOnlyList<byte[]> Rows, double BytesPerQuote, CpuSeconds Cpu);

/// <summary>
/// Durable ingest through gRPC: the server in its own process with journal and plain tables, the publisher here.
/// </summary>
internal sealed class DurableIngest(WorkFolder folder, int quotes)
{
    public const int BatchSize = 1_000;

    private readonly byte[][] _warm = Batches(0, quotes);
    private readonly byte[][] _measured = Batches(quotes, quotes);

    public async Task<IngestRun> RunAsync(DurabilityMode durability, CancellationToken ct)
    {
        var database = folder.NewFile("ingest.db");
        double seconds;
        long before;
        CpuSeconds cpu;
        await using (var server = await ServerProcess.StartAsync(database, durability, ct, upkeepRests: true))
        {
            using var publisher = new Publisher(server.Channel);

            // The code is compiled for the path it takes, and every instrument has its board.
            await publisher.PumpAsync(_warm, ct);
            before = await NewestAsync(server, ct);
            var start = server.Cpu();
            seconds = await publisher.PumpAsync(_measured, ct);
            cpu = server.Cpu() - start;
        }

        var size = new FileInfo(database).Length;
        var rows = RowsAfter(database, before);
        WorkFolder.Delete(database);
        return new IngestRun(
            _measured.Length * BatchSize / seconds, rows,
            size / (double)((_warm.Length + _measured.Length) * BatchSize), cpu);
    }

    private static byte[][] Batches(int first, int count) =>
        [.. Enumerable.Range(0, count / BatchSize).Select(i => MadeQuotes.Batch(first + (i * BatchSize), BatchSize))];

    private static async Task<long> NewestAsync(ServerProcess server, CancellationToken ct) =>
        (await new V1.SectorService.SectorServiceClient(server.Channel).GetReplayWindowAsync(
            new V1.GetReplayWindowRequest(), cancellationToken: ct)).ReplayWindow.Newest.Sequence;

    private static List<byte[]> RowsAfter(string database, long sequence)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT events FROM journal WHERE first_sequence > $after ORDER BY first_sequence";
        command.Parameters.AddWithValue("$after", sequence);
        using var reader = command.ExecuteReader();
        var rows = new List<byte[]>();
        while (reader.Read())
        {
            rows.Add(reader.GetFieldValue<byte[]>(0));
        }

        return rows;
    }
}
