using System.Net.Sockets;

namespace MinerGrpc.Server.Tests.Support;

/// <summary>A connection without a client library above it, that reads only when told to.</summary>
internal static class RawSocket
{
    public static async Task<Socket> ConnectAsync(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port).Soon();
        return socket;
    }

    /// <summary>To a server that closes it unasked, perhaps before this end knows that it is there.</summary>
    public static async Task ConnectAndEndAsync(Uri address)
    {
        try
        {
            using var socket = await ConnectAsync(address);
            await EndAsync(socket).Soon();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // The server was the faster one.
        }
    }

    /// <summary>Reads what is left until the server's end of the connection is gone.</summary>
    public static async Task EndAsync(Socket socket)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (await socket.ReceiveAsync(buffer) > 0)
            {
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // The server aborts it: that is the end too.
        }
    }
}
