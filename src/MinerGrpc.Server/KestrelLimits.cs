using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MinerGrpc.Server;

/// <summary>Kestrel's limits, set on purpose; the reasons stand beside them.</summary>
internal static class KestrelLimits
{
    /// <summary>Streams and other calls at once.</summary>
    public const int StreamsPerConnection = 100;

    private const int StandardConnections = 5_000;

    /// <summary>Files and listening sockets that the process needs beside its connections.</summary>
    private const int ReservedDescriptors = 500;

    public static void Apply(KestrelServerOptions kestrel, ServerOptions options, int maxConnections)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;

        // Without a limit, running out of file descriptors kills the process.
        limits.MaxConcurrentConnections = maxConnections;
        limits.MaxConcurrentUpgradedConnections = 0;

        // More streams on one connection hurt: one lost packet stalls all of them. Clients open another connection.
        limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;

        // Requests are small; the windows bound the memory that a hostile client can fill.
        limits.Http2.InitialConnectionWindowSize = 256 << 10;
        limits.Http2.InitialStreamWindowSize = 128 << 10;
        limits.Http2.MaxRequestHeaderFieldSize = 8 << 10;
        limits.MaxRequestHeadersTotalSize = 16 << 10;
        limits.MaxRequestHeaderCount = 40;
        limits.MaxRequestLineSize = 8 << 10;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.MaxRequestBodySize = 1 << 20;

        // Without pings a client that has vanished would hold its stream for ever.
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(options.KeepAlivePingSeconds);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(options.KeepAlivePingTimeoutSeconds);

        // A browser keeps its connections between calls; one that it has forgotten goes.
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);

        // HTTP/1.1 knows no ping: a request or an answer that drips is ended by its rate.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

        // Bounds what a stream that is not read keeps in memory.
        limits.MaxResponseBufferSize = 64 << 10;

        // HTTP/2 only: a whole class of HTTP/1 attacks does not apply.
        kestrel.Listen(AddressOf(options), options.Port, listen => listen.Protocols = HttpProtocols.Http2);
    }

    /// <exception cref="StartRefusedException">Not an address, or not loopback without leave.</exception>
    public static IPAddress AddressOf(ServerOptions options)
    {
        if (!IPAddress.TryParse(options.Address, out var address))
        {
            throw new StartRefusedException(
                $"Server:Address '{options.Address}' is no IP address; use for example 127.0.0.1");
        }

        if (!IPAddress.IsLoopback(address) && !options.AllowPlaintext)
        {
            throw new StartRefusedException(
                $"Server:Address {address} is not loopback and there is no TLS: everybody who reaches it could read "
                + "and publish. Use 127.0.0.1, or set --Server:AllowPlaintext=true if that is meant");
        }

        return address;
    }

    /// <summary>The limit asked for, or the standard one as far as the file descriptors go.</summary>
    /// <param name="asked">Server:MaxConnections.</param>
    /// <param name="limitsFile">As Linux writes it.</param>
    /// <param name="beside">Connections that other listeners may have.</param>
    /// <exception cref="StartRefusedException">More was asked for than descriptors allow.</exception>
    public static int MaxConnections(int asked, string limitsFile = "/proc/self/limits", int beside = 0)
    {
        var possible = Math.Max(1, DescriptorLimit(limitsFile) - ReservedDescriptors - beside);
        if (asked > possible)
        {
            throw new StartRefusedException(
                $"Server:MaxConnections {asked} needs more file descriptors than this process may open; raise the "
                + $"limit (ulimit -n) or ask for at most {possible}");
        }

        return asked > 0 ? asked : Math.Min(StandardConnections, possible);
    }

    /// <summary>
    /// The hard limit: the runtime raises the soft one to it at start. Unlimited where the file is missing.
    /// </summary>
    private static int DescriptorLimit(string limitsFile)
    {
        if (!File.Exists(limitsFile))
        {
            return int.MaxValue;
        }

        var line = File.ReadLines(limitsFile).FirstOrDefault(
            l => l.StartsWith("Max open files", StringComparison.Ordinal));
        var columns = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        return columns.Length > 4
            && int.TryParse(columns[4], NumberStyles.None, CultureInfo.InvariantCulture, out var hard)
            ? hard
            : int.MaxValue;
    }
}
