using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MinerGrpc.Server.Web;

/// <summary>
/// The second listener, for browsers. Its connections are marked, so that whatever belongs to the board exists on this
/// listener alone and the gRPC port stays as it is.
/// </summary>
internal static class BoardListener
{
    public static void Listen(KestrelServerOptions kestrel, IPAddress address, BoardOptions options)
    {
        if (options.IsOff)
        {
            return;
        }

        kestrel.Listen(address, options.Port, listen =>
        {
            // HTTP/2 needs TLS in a browser, and without TLS Kestrel serves one protocol on a listener.
            listen.Protocols = HttpProtocols.Http1;
            var open = 0;
            listen.Use(next => async connection =>
            {
                try
                {
                    // Kestrel counts each listener by itself: this one gets a limit of its own.
                    if (Interlocked.Increment(ref open) > options.MaxConnections)
                    {
                        connection.Abort();
                        return;
                    }

                    connection.Features.Set(BoardMark.Instance);
                    await next(connection);
                }
                finally
                {
                    Interlocked.Decrement(ref open);
                }
            });
        });
    }

    /// <summary>
    /// Turns the board off when its usual port is somebody else's: a second server on a machine must start as before.
    /// A port that was asked for is not given up; then the start is refused.
    /// </summary>
    public static bool GivesWay(BoardOptions options, IPAddress address, bool isAsked)
    {
        if (isAsked || options.Port <= 0)
        {
            return false;
        }

        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, options.Port));
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            options.Port = BoardOptions.Off;
            return true;
        }
    }

    /// <summary>Whether a request came in by the board's listener.</summary>
    public static bool IsBoard(HttpContext context) => context.Features.Get<BoardMark>() is not null;

    /// <summary>A feature of each connection of the board.</summary>
    private sealed class BoardMark
    {
        public static readonly BoardMark Instance = new();
    }
}
