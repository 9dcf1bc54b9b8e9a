using System.Diagnostics;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Benchmarks.Streams.Load;
using MinerGrpc.Benchmarks.Streams.Ways;

namespace MinerGrpc.Benchmarks.Streams;

/// <summary>The process of the subscribers, as the measuring process sees it.</summary>
internal sealed class LoadProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly string _file;

    private LoadProcess(ChildProcess process, string file, Tallies tallies)
    {
        _process = process;
        _file = file;
        Tallies = tallies;
    }

    public Tallies Tallies { get; }

    public ProcessWatch Watch => new(_process.Id);

    /// <summary>Connects subscribers; every subscription stands.</summary>
    public static async Task<LoadProcess> StartAsync(
        IWay way, IWayServer server, int subscribers, int probes, long measureFrom, WorkFolder folder,
        CancellationToken ct)
    {
        var file = folder.NewFile("tallies");
        var load = new LoadProcess(
            ChildProcess.Start(new LoadArguments(
                way.Protocol, way.Counting, server.SubscriberPort, subscribers, probes, measureFrom, file)
                .ToArguments()),
            file, new Tallies(file, subscribers, create: true));
        try
        {
            await load._process.LineAsync(ct);
            return load;
        }
        catch
        {
            await load.DisposeAsync();
            throw;
        }
    }

    /// <summary>Throws when it has failed: nothing more will be counted.</summary>
    public void EnsureRuns() => _process.EnsureRuns();

    /// <summary>Waits until something is true of the tallies.</summary>
    /// <param name="isTrue">Of the tallies.</param>
    /// <param name="publishing">What feeds them: when it fails, so does the wait.</param>
    /// <param name="within">Longer is a fault.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task WaitAsync(Func<Tallies, bool> isTrue, Task publishing, TimeSpan within, CancellationToken ct)
    {
        if (!await IsTrueAsync(isTrue, publishing, within, ct))
        {
            throw new InvalidOperationException(
                $"after {within.TotalSeconds} s a subscriber has {Tallies.LeastNext()} quotes and no more come");
        }
    }

    /// <summary>Waits until every subscriber has got all quotes before a number.</summary>
    public Task ReachAsync(long next, TimeSpan within, CancellationToken ct) =>
        WaitAsync(tallies => tallies.LeastNext() >= next, Task.CompletedTask, within, ct);

    /// <summary>The same, but that it need not come true.</summary>
    public Task TryReachAsync(long next, TimeSpan within, CancellationToken ct) =>
        IsTrueAsync(tallies => tallies.LeastNext() >= next, Task.CompletedTask, within, ct);

    /// <summary>Ends it; what its probes have measured.</summary>
    public async Task<Latencies> EndAsync(CancellationToken ct) => Latencies.Read(await _process.EndAsync(ct));

    private async Task<bool> IsTrueAsync(
        Func<Tallies, bool> isTrue, Task publishing, TimeSpan within, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        for (var begun = Stopwatch.GetTimestamp(); !isTrue(Tallies);)
        {
            EnsureRuns();
            if (publishing.IsFaulted)
            {
                await publishing;
            }

            if (Stopwatch.GetElapsedTime(begun) > within)
            {
                return false;
            }

            await timer.WaitForNextTickAsync(ct);
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Tallies.Dispose();
        File.Delete(_file);
    }
}
