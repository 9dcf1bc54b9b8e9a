using System.Diagnostics;
using System.Threading.Channels;
using MinerGrpc.Benchmarks.Streams.Ways;

namespace MinerGrpc.Benchmarks.Streams;

/// <summary>
/// A publisher that offers as fast as the server takes its messages. With a limit it also waits for the slowest
/// subscriber, so that no way can count what it only has taken in, and all of them work under the same backlog.
/// </summary>
/// <param name="publisher">Where it goes.</param>
/// <param name="load">The subscribers.</param>
/// <param name="ahead">Quotes by which it may be before the slowest subscriber. Null: no limit.</param>
internal sealed class Pump(IQuotePublisher publisher, LoadProcess load, int? ahead)
{
    /// <summary>Quotes in a message.</summary>
    public const int BatchSize = 256;

    private long _acked;
    private volatile bool _stopped;

    /// <summary>Quotes that the server has taken.</summary>
    public long Acked => Interlocked.Read(ref _acked);

    /// <summary>Quotes that were sent; valid once <see cref="RunAsync"/> has ended.</summary>
    public long Sent { get; private set; }

    /// <summary>About a million deliveries may be on their way, and always two messages.</summary>
    public static int AheadOf(int subscribers) => Math.Clamp(1_000_000 / subscribers, 2 * BatchSize, 128 * BatchSize);

    /// <summary>Lets it end.</summary>
    public void Stop() => _stopped = true;

    /// <summary>Publishes until it is stopped and every message has its ack.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var sends = Channel.CreateUnbounded<int>();
        var acking = Task.Run(
            async () =>
            {
                await foreach (var count in sends.Reader.ReadAllAsync(ct))
                {
                    await publisher.AckAsync(ct);
                    Interlocked.Add(ref _acked, count);
                }
            },
            ct);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        var slowest = 0L;
        while (!_stopped && !acking.IsFaulted)
        {
            if (ahead is { } limit && Sent + BatchSize > slowest + limit)
            {
                slowest = load.Tallies.LeastNext();
                if (Sent + BatchSize > slowest + limit)
                {
                    load.EnsureRuns();
                    await timer.WaitForNextTickAsync(ct);
                    continue;
                }
            }

            await publisher.SendAsync(Sent, BatchSize, Stopwatch.GetTimestamp(), ct);
            Sent += BatchSize;
            await sends.Writer.WriteAsync(BatchSize, ct);
        }

        sends.Writer.Complete();
        await acking;
    }
}
