using System.Net;
using System.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Options;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Rpc.Ticks;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc;

/// <summary>What the server is, what it allows and how it does.</summary>
internal sealed class ServerInfoRpc(
    StreamServices services, PublisherPlaces publishers, TickReaderPlaces ticks, Inbox inbox,
    IOptions<ServerOptions> options, RetentionOptions retention, JournalUpkeep upkeep, ServerStart start)
    : ServerInfoService.ServerInfoServiceBase
{
    private static readonly string s_version = typeof(ServerInfoRpc).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public override Task<GetServerInfoResponse> GetServerInfo(GetServerInfoRequest request, ServerCallContext context)
    {
        var (health, growth) = (services.Journal.Health, services.Journal.ReadGrowth());
        var clock = new ClockInfo { ServerTime = Timestamp.FromDateTimeOffset(services.Time.GetUtcNow()) };
        services.FillMarketClock(time => clock.MarketTime = time, session => clock.Session = session);
        var response = new GetServerInfoResponse
        {
            Version = s_version,
            Contract = "minergrpc.v1",
            StartTime = Timestamp.FromDateTimeOffset(start.Time),
            Uptime = Duration.FromTimeSpan(services.Time.GetElapsedTime(start.Timestamp)),
            Clock = clock,
            Instruments = services.Universe.Count,
            Journal = new JournalInfo
            {
                JournalId = services.Journal.Id,
                Durability = (Durability)health.Durability,
                State = (JournalState)health.Status,
                ReplayWindow = services.ReplayWindow(),
                SizeBytes = health.SizeBytes,
                SchemaVersion = health.SchemaVersion,
                LogBytes = health.LogBytes,
                FreeBytes = growth.FreeBytes,
                PackedThroughSequence = growth.PackedThrough,
                Retention = Retention(),
                DamagedRows = upkeep.Damages,
            },
        };
        response.Feeds.AddRange(services.FeedStatuses());
        response.Limits.AddRange(Limits(CallerCounts.CallerOf(context.GetHttpContext())));
        return Task.FromResult(response);
    }

    private Retention Retention()
    {
        var gone = services.Journal.Retention;
        var message = new Retention
        {
            ExpiredThroughSequence = gone.EventsThrough,
            MinutesExpiredBefore = gone.MinutesBefore.ToTimestamp(),
        };
        if (retention.JournalDays > 0)
        {
            message.JournalDays = retention.JournalDays;
        }

        if (retention.JournalMebibytes > 0)
        {
            message.JournalBytes = (long)retention.JournalMebibytes << 20;
        }

        if (retention.MinuteBarDays > 0)
        {
            message.MinuteBarDays = retention.MinuteBarDays;
        }

        return message;
    }

    /// <param name="caller">Who asks: of one caller's limits it is told its own use.</param>
    private IEnumerable<Limit> Limits(IPAddress caller)
    {
        var o = options.Value;
        yield return Make("streams", "streams of events at once", "streams", o.MaxStreams, services.Hub.Count);
        yield return Make("streams_per_caller", "streams of events at once from one address; in use: from yours",
            "streams", o.MaxStreamsPerCaller, services.Hub.CountOf(caller));
        yield return Make("streams_per_connection", "streams and calls at once on one connection", "streams",
            KestrelLimits.StreamsPerConnection, null);
        yield return Make(
            "stream_opens_per_second", "streams opened in a second from one address", "streams",
            o.StreamOpensPerSecond, null);
        yield return Make(
            "publishers", "publishing streams at once", "streams", o.MaxPublishers, publishers.Current);
        yield return Make("publishers_per_caller", "publishing streams at once from one address; in use: from yours",
            "streams", o.MaxPublishersPerCaller, publishers.CountOf(caller));
        yield return Make("tick_readers", "lists of ticks read at once", "streams", o.MaxTickReaders, ticks.Current);
        yield return Make("tick_readers_per_caller", "lists of ticks read at once from one address; in use: from yours",
            "streams", o.MaxTickReadersPerCaller, ticks.CountOf(caller));
        yield return Make("inbox_batches", "batches that wait for the market", "batches", inbox.Capacity, inbox.Count);
        yield return Make("tail_bytes", "newest events kept in memory", "bytes", (long)o.TailMebibytes << 20,
            services.Hub.Tail.Bytes);
        yield return Make("connections", "connections at once", "connections", start.MaxConnections, null);
        yield return Make("batch_quotes", "quotes in one batch", "quotes", PublishedQuotes.MaximumQuotes, null);
        yield return Make("batch_corrections", "corrections in one batch", "corrections",
            PublishedQuotes.MaximumCorrections, null);
        yield return Make("import_bars", "bars in one message of an import", "bars", BarImport.MaximumBars, null);
        yield return Make("estimation_pairs", "pairs of an estimate", "pairs",
            Core.Divergence.EstimationChoice.MaximumPairs, null);
        yield return Make("read_request_bytes", "size of a read's request", "bytes", MessageLimits.Read, null);
        yield return Make("ingest_request_bytes", "size of a published batch", "bytes", MessageLimits.Ingest, null);
        yield return Make("unary_seconds", "duration of a read", "seconds", (long)CallLimits.UnaryMaximum.TotalSeconds,
            null);
        yield return Make("write_timeout_seconds", "time a subscriber may take nothing", "seconds",
            o.WriteTimeoutSeconds, null);
    }

    private static Limit Make(string name, string description, string unit, long maximum, long? current)
    {
        var limit = new Limit { Name = name, Description = description, Unit = unit, Maximum = maximum };
        if (current is { } used)
        {
            limit.Current = used;
        }

        return limit;
    }
}

/// <summary>When the server started, and what it worked out then.</summary>
internal sealed record ServerStart(DateTimeOffset Time, long Timestamp, int MaxConnections);

/// <summary>How large a request may be; a larger one is RESOURCE_EXHAUSTED before it is read.</summary>
internal static class MessageLimits
{
    public const int Read = 64 << 10;
    public const int Ingest = 256 << 10;
    public const int Response = 1 << 20;
}
