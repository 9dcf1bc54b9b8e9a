using System.Net;
using System.Net.WebSockets;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.V1;

namespace MinerGrpc.Benchmarks.Streams.Servers;

/// <summary>The servers to compare with.</summary>
internal enum ServerKind
{
    /// <summary>No publisher: each stream sends the same ready messages as fast as it can.</summary>
    FanOut = 0,

    /// <summary>Quotes in, encoded once a message; each stream is woken once a message and sends those bytes.</summary>
    Shared = 1,

    /// <summary>Quotes in, a message for each of them out, serialised by each stream.</summary>
    Tutorial = 2,

    /// <summary>Quotes in, a JSON text for each of them out, encoded once, on a WebSocket.</summary>
    WebSocket = 3,

    /// <summary>Quotes in, as generated types, and nothing done with them.</summary>
    Types = 4,

    /// <summary>Messages in, as bytes, and nothing done with them.</summary>
    Bytes = 5,
}

/// <summary>
/// One of them as a process: Kestrel and grpc-dotnet with their defaults and as little beside as can be. It prints
/// where it listens and ends with its standard input.
/// </summary>
internal static class BenchServer
{
    /// <summary>The command of this program that is a server.</summary>
    public const string Command = "stream-server";

    /// <summary>Before the port for gRPC; behind it the one for subscribers.</summary>
    public const string Listening = "listening";

    /// <summary>Of the messages that <see cref="ServerKind.FanOut"/> sends in turn.</summary>
    private const int ReadyQuotes = 16_384;

    /// <param name="kind">Of server.</param>
    /// <param name="eventsInMessage">For <see cref="ServerKind.FanOut"/>.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task RunAsync(ServerKind kind, int eventsInMessage, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            if (kind == ServerKind.WebSocket)
            {
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            }
        });
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<Ingest>();
        var map = Parts(kind, eventsInMessage, builder.Services);
        await using var app = builder.Build();
        if (kind != ServerKind.Bytes)
        {
            app.MapGrpcService<Ingest>();
        }

        map(app);
        await app.StartAsync(ct);
        var ports = app.Urls.Select(url => new Uri(url).Port).ToArray();
        await Console.Out.WriteLineAsync($"{Listening} {ports[0]} {ports[^1]}");
        await Task.Run(() => Console.In.ReadToEnd(), ct);
    }

    private static Action<WebApplication> Parts(ServerKind kind, int eventsInMessage, IServiceCollection services)
    {
        switch (kind)
        {
            case ServerKind.FanOut:
                var begin = new TaskCompletionSource();
                var ready = ReadyMessages(eventsInMessage);
                services.AddSingleton<SendBytes>(ct => Repeat(ready, begin.Task, ct));

                // The first message of a publisher begins it, so that connecting is not disturbed.
                services.AddSingleton<TakeQuotes>((_, _) =>
                {
                    begin.TrySetResult();
                    return ValueTask.CompletedTask;
                });
                return app => app.MapGrpcService<ReadyStream>();
            case ServerKind.Shared:
                var messages = new Subscribers<byte[]>();
                services.AddSingleton<SendBytes>(ct => messages.Subscribe().ReadAllAsync(ct));
                services.AddSingleton(Encoding(messages, TimeProvider.System));
                return app => app.MapGrpcService<ReadyStream>();
            case ServerKind.Tutorial:
                var events = new Subscribers<Event>();
                services.AddSingleton(events);
                services.AddSingleton(OneByOne(events, TimeProvider.System));
                return app => app.MapGrpcService<TutorialStream>();
            case ServerKind.Types:
                services.AddSingleton<TakeQuotes>((_, _) => ValueTask.CompletedTask);
                return _ => { };
            case ServerKind.Bytes:
                return app => app.MapGrpcService<ReadyIngest>();
            default:
                var texts = new Subscribers<byte[]>();
                services.AddSingleton(Texts(texts));
                return app => MapWebSocket(app, texts);
        }
    }

    private static TakeQuotes Encoding(Subscribers<byte[]> subscribers, TimeProvider clock)
    {
        var sequence = 0L;
        return (request, ct) =>
        {
            var response = Response(request.Quotes, ref sequence, clock);
            return subscribers.PublishAsync(response.ToByteArray(), ct);
        };
    }

    private static TakeQuotes OneByOne(Subscribers<Event> subscribers, TimeProvider clock)
    {
        var sequence = 0L;
        return async (request, ct) =>
        {
            var received = Timestamp.FromDateTimeOffset(clock.GetUtcNow());
            foreach (var quote in request.Quotes)
            {
                await subscribers.PublishAsync(QuoteEvents.From(quote, ++sequence, received), ct);
            }
        };
    }

    private static TakeQuotes Texts(Subscribers<byte[]> subscribers)
    {
        var number = 0L;
        return async (request, ct) =>
        {
            foreach (var quote in request.Quotes)
            {
                await subscribers.PublishAsync(QuoteJson.From(quote, number++), ct);
            }
        };
    }

    private static StreamSectorMovesResponse Response(
        IEnumerable<QuoteUpdate> quotes, ref long sequence, TimeProvider clock)
    {
        var now = Timestamp.FromDateTimeOffset(clock.GetUtcNow());
        var response = new StreamSectorMovesResponse { PublishTime = now };
        foreach (var quote in quotes)
        {
            response.Events.Add(QuoteEvents.From(quote, ++sequence, now));
        }

        response.DeliveryNumber = sequence;
        return response;
    }

    private static byte[][] ReadyMessages(int eventsInMessage)
    {
        var sequence = 0L;
        return
        [
            .. Enumerable.Range(0, Math.Max(1, ReadyQuotes / eventsInMessage)).Select(message => Response(
                Enumerable.Range(message * eventsInMessage, eventsInMessage).Select(n => MadeQuotes.Update(n)),
                ref sequence, TimeProvider.System).ToByteArray()),
        ];
    }

    private static async IAsyncEnumerable<byte[]> Repeat(
        byte[][] messages, Task begin, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await begin.WaitAsync(ct);
        for (var next = 0; !ct.IsCancellationRequested; next = (next + 1) % messages.Length)
        {
            yield return messages[next];
        }
    }

    private static void MapWebSocket(WebApplication app, Subscribers<byte[]> texts)
    {
        app.UseWebSockets();
        app.Map("/stream", async (HttpContext context) =>
        {
            var updates = texts.Subscribe();
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var ct = context.RequestAborted;
            await socket.SendAsync(QuoteJson.Ready.ToArray(), WebSocketMessageType.Text, endOfMessage: true, ct);
            await foreach (var text in updates.ReadAllAsync(ct))
            {
                await socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, ct);
            }
        });
    }
}
