using System.Diagnostics.Metrics;

namespace MinerGrpc.Server.Telemetry;

/// <summary>Streams of events, by delivery. Thread-safe.</summary>
internal sealed class StreamMetrics
{
    private readonly Counter<long> _refused;

    public StreamMetrics(IMeterFactory meters)
    {
        var meter = ServerMeter.Of(meters);
        var counters = new StreamCounters(meter);
        Latest = new StreamClass("latest", counters);
        Every = new StreamClass("every", counters);
        _refused = meter.CreateCounter<long>(
            ServerMeter.Prefix + "streams.refused", "{stream}", "Streams that were not let in, by the limit.");
    }

    /// <summary>The limits that keep a stream out.</summary>
    public static KeyValuePair<string, object?> StreamsLimit { get; } = ServerMeter.Tag("limit", "streams");

    public static KeyValuePair<string, object?> CallerLimit { get; } = ServerMeter.Tag("limit", "streams_per_caller");

    public static KeyValuePair<string, object?> OpensLimit { get; } =
        ServerMeter.Tag("limit", "stream_opens_per_second");

    /// <summary>Delivery LATEST.</summary>
    public StreamClass Latest { get; }

    /// <summary>Delivery EVERY.</summary>
    public StreamClass Every { get; }

    public void Refused(KeyValuePair<string, object?> limit) => _refused.Add(1, limit);
}

/// <summary>The instruments that all streams share.</summary>
internal sealed class StreamCounters(Meter meter)
{
    public Counter<long> Opened { get; } = meter.CreateCounter<long>(
        ServerMeter.Prefix + "streams.opened", "{stream}", "Streams that were opened.");

    public Counter<long> Closed { get; } = meter.CreateCounter<long>(
        ServerMeter.Prefix + "streams.closed", "{stream}", "Streams that have ended, by reason.");

    public Counter<long> SentEvents { get; } = meter.CreateCounter<long>(
        ServerMeter.Prefix + "streams.sent.events", "{event}", "Events that were written to streams.");

    public Counter<long> SentBytes { get; } = meter.CreateCounter<long>(
        ServerMeter.Prefix + "streams.sent.size", "By", "Bodies of the responses that were written to streams.");

    public Counter<long> Folded { get; } = meter.CreateCounter<long>(
        ServerMeter.Prefix + "streams.folded", "{event}",
        "Events that a stream did not get because a newer one of the same kind and instrument came in their place.");
}

/// <summary>The streams of one delivery. Thread-safe.</summary>
internal sealed class StreamClass(string delivery, StreamCounters counters)
{
    private long _active;
    private long _replaying;

    public KeyValuePair<string, object?> Delivery { get; } = ServerMeter.Tag("delivery", delivery);

    public long Active => Interlocked.Read(ref _active);

    public long Replaying => Interlocked.Read(ref _replaying);

    public void Opened()
    {
        Interlocked.Increment(ref _active);
        counters.Opened.Add(1, Delivery);
    }

    /// <param name="reason">One of a few: see StreamDoor.</param>
    public void Closed(string reason)
    {
        Interlocked.Decrement(ref _active);
        counters.Closed.Add(1, Delivery, ServerMeter.Tag("reason", reason));
    }

    public void ReplayBegins() => Interlocked.Increment(ref _replaying);

    public void ReplayEnds() => Interlocked.Decrement(ref _replaying);

    /// <summary>A response was written, with this many events and bytes, in place of so many older events.</summary>
    public void Sent(int events, int bytes, long folded)
    {
        counters.SentBytes.Add(bytes, Delivery);
        if (events > 0)
        {
            counters.SentEvents.Add(events, Delivery);
        }

        if (folded > 0)
        {
            counters.Folded.Add(folded, Delivery);
        }
    }
}
