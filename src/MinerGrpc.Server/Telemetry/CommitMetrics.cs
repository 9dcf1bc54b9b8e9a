using System.Diagnostics.Metrics;

namespace MinerGrpc.Server.Telemetry;

/// <summary>Commits of the journal. Written by the market loop, once for each commit.</summary>
public sealed class CommitMetrics
{
    private static readonly KeyValuePair<string, object?> s_full = new("error.type", "full");
    private static readonly KeyValuePair<string, object?> s_busy = new("error.type", "busy");
    private static readonly KeyValuePair<string, object?> s_failed = new("error.type", "failed");

    private readonly Histogram<double> _duration;
    private readonly Histogram<long> _quotes;
    private readonly Counter<long> _failures;

    public CommitMetrics(IMeterFactory meters)
    {
        var meter = ServerMeter.Of(meters);
        _duration = meter.CreateHistogram(
            ServerMeter.Prefix + "journal.commit.duration", "s", "How long a commit took, with its flush to the disk.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries =
                    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
            });
        _quotes = meter.CreateHistogram(
            ServerMeter.Prefix + "journal.commit.quotes", "{quote}", "Quotes that one commit made durable.",
            advice: new InstrumentAdvice<long>
            {
                HistogramBucketBoundaries = [0, 1, 4, 16, 64, 256, 512, 1_024, 2_048, 4_096],
            });
        _failures = meter.CreateCounter<long>(
            ServerMeter.Prefix + "journal.commit.failures", "{commit}",
            "Commits that the journal did not take, by kind.");
    }

    public void Committed(TimeSpan duration, int quotes)
    {
        _duration.Record(duration.TotalSeconds);
        _quotes.Record(quotes);
    }

    public void Failed(JournalException reason) => _failures.Add(1, reason switch
    {
        JournalFullException => s_full,
        JournalBusyException => s_busy,
        _ => s_failed,
    });
}
