using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Core.Market;
using MinerGrpc.Server;

namespace MinerGrpc.Benchmarks.Reads;

/// <summary>
/// Fills a database through the server's own path, in this process and without gRPC: judged, encoded, journaled, with
/// bars and checkpoints, as published quotes are.
/// </summary>
internal static class Filling
{
    private const int BatchSize = 4_096;

    /// <summary>Batches on their way: the next group waits while one is committed.</summary>
    private const int Ahead = 4;

    /// <summary>
    /// Quotes from a number to another one, exclusive, and then the upkeep to its end; the seconds of the quotes.
    /// </summary>
    public static async Task<double> RunAsync(string database, long from, long to, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        await using var app = MinerGrpc.Server.Program.Build(
            [
                "--Server:Port=0", "--Board:Port=-1", "--Feed:Kind=None", $"--Database:Path={database}",
                "--Database:Durability=Process",
                "--Retention:JournalMebibytes=0",
                "--Retention:RoundSeconds=86400",
            ],
            TimeProvider.System);
        await app.StartAsync(ct);
        var sink = app.Services.GetRequiredService<IFeedSink>();
        var waiting = new Queue<Task<FeedReceipt>>();
        for (var first = from; first < to; first += BatchSize)
        {
            if (waiting.Count == Ahead)
            {
                Check(await waiting.Dequeue());
            }

            var quotes = new QuoteInput[Math.Min(BatchSize, to - first)];
            for (var i = 0; i < quotes.Length; i++)
            {
                quotes[i] = MadeQuotes.Input(first + i);
            }

            waiting.Enqueue(sink.SubmitAsync(new FeedBatch { Source = "bench", Quotes = quotes }, ct).AsTask());
        }

        foreach (var receipt in waiting)
        {
            Check(await receipt);
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        // Old rows are packed, as they are in a server that has run for a while.
        await app.Services.GetRequiredService<JournalUpkeep>().RunRoundAsync(ct);
        await app.StopAsync(ct);
        return seconds;
    }

    private static void Check(FeedReceipt receipt)
    {
        if (receipt.Verdicts.Refused > 0)
        {
            throw new InvalidOperationException("quotes were refused, the sizes would mean nothing");
        }
    }
}
