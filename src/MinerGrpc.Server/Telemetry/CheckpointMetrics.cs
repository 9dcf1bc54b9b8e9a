using System.Diagnostics.Metrics;

namespace MinerGrpc.Server.Telemetry;

/// <summary>
/// How the write-ahead log is moved into the database. Written by the thread that does it, once for each step.
/// </summary>
public sealed class CheckpointMetrics
{
    /// <summary>Of SQLite's pages, bytes.</summary>
    private const int Page = 4_096;

    private static readonly KeyValuePair<string, object?> s_beside = ServerMeter.Tag("step", "beside");
    private static readonly KeyValuePair<string, object?> s_last = ServerMeter.Tag("step", "last");
    private static readonly KeyValuePair<string, object?> s_full = new("error.type", "full");
    private static readonly KeyValuePair<string, object?> s_failed = new("error.type", "failed");

    private readonly Histogram<double> _duration;
    private readonly Counter<long> _moved;
    private readonly Counter<long> _failures;

    public CheckpointMetrics(IMeterFactory meters)
    {
        var meter = ServerMeter.Of(meters);
        _duration = meter.CreateHistogram(
            ServerMeter.Prefix + "journal.wal.step.duration", "s",
            "How long a step of moving the write-ahead log into the database took, with its flushes.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries =
                    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
            });
        _moved = meter.CreateCounter<long>(
            ServerMeter.Prefix + "journal.wal.moved", "By", "How much of the write-ahead log is in the database now.");
        _failures = meter.CreateCounter<long>(
            ServerMeter.Prefix + "journal.wal.failures", "{step}", "Steps that the disk did not take, by kind.");
    }

    /// <param name="duration">With its flushes.</param>
    /// <param name="isLast">A commit that came meanwhile had to wait.</param>
    public void Done(TimeSpan duration, bool isLast) =>
        _duration.Record(duration.TotalSeconds, isLast ? s_last : s_beside);

    public void Moved(long pages) => _moved.Add(pages * Page);

    public void Failed(bool isFull) => _failures.Add(1, isFull ? s_full : s_failed);
}
