using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MinerGrpc.Benchmarks.Measuring;
using MinerGrpc.Benchmarks.Streams.Load;

namespace MinerGrpc.Benchmarks.Streams.Ways;

/// <summary>Redis pub/sub: a PUBLISH for each quote, its bytes as many as those of an event.</summary>
internal sealed class RedisWay : IWay
{
    private const string Program = "redis-server";

    /// <summary>What a subscriber sends.</summary>
    public static ReadOnlySpan<byte> Subscribe => "SUBSCRIBE quotes\r\n"u8;

    /// <summary>The answer to it.</summary>
    public static ReadOnlySpan<byte> Subscribed => "*3\r\n$9\r\nsubscribe\r\n$6\r\nquotes\r\n:1\r\n"u8;

    /// <summary>How each message begins; the length of the payload follows.</summary>
    public static ReadOnlySpan<byte> MessageStart => "*3\r\n$7\r\nmessage\r\n$6\r\nquotes\r\n$"u8;

    /// <summary>Whether this machine has it.</summary>
    public static bool IsInstalled => Environment.GetEnvironmentVariable("PATH")!
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, Program)));

    public string Name => "(e) Redis pub/sub";

    public Protocol Protocol => Protocol.Redis;

    public Counting Counting => Counting.Every;

    public async Task<IWayServer> StartAsync(CancellationToken ct)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(
            Program,
            [
                "--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--save", "",
                "--appendonly", "no",

                // By default Redis cuts a slow subscriber off; what is published must come to all.
                "--client-output-buffer-limit", "pubsub 0 0 0",
            ])
        {
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        await ServerProcess.ReadyAsync(
            process, line => line.Contains("Ready to accept connections", StringComparison.Ordinal), ct);
        return new Running(process, port);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Running(Process process, int port) : IWayServer
    {
        public ProcessWatch Watch { get; } = new(process.Id);

        public RuntimeProbe? Probe => null;

        public int SubscriberPort => port;

        public async Task<IQuotePublisher> ConnectAsync(CancellationToken ct) =>
            await RedisPublisher.ConnectAsync(port, ct);

        public async ValueTask DisposeAsync() => await ServerProcess.TerminateAsync(process);
    }
}
