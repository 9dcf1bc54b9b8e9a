using System.Net;
using System.Threading.RateLimiting;
using Grpc.Core;
using Microsoft.Extensions.Options;
using MinerGrpc.Server.Telemetry;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>Lets a stream in, runs it, and writes down how it ended.</summary>
internal sealed class StreamDoor(
    StreamServices services, StreamMetrics metrics, IOptions<ServerOptions> options, IHostApplicationLifetime host,
    ILogger<StreamDoor> log)
    : IDisposable
{
    private readonly ServerOptions _options = options.Value;

    private readonly PartitionedRateLimiter<IPAddress> _opens = OpensOf(options.Value);

    private long _opened;

    public async Task RunAsync(
        StreamSectorMovesRequest request, IServerStreamWriter<ReadyResponse> responses, ServerCallContext context)
    {
        var settings = StreamSettings.Parse(request, services.Universe);
        if (host.ApplicationStopping.IsCancellationRequested)
        {
            throw Faults.Draining();
        }

        var caller = CallerCounts.CallerOf(context.GetHttpContext());
        using (var lease = _opens.AttemptAcquire(caller))
        {
            if (!lease.IsAcquired)
            {
                metrics.Refused(StreamMetrics.OpensLimit);
                throw Faults.LimitReached("stream_opens_per_second", _options.StreamOpensPerSecond,
                    $"more than {_options.StreamOpensPerSecond} streams a second were opened from your address; keep "
                    + "one open, or wait");
            }
        }

        await StreamAsync(settings, request.StartCase, caller, responses, context);
    }

    public void Dispose() => _opens.Dispose();

    /// <summary>
    /// For each caller on its own, so that one that opens and closes in a loop keeps nobody else out.
    /// </summary>
    private static PartitionedRateLimiter<IPAddress> OpensOf(ServerOptions options)
    {
        var bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Min(options.MaxStreams, options.MaxStreamsPerCaller) + options.StreamOpensPerSecond,
            TokensPerPeriod = options.StreamOpensPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        };

        // One that has not been heard of for a while is forgotten.
        return PartitionedRateLimiter.Create<IPAddress, IPAddress>(
            caller => RateLimitPartition.GetTokenBucketLimiter(caller, _ => bucket));
    }

    /// <exception cref="RpcException">A limit is reached.</exception>
    private Subscriber Subscribe(IPAddress caller)
    {
        if (services.Hub.TrySubscribe(
            caller, _options.MaxStreams, _options.MaxStreamsPerCaller, out var callerIsFull) is { } subscriber)
        {
            return subscriber;
        }

        if (callerIsFull)
        {
            metrics.Refused(StreamMetrics.CallerLimit);
            throw Faults.LimitReached("streams_per_caller", _options.MaxStreamsPerCaller,
                $"{_options.MaxStreamsPerCaller} streams from your address are open, no more are taken; close one");
        }

        metrics.Refused(StreamMetrics.StreamsLimit);
        throw Faults.LimitReached("streams", _options.MaxStreams,
            $"{_options.MaxStreams} streams are open, no more are taken; try again later");
    }

    private async Task StreamAsync(
        StreamSettings settings, StreamSectorMovesRequest.StartOneofCase start, IPAddress caller,
        IServerStreamWriter<ReadyResponse> responses, ServerCallContext context)
    {
        var counted = settings.Every ? metrics.Every : metrics.Latest;
        var timeout = new WriteTimeout(context, TimeSpan.FromSeconds(_options.WriteTimeoutSeconds), services.Time);
        var life = new StreamLife(
            Lifetime(), services.Time, context.CancellationToken, host.ApplicationStopping);
        var peer = Faults.Show(context.Peer);

        // From here to the try nothing can fail, or the place would never be given back.
        var subscriber = Subscribe(caller);
        var writer = new StreamWriter(
            responses, timeout, subscriber, services.LargeWrites, counted, services.Time);
        var stream = new EventStream(
            services, settings, new StreamOutput(writer, services.Time), subscriber, life, counted);
        counted.Opened();
        var reason = "failed";
        try
        {
            log.StreamOpened(peer, settings.Every ? "EVERY" : "LATEST", start.ToString());
            await using var gone = context.CancellationToken.Register(subscriber.Wake);
            await stream.RunAsync();
        }
        catch (Exception e)
        {
            reason = Reason(e, context, life);
            if (e is StuckClientException)
            {
                log.StreamReset(peer, _options.WriteTimeoutSeconds);
                throw Faults.StuckClient(_options.WriteTimeoutSeconds);
            }

            if (!context.CancellationToken.IsCancellationRequested)
            {
                throw;
            }
        }
        finally
        {
            services.Hub.Unsubscribe(subscriber);
            counted.Closed(reason);
            log.StreamClosed(peer, reason, writer.Deliveries, life.Age.TotalSeconds, stream.Position);
        }
    }

    /// <summary>One of these few: they are values of a tag.</summary>
    private static string Reason(Exception e, ServerCallContext context, StreamLife life) => e switch
    {
        StuckClientException => "stuck",
        _ when context.CancellationToken.IsCancellationRequested => "client_gone",
        RpcException when life.Stopping.IsCancellationRequested => "server_stops",
        RpcException { StatusCode: StatusCode.Unavailable } => "lifetime",
        RpcException { StatusCode: StatusCode.OutOfRange } => "gap",
        _ => "failed",
    };

    /// <summary>Spread by a tenth to either side, so that streams opened together do not end together.</summary>
    private TimeSpan Lifetime()
    {
        const int steps = 1_024;
        var step = (Interlocked.Increment(ref _opened) * 389) % steps;
        return TimeSpan.FromHours(_options.StreamLifetimeHours) * (0.9 + (0.2 * step / steps));
    }
}
