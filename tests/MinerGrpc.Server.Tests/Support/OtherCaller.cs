using System.Net;
using System.Net.Sockets;
using Grpc.Net.Client;

namespace MinerGrpc.Server.Tests.Support;

/// <summary>Calls from another address than all the other tests: limits of one caller are not its own.</summary>
internal static class OtherCaller
{
    private static readonly IPAddress s_address = IPAddress.Parse("127.0.0.2");

    /// <summary>A channel whose connections come from there.</summary>
    public static GrpcChannel Connect(TestServer server) => GrpcChannel.ForAddress(
        server.Address,
        new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                ConnectCallback = async (context, ct) =>
                {
                    var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                    socket.Bind(new IPEndPoint(s_address, 0));
                    await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, ct);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            },
            DisposeHttpClient = true,
        });
}
