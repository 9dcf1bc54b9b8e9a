using System.Diagnostics;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Benchmarks.Streams.Load;
using MinerGrpc.Benchmarks.Streams.Ways;

namespace MinerGrpc.Benchmarks.Streams;

/// <summary>What a way delivers at most.</summary>
/// <param name="UpdatesPerSecond">To all subscribers together.</param>
/// <param name="CpuPerMillion">Seconds of the server for a million of them.</param>
/// <param name="AllocatedPerUpdate">Bytes in the server. Not a number: it is no .NET process.</param>
/// <param name="IdleKibibytes">
/// Resident memory that a subscriber took before anything was published, after a collection. Not a number: there were
/// too few.
/// </param>
/// <param name="UpdatesPerMessage">As they came.</param>
/// <param name="BytesPerUpdate">Of the messages.</param>
/// <param name="PublishedPerSecond">Quotes that the server acked. Not a number: there was no publisher.</param>
/// <param name="ReachedPerSecond">
/// Quotes that a subscriber got, or that were folded for it, on average. Not a number: there was no publisher.
/// </param>
/// <param name="SlowestOfMedian">What the slowest subscriber got against the one in the middle.</param>
/// <param name="FastestOfMedian">What the fastest got.</param>
/// <param name="ReadingCpuPerMillion">Seconds of the subscribers' process for a million updates.</param>
/// <param name="Ended">Streams that the server has ended.</param>
internal sealed record ThroughputRun(
    double UpdatesPerSecond, double CpuPerMillion, double AllocatedPerUpdate, double IdleKibibytes,
    double UpdatesPerMessage, double BytesPerUpdate, double PublishedPerSecond, double ReachedPerSecond,
    double SlowestOfMedian, double FastestOfMedian, double ReadingCpuPerMillion, int Ended);

/// <summary>
/// Saturation. (a) has no publisher: each stream writes ready messages as fast as its client takes them. All others
/// have one (<see cref="Drive"/>). Measured is a span of time after a warm-up; then the
/// publisher stops, and what every subscriber has got is held against what was published.
/// </summary>
internal sealed class Throughput(WorkFolder folder, TimeSpan warmUp)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Everything at one moment.</summary>
    private sealed record Moment(
        long Time, double Cpu, double ReadingCpu, long Allocated, long Acked, Tally[] Tallies);

    /// <param name="way">To measure.</param>
    /// <param name="subscribers">All connected before the first quote.</param>
    /// <param name="span">That is measured.</param>
    /// <param name="drive">
    /// Of the publisher. Where it waits for nobody, readers of every update fall behind as they like, and each is held
    /// against the newest quote that it has got.
    /// </param>
    /// <param name="ct">Ends it.</param>
    public async Task<ThroughputRun> RunAsync(
        IWay way, int subscribers, TimeSpan span, Drive drive, CancellationToken ct)
    {
        await using var server = await way.StartAsync(ct);
        var empty = await EmptyAsync(way, server, subscribers, ct);
        await using var load = await LoadProcess.StartAsync(way, server, subscribers, 0, 0, folder, ct);
        var idle = await ResidentAsync(server, ct);
        using var publisher = await server.ConnectAsync(ct);
        var pump = new Pump(publisher, load, drive);
        var pumping = way.Counting == Counting.Free ? BeginAsync(publisher, ct) : pump.RunAsync(ct);
        await load.WaitAsync(HasBegun, pumping, s_patience, ct);
        await Task.Delay(warmUp, ct);
        var before = Read(server, load, pump);
        await Task.Delay(span, ct);

        // A slow machine may deliver nothing within a short span.
        var had = before.Tallies.Sum(t => t.Updates);
        await load.WaitAsync(tallies => tallies.Read().Sum(t => t.Updates) > had, pumping, s_patience, ct);
        var after = Read(server, load, pump);
        pump.Stop();
        await pumping.WaitAsync(s_patience, ct);
        if (way.Counting != Counting.Free)
        {
            var all = drive.Ahead is not null || way.Counting.IsLatest();
            await CheckAsync(load, pump.Sent, way.Counting, all, ct);
        }

        await load.EndAsync(ct);
        return Run(way, before, after, (idle - empty) * 1_024 / subscribers);
    }

    private static bool HasBegun(Tallies tallies) =>
        tallies.Read().All(tally => tally.Updates > 0 || tally.State == Tally.HasEnded);

    private static async Task BeginAsync(IQuotePublisher publisher, CancellationToken ct)
    {
        await publisher.SendAsync(0, 1, Stopwatch.GetTimestamp(), ct);
        await publisher.AckAsync(ct);
    }

    /// <summary>
    /// Memory without subscribers, after one has come and gone: what the first one makes is not made for each. Not a
    /// number where there are too few of them to tell their memory from everything else.
    /// </summary>
    private async Task<double> EmptyAsync(IWay way, IWayServer server, int subscribers, CancellationToken ct)
    {
        const int many = 1_000;
        if (subscribers < many)
        {
            return double.NaN;
        }

        await using (var first = await LoadProcess.StartAsync(way, server, 1, 0, 0, folder, ct))
        {
            await first.EndAsync(ct);
        }

        return await ResidentAsync(server, ct);
    }

    private static async Task<double> ResidentAsync(IWayServer server, CancellationToken ct)
    {
        if (server.Probe is { } probe)
        {
            await probe.CollectAsync(ct);
        }

        return server.Watch.ResidentMebibytes();
    }

    private static Moment Read(IWayServer server, LoadProcess load, Pump pump) => new(
        Stopwatch.GetTimestamp(), server.Watch.CpuOfAll(), load.Watch.CpuOfAll(), server.Probe?.AllocatedBytes ?? 0,
        pump.Acked, load.Tallies.Read());

    /// <summary>Nothing is missing and nothing came twice.</summary>
    private static async Task CheckAsync(
        LoadProcess load, long published, Counting counting, bool all, CancellationToken ct)
    {
        if (all)
        {
            await load.ReachAsync(published, s_patience, ct);
        }

        var tallies = load.Tallies.Read();
        for (var i = 0; i < tallies.Length; i++)
        {
            var tally = tallies[i];
            if (tally.Holes > 0 || tally.Next > published || (all && tally.Next != published)
                || (all && tally.State != Tally.Stands)
                || (all && !counting.IsLatest() && tally.Quotes != published))
            {
                throw new InvalidOperationException(
                    $"subscriber {i} has {tally.Quotes} quotes up to number {tally.Next} of {published} published, "
                    + $"{tally.Holes} holes, state {tally.State}: the numbers would mean nothing");
            }
        }
    }

    private static ThroughputRun Run(IWay way, Moment before, Moment after, double idleKibibytes)
    {
        var seconds = Stopwatch.GetElapsedTime(before.Time, after.Time).TotalSeconds;
        var each = after.Tallies.Select((tally, i) => (double)(tally.Updates - before.Tallies[i].Updates)).ToArray();
        double Grown(Func<Tally, long> value) => after.Tallies.Sum(value) - before.Tallies.Sum(value);
        var updates = each.Sum();
        var median = Median.Of(each);
        return new ThroughputRun(
            updates / seconds, 1e6 * (after.Cpu - before.Cpu) / updates,
            after.Allocated == 0 ? double.NaN : (after.Allocated - before.Allocated) / updates, idleKibibytes,
            updates / Grown(t => t.Messages), Grown(t => t.Bytes) / updates,
            way.Counting == Counting.Free ? double.NaN : (after.Acked - before.Acked) / seconds,
            way.Counting == Counting.Free ? double.NaN : Grown(t => t.Next) / each.Length / seconds,
            each.Min() / median, each.Max() / median, 1e6 * (after.ReadingCpu - before.ReadingCpu) / updates,
            after.Tallies.Count(t => t.State == Tally.HasEnded));
    }
}
