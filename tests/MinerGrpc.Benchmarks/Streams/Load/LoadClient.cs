using Google.Protobuf;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.V1;

namespace MinerGrpc.Benchmarks.Streams.Load;

/// <summary>
/// The process of the subscribers: connects all of them, says <see cref="Ready"/> once every subscription stands, reads
/// until its standard input ends, and then prints the times that its probes have measured.
/// </summary>
internal static class LoadClient
{
    public const string Ready = "ready";

    /// <summary>Connections that are opened at the same time.</summary>
    private const int Opening = 16;

    public static async Task RunAsync(LoadArguments arguments, CancellationToken ct)
    {
        using var tallies = new Tallies(arguments.TalliesFile, arguments.Subscribers, create: false);
        Subscription[] subscriptions =
        [
            .. Enumerable.Range(0, arguments.Subscribers).Select(i => new Subscription(
                tallies, i, arguments.Counting, i < arguments.Probes ? new Latencies() : null, arguments.MeasureFrom)),
        ];
        SocketReader[] readers = [.. Readers(arguments, subscriptions)];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reading = new List<Task>();
        foreach (var some in readers.Chunk(Opening))
        {
            await Task.WhenAll(some.Select(reader => reader.ConnectAsync(arguments.Port, stop.Token)));
            reading.AddRange(some.Select(reader => Task.Run(() => reader.RunAsync(stop.Token), ct)));
        }

        var broken = Task.WhenAny(reading).Unwrap();
        await WaitAsync(subscriptions, broken, stop.Token);
        await Console.Out.WriteLineAsync(Ready);

        // Off this thread: a read of the console blocks.
        await await Task.WhenAny(broken, Task.Run(() => Console.In.ReadToEnd(), ct));
        await stop.CancelAsync();
        await Task.WhenAll(reading);
        Print(subscriptions);
        foreach (var reader in readers)
        {
            reader.Dispose();
        }
    }

    private static IEnumerable<SocketReader> Readers(LoadArguments arguments, Subscription[] subscriptions) =>
        arguments.Protocol switch
        {
            Protocol.Grpc => subscriptions.Chunk(Http2Reader.MaximumStreams)
                .Select(streams => new Http2Reader(streams, Request(arguments.Counting))),
            Protocol.WebSocket => subscriptions.Select(s => new WebSocketReader(s)),
            _ => subscriptions.Select(s => new RedisReader(s)),
        };

    /// <summary>Quotes, one for each that is published; or all that there is.</summary>
    private static byte[] Request(Counting counting)
    {
        var request = new StreamSectorMovesRequest
        {
            Delivery = counting.IsLatest() ? Delivery.Latest : Delivery.Every,
        };
        request.Kinds.AddRange(counting.IsOfAllKinds()
            ? Enum.GetValues<EventKind>().Where(kind => kind != EventKind.Unspecified)
            : [EventKind.Quote]);
        return request.ToByteArray();
    }

    private static async Task WaitAsync(Subscription[] subscriptions, Task broken, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!subscriptions.All(s => s.IsReady))
        {
            if (broken.IsCompleted)
            {
                await broken;
            }

            await timer.WaitForNextTickAsync(ct);
        }
    }

    private static void Print(Subscription[] subscriptions)
    {
        var all = new Latencies();
        foreach (var subscription in subscriptions)
        {
            if (subscription.Latencies is { } own)
            {
                all.Add(own);
            }
        }

        all.Write(Console.Out);
    }
}
