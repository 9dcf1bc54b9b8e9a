using System.Diagnostics;
using System.Threading.Channels;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Benchmarks.Streams.Load;
using MinerGrpc.Benchmarks.Streams.Ways;

namespace MinerGrpc.Benchmarks.Streams;

/// <summary>What a way does at an offered rate.</summary>
/// <param name="Latencies">From the send to the subscriber, of each quote at the probes.</param>
/// <param name="DeliveredInTime">Of what was offered to all subscribers, when the offer ended.</param>
/// <param name="Behind">Subscribers that had not got all of it a second later.</param>
internal sealed record FixedRateRun(Latencies Latencies, double DeliveredInTime, int Behind);

/// <summary>
/// Quotes at a fixed rate, a message for each millisecond. The time counts from the send; where the server holds up a
/// send, from the moment in which it was due. What could not be sent within the span is not sent any more, and counts
/// as not delivered.
/// </summary>
internal sealed class FixedRate(WorkFolder folder, TimeSpan warmUp)
{
    /// <summary>Quotes before it is measured, as fast as they are taken.</summary>
    private const int WarmUp = 80 * Drive.LargeBatch;

    /// <summary>Subscribers that measure time; the others only count.</summary>
    private const int Probes = 10;

    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>A message for each: the tick of the timer.</summary>
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(1);

    public async Task<FixedRateRun> RunAsync(
        IWay way, int subscribers, int quotesPerSecond, TimeSpan span, CancellationToken ct)
    {
        var batchSize = Math.Max(1, (int)(quotesPerSecond * s_period.TotalSeconds));
        var messages = (int)(span / s_period);

        // The rate itself is the longer part of the warm-up.
        var settling = (int)(warmUp / s_period);
        await using var server = await way.StartAsync(ct);
        await using var load = await LoadProcess.StartAsync(
            way, server, subscribers, Probes, WarmUp + (settling * batchSize), folder, ct);
        using var publisher = await server.ConnectAsync(ct);
        await WarmAsync(publisher, load, ct);
        var (settled, settledAcks) = await OfferAsync(
            publisher, WarmUp, batchSize, settling, load, untilSpent: false, ct);
        var from = WarmUp + settled;
        await settledAcks;
        await load.ReachAsync(from, s_patience, ct);
        var (sent, acks) = await OfferAsync(publisher, from, batchSize, messages, load, untilSpent: true, ct);
        var delivered = load.Tallies.Read().Sum(tally => tally.Next - from);
        await load.TryReachAsync(from + sent, s_grace, ct);
        var offered = (long)messages * batchSize;
        var tallies = load.Tallies.Read();
        var behind = tallies.Count(tally => tally.Next < from + offered);
        if (tallies.FirstOrDefault(t => t.Holes > 0 || t.Quotes > from + sent) is { Updates: > 0 } bad)
        {
            throw new InvalidOperationException(
                $"a subscriber of {way.Name} has {bad.Quotes} quotes up to number {bad.Next}, with {bad.Holes} holes");
        }

        await acks;
        return new FixedRateRun(await load.EndAsync(ct), delivered / ((double)offered * subscribers), behind);
    }

    private static async Task WarmAsync(IQuotePublisher publisher, LoadProcess load, CancellationToken ct)
    {
        for (var sent = 0; sent < WarmUp; sent += Drive.LargeBatch)
        {
            await publisher.SendAsync(sent, Drive.LargeBatch, Stopwatch.GetTimestamp(), ct);
            await publisher.AckAsync(ct);
            await load.ReachAsync(sent, s_patience, ct);
        }

        await load.ReachAsync(WarmUp, s_patience, ct);
    }

    /// <summary>
    /// Sends a message each millisecond. How many quotes were sent, and the reading of their acks. With
    /// <paramref name="untilSpent"/> what could not be sent within the time of all messages is not sent any more.
    /// </summary>
    private static async Task<(long Sent, Task Acks)> OfferAsync(
        IQuotePublisher publisher, long first, int batchSize, int messages, LoadProcess load, bool untilSpent,
        CancellationToken ct)
    {
        var sends = Channel.CreateUnbounded<int>();
        var acking = Task.Run(
            async () =>
            {
                await foreach (var _ in sends.Reader.ReadAllAsync(ct))
                {
                    await publisher.AckAsync(ct);
                }
            },
            ct);
        using var ticks = new PreciseTicks();
        var start = Stopwatch.GetTimestamp();
        var end = untilSpent ? Due(messages) : long.MaxValue;
        var (next, free) = (0, start);
        while (next < messages && free < end)
        {
            await ticks.WaitAsync(ct);
            for (var woken = Stopwatch.GetTimestamp(); next < messages && Due(next) <= woken && free < end; next++)
            {
                // A timer that comes late is this program's fault; a send that had to wait is the server's.
                var begun = Stopwatch.GetTimestamp();
                var sentAt = free > Due(next) ? Due(next) : begun;
                await publisher.SendAsync(first + ((long)next * batchSize), batchSize, sentAt, ct);
                await sends.Writer.WriteAsync(batchSize, ct);
                var now = Stopwatch.GetTimestamp();
                free = now - begun > s_period.TotalSeconds * Stopwatch.Frequency || free > Due(next) ? now : free;
            }

            load.EnsureRuns();
        }

        sends.Writer.Complete();
        return ((long)next * batchSize, acking);

        long Due(int message) => start + (long)(message * s_period.TotalSeconds * Stopwatch.Frequency);
    }
}
