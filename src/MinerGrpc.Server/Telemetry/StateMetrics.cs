using System.Diagnostics.Metrics;

namespace MinerGrpc.Server.Telemetry;

/// <summary>What the RPCs know and metrics tell: this folder does not know the RPCs.</summary>
internal sealed record StreamState
{
    /// <summary>The newest sequence that streams can see.</summary>
    public required Func<long> Published { get; init; }

    /// <summary>Events by which the open stream that is furthest behind is behind.</summary>
    public required Func<long> FurthestBehind { get; init; }

    public required Func<int> Publishers { get; init; }
}

/// <summary>How the server stands, read when somebody asks and never before.</summary>
internal sealed class StateMetrics(
    IMeterFactory meters, IJournal journal, Inbox inbox, FeedHealth feeds, Readiness readiness, StreamMetrics open,
    StreamState streams)
{
    private static readonly KeyValuePair<string, object?> s_database = ServerMeter.Tag("file", "database");
    private static readonly KeyValuePair<string, object?> s_log = ServerMeter.Tag("file", "wal");

    private static readonly (JournalStatus Status, KeyValuePair<string, object?> Tag)[] s_statuses =
    [
        (JournalStatus.Writable, ServerMeter.Tag("status", "writable")),
        (JournalStatus.Full, ServerMeter.Tag("status", "full")),
        (JournalStatus.ReadOnly, ServerMeter.Tag("status", "read_only")),
    ];

    private static readonly KeyValuePair<string, object?> s_server = ServerMeter.Tag("service", "server");
    private static readonly KeyValuePair<string, object?> s_ingest = ServerMeter.Tag("service", "ingest");

    /// <summary>Once, when the market stands where the journal stops.</summary>
    public void Start()
    {
        var meter = ServerMeter.Of(meters);
        ObserveJournal(meter);
        ObserveQueues(meter);
        ObserveStreams(meter);
        meter.CreateObservableGauge(
            ServerMeter.Prefix + "feeds.age", Ages, "s",
            "Since the last quotes of each feed and publisher that runs; one that has sent none yet is left out.");
        meter.CreateObservableGauge(
            ServerMeter.Prefix + "ready",
            () => (Measurement<int>[])[
                new(readiness.Serves ? 1 : 0, s_server), new(readiness.TakesQuotes ? 1 : 0, s_ingest)],
            "1", "1: this part of the server serves; 0: it does not.");
    }

    private void ObserveJournal(Meter meter)
    {
        meter.CreateObservableGauge(
            ServerMeter.Prefix + "journal.sequence", () => journal.Range.Newest, "{event}",
            "The newest sequence in the journal: events since it was made.");
        meter.CreateObservableUpDownCounter(
            ServerMeter.Prefix + "journal.size", Sizes, "By", "Size of the database and of its write-ahead log.");
        meter.CreateObservableUpDownCounter(
            ServerMeter.Prefix + "journal.status", Statuses, "1", "1 for the status of the journal, 0 for the others.");

        // Published first: what is appended between the two reads is behind, and nothing is ahead.
        meter.CreateObservableGauge(
            ServerMeter.Prefix + "journal.lag",
            () =>
            {
                var published = streams.Published();
                return journal.Range.Newest - published;
            },
            "{event}", "Events that the journal holds and streams cannot see yet.");
    }

    private void ObserveQueues(Meter meter)
    {
        meter.CreateObservableUpDownCounter(
            ServerMeter.Prefix + "inbox.batches", () => inbox.Count, "{batch}", "Batches that wait for the market.");
        meter.CreateObservableUpDownCounter(
            ServerMeter.Prefix + "publishers.active", streams.Publishers, "{publisher}",
            "Publishers and importers that are connected.");
    }

    private void ObserveStreams(Meter meter)
    {
        meter.CreateObservableUpDownCounter(
            ServerMeter.Prefix + "streams.active", () => ByDelivery(c => c.Active), "{stream}",
            "Streams that are open.");
        meter.CreateObservableUpDownCounter(
            ServerMeter.Prefix + "replay.readers", () => ByDelivery(c => c.Replaying), "{stream}",
            "Streams that read the past from the journal and have not caught up yet.");
        meter.CreateObservableGauge(
            ServerMeter.Prefix + "streams.lag", streams.FurthestBehind, "{event}",
            "Events between the newest and the place of the open stream that is furthest behind.");
    }

    private Measurement<long>[] ByDelivery(Func<StreamClass, long> value) =>
        [new(value(open.Latest), open.Latest.Delivery), new(value(open.Every), open.Every.Delivery)];

    /// <summary>Nothing once the server stops: a closed journal must not be opened again by a last export.</summary>
    private Measurement<long>[] Sizes()
    {
        if (!readiness.Serves)
        {
            return [];
        }

        var health = journal.Health;
        return [new(health.SizeBytes - health.LogBytes, s_database), new(health.LogBytes, s_log)];
    }

    private Measurement<int>[] Statuses()
    {
        if (!readiness.Serves)
        {
            return [];
        }

        var status = journal.Health.Status;
        return [.. s_statuses.Select(s => new Measurement<int>(s.Status == status ? 1 : 0, s.Tag))];
    }

    /// <summary>Names are callers' own, but FeedHealth follows only so many of them.</summary>
    private IEnumerable<Measurement<double>> Ages() =>
        from feed in feeds.Report()
        where !feed.Ended && feed.Age is not null
        select new Measurement<double>(feed.Age!.Value.TotalSeconds, ServerMeter.Tag("feed", feed.Name));
}
