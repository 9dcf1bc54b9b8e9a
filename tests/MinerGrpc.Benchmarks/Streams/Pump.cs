using System.Diagnostics;
using System.Threading.Channels;
using MinerGrpc.Benchmarks.Streams.Ways;

namespace MinerGrpc.Benchmarks.Streams;

/// <summary>How a publisher offers.</summary>
/// <param name="BatchSize">Quotes in a message.</param>
/// <param name="Ahead">Quotes by which it may be before the slowest subscriber. Null: no limit.</param>
/// <param name="Period">From message to message. Null: as fast as the server takes them.</param>
internal sealed record Drive(int BatchSize, int? Ahead, TimeSpan? Period)
{
    /// <summary>Quotes in a message of a publisher that offers as fast as it can.</summary>
    public const int LargeBatch = 256;

    /// <summary>As fast as the server takes the messages, whatever subscribers do.</summary>
    public static Drive Unlimited { get; } = new(LargeBatch, null, null);

    /// <summary>
    /// New values for every instrument each millisecond: all that LATEST can deliver, without the work of quotes that
    /// it would fold.
    /// </summary>
    public static Drive EachMillisecond { get; } = new(32, null, TimeSpan.FromMilliseconds(1));

    /// <summary>
    /// As fast as server and subscribers take the messages: about a million deliveries may be on their way, and always
    /// two messages. So no way counts what it has only taken in, and all work under the same backlog.
    /// </summary>
    public static Drive WithSubscribers(int subscribers) =>
        new(LargeBatch, Math.Clamp(1_000_000 / subscribers, 2 * LargeBatch, 128 * LargeBatch), null);
}

/// <summary>A publisher at saturation.</summary>
internal sealed class Pump(IQuotePublisher publisher, LoadProcess load, Drive drive)
{

    private long _acked;
    private volatile bool _stopped;

    /// <summary>Quotes that the server has taken.</summary>
    public long Acked => Interlocked.Read(ref _acked);

    /// <summary>Quotes that were sent; valid once <see cref="RunAsync"/> has ended.</summary>
    public long Sent { get; private set; }

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
        using var timer = new PeriodicTimer(drive.Period ?? TimeSpan.FromMilliseconds(2));
        var slowest = 0L;
        while (!_stopped && !acking.IsFaulted)
        {
            if (drive.Period is not null)
            {
                await timer.WaitForNextTickAsync(ct);
            }

            if (drive.Ahead is { } limit && Sent + drive.BatchSize > slowest + limit)
            {
                slowest = load.Tallies.LeastNext();
                if (Sent + drive.BatchSize > slowest + limit)
                {
                    load.EnsureRuns();
                    await timer.WaitForNextTickAsync(ct);
                    continue;
                }
            }

            await publisher.SendAsync(Sent, drive.BatchSize, Stopwatch.GetTimestamp(), ct);
            Sent += drive.BatchSize;
            await sends.Writer.WriteAsync(drive.BatchSize, ct);
        }

        sends.Writer.Complete();
        await acking;
    }
}
