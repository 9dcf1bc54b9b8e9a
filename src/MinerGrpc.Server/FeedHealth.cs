using System.Collections.Concurrent;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server;

/// <summary>How a feed does.</summary>
/// <param name="Age">Since its last quotes, by the monotonic clock. Null: none since the start.</param>
public sealed record FeedReport(
    string Name, bool Ended, TimeSpan? Age, long Quotes, Instant? LastEventTime);

/// <summary>
/// What each feed has delivered and when, for heartbeats. Ages come from the monotonic clock, so that a stepped wall
/// clock makes no feed old. Thread-safe.
/// </summary>
public sealed class FeedHealth(TimeProvider time)
{
    /// <summary>
    /// Feeds that are told apart; further names are not followed, so that names cannot fill the memory.
    /// </summary>
    public const int MaximumFeeds = 256;

    private readonly ConcurrentDictionary<string, Feed> _feeds = new(StringComparer.Ordinal);

    private sealed class Feed
    {
        public long LastTimestamp;
        public long Quotes;
        public long LastEventNanos = long.MinValue;
        public int Runs;
    }

    /// <summary>A feed or publisher begins; several may share a name.</summary>
    public void Started(string name)
    {
        if (Find(name) is { } feed)
        {
            Interlocked.Increment(ref feed.Runs);
        }
    }

    public void Ended(string name)
    {
        if (_feeds.TryGetValue(name, out var feed))
        {
            Interlocked.Decrement(ref feed.Runs);
        }
    }

    public void Delivered(string name, int quotes, Instant? lastEventTime)
    {
        if (quotes == 0 || Find(name) is not { } feed)
        {
            return;
        }

        Interlocked.Add(ref feed.Quotes, quotes);
        Volatile.Write(ref feed.LastTimestamp, time.GetTimestamp());
        if (lastEventTime is { } instant)
        {
            Volatile.Write(ref feed.LastEventNanos, instant.UnixNanos);
        }
    }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<FeedReport> Report() =>
        [.. _feeds.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => Report(f.Key, f.Value))];

    private FeedReport Report(string name, Feed feed)
    {
        var quotes = Interlocked.Read(ref feed.Quotes);
        var last = Volatile.Read(ref feed.LastEventNanos);
        return new FeedReport(
            name,
            Volatile.Read(ref feed.Runs) <= 0,
            quotes == 0 ? null : time.GetElapsedTime(Volatile.Read(ref feed.LastTimestamp)),
            quotes,
            last == long.MinValue ? null : new Instant(last));
    }

    private Feed? Find(string name)
    {
        if (_feeds.TryGetValue(name, out var feed))
        {
            return feed;
        }

        return _feeds.Count >= MaximumFeeds ? null : _feeds.GetOrAdd(name, static _ => new Feed());
    }
}
