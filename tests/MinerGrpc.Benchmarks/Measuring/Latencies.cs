using System.Diagnostics;
using System.Globalization;
using HdrHistogram;

namespace MinerGrpc.Benchmarks.Measuring;

/// <summary>Durations, to three digits. Written by one thread.</summary>
internal sealed class Latencies
{
    private readonly LongHistogram _ticks = new(TimeSpan.TicksPerHour, 3);

    public long Count => _ticks.TotalCount;

    public void Add(TimeSpan duration) => _ticks.RecordValue(Math.Max(1, duration.Ticks));

    /// <summary>All of another one.</summary>
    public void Add(Latencies other) => _ticks.Add(other._ticks);

    /// <summary>One line for each duration that was seen, and how often: for <see cref="Read"/>.</summary>
    public void Write(TextWriter output)
    {
        foreach (var value in _ticks.RecordedValues())
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{value.ValueIteratedTo} {value.CountAtValueIteratedTo}"));
        }
    }

    /// <summary>What another process has written.</summary>
    public static Latencies Read(IEnumerable<string> lines)
    {
        var read = new Latencies();
        foreach (var line in lines)
        {
            var words = line.Split(' ');
            read._ticks.RecordValueWithCount(
                long.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture));
        }

        return read;
    }

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
