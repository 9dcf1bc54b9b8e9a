using System.Diagnostics;
using HdrHistogram;

namespace MinerGrpc.Benchmarks.Measuring;

/// <summary>Durations, to three digits. Written by one thread.</summary>
internal sealed class Latencies
{
    private readonly LongHistogram _ticks = new(TimeSpan.TicksPerHour, 3);

    public long Count => _ticks.TotalCount;

    public void Add(TimeSpan duration) => _ticks.RecordValue(Math.Max(1, duration.Ticks));

    /// <summary>What the work takes.</summary>
    public void Time(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        Add(Stopwatch.GetElapsedTime(start));
    }

    /// <summary>What the work takes.</summary>
    public async Task TimeAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        Add(Stopwatch.GetElapsedTime(start));
    }

    /// <summary>In milliseconds. Not a number where there are so few that it would only be the longest.</summary>
    public double Milliseconds(double percentile) => Count * (100 - percentile) < 100
        ? double.NaN
        : _ticks.GetValueAtPercentile(percentile) / (double)TimeSpan.TicksPerMillisecond;

    public double MedianMilliseconds => _ticks.GetValueAtPercentile(50) / (double)TimeSpan.TicksPerMillisecond;

    public Cell[] Cells() =>
    [
        new("n", Count), new("p50 ms", MedianMilliseconds, "N2"), new("p99 ms", Milliseconds(99), "N2"),
        new("p99.9 ms", Milliseconds(99.9), "N2"),
    ];
}
