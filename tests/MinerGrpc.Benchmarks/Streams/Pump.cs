using System.Diagnostics;
using System.Threading.Channels;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Benchmarks.Streams.Ways;

namespace MinerGrpc.Benchmarks.Streams;

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
        if (drive.Unacked is { } window)
        {
            await RunWindowAsync(window, ct);
            return;
        }

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
        using var ticks = new PreciseTicks();
        var slowest = 0L;
        while (!_stopped && !acking.IsFaulted)
        {
            if (drive.Ahead is { } limit && Sent + drive.BatchSize > slowest + limit)
            {
                slowest = load.Tallies.LeastNext();
                if (Sent + drive.BatchSize > slowest + limit)
                {
                    load.EnsureRuns();
                    await ticks.WaitAsync(ct);
                    continue;
                }
            }

            await SendAsync(ct);
            await sends.Writer.WriteAsync(drive.BatchSize, ct);
        }

        sends.Writer.Complete();
        await acking;
    }

    private async Task RunWindowAsync(int window, CancellationToken ct)
    {
        for (var unacked = 0; !_stopped || unacked > 0;)
        {
            if (!_stopped && unacked < window)
            {
                await SendAsync(ct);
                unacked++;
                continue;
            }

            await publisher.AckAsync(ct);
            Interlocked.Add(ref _acked, drive.BatchSize);
            unacked--;
        }
    }

    private async ValueTask SendAsync(CancellationToken ct)
    {
        await publisher.SendAsync(Sent, drive.BatchSize, Stopwatch.GetTimestamp(), ct);
        Sent += drive.BatchSize;
    }
}
