using System.Net;
using System.Net.Sockets;
using System.Text;
using MinerGrpc.Client;
using MinerGrpc.Fault.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Fault.Tests;

/// <summary>What is no HTTP/2, and more connections than there is room for.</summary>
public sealed class RawConnectionTests(ITestOutputHelper output)
{
    /// <summary>
    /// The start of a TLS record that is longer than a request line may be. Kestrel waits for the rest of a shorter
    /// one, as for that of a request line, until its keep-alive of 130 s is over.
    /// </summary>
    private static readonly byte[] s_tlsHello =
        [0x16, 0x03, 0x01, 0x3f, 0x00, 0x01, 0x00, 0x3e, 0xfc, 0x03, 0x03, .. new byte[9_000]];

    [Fact]
    public Task What_is_no_HTTP_2_is_closed_and_the_server_goes_on() => Seed.RunAsync(output, async random =>
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database);
        using var client = server.Connect();
        var noise = new byte[4_096];
        random.NextBytes(noise);

        var answer = await SendAsync(server, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 400", Encoding.ASCII.GetString(answer), StringComparison.Ordinal);
        await SendAsync(server, s_tlsHello);
        await SendAsync(server, noise);
        await SendAsync(server, [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. noise]);

        Assert.Equal(0, await ServerProcess.UsedAsync(client, "streams"));
        Assert.DoesNotContain("fail:", server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("crit:", server.Log, StringComparison.Ordinal);
        Assert.Equal(0, await server.TerminateAsync());
    });

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_those_within_go_on()
    {
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartAsync(scratch.Database, "--Server:MaxConnections=20");
        await using var reader = new Reader(
            server.Address, Fast.Subscription(Delivery.Every), new MinerGrpcClientOptions());
        await reader.Ready.Soon();
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < 60; i++)
            {
                sockets.Add(await ConnectAsync(server));
            }

            // The reader has one of the twenty.
            await Waiting.UntilAsync(() => sockets.Count(IsClosed) == 60 - 19, "those beyond the limit are closed");
        }
        finally
        {
            sockets.ForEach(s => s.Dispose());
        }

        var journal = new AckJournal();
        await using (var pump = new Pump(server.Address, journal, batchSize: 4))
        {
            await pump.AckedAsync(5);
            await pump.StopAsync();
        }

        using var client = server.Connect();
        var events = await JournalReplay.ReadAsync(client);
        Assert.Equal(journal.NextNumber - 1, journal.Verify(events));
        await reader.FinishAsync(events[^1].Sequence);
        Assert.Empty(reader.Breaks);
    }

    [Fact]
    public async Task Connections_beyond_the_descriptors_of_the_process_do_not_end_it()
    {
        // 500 of them are kept for files: 200 connections are let in.
        const int descriptors = 700, possible = 200, tried = 600;
        using var scratch = new Scratch();
        await using var server = await ServerProcess.StartWithDescriptorsAsync(scratch.Database, descriptors);
        await using var reader = new Reader(
            server.Address, Fast.Subscription(Delivery.Every), new MinerGrpcClientOptions());
        await reader.Ready.Soon();
        var journal = new AckJournal();
        await using (var pump = new Pump(server.Address, journal, batchSize: 4, TimeSpan.FromMilliseconds(10)))
        {
            await pump.AckedAsync(5);
            var sockets = new List<Socket>();
            try
            {
                for (var i = 0; i < tried; i++)
                {
                    sockets.Add(await ConnectAsync(server));
                }

                // Reader and publisher have one each.
                await pump.DuringAsync(Waiting.UntilAsync(
                    () => sockets.Count(IsClosed) == tried - (possible - 2), "those beyond the limit are closed"));
                await pump.AckedAsync(5);
            }
            finally
            {
                sockets.ForEach(s => s.Dispose());
            }

            await pump.StopAsync();
        }

        var events = await Worker.AnsweredAsync(async () =>
        {
            using var client = server.Connect();
            return await JournalReplay.ReadAsync(client);
        });
        Assert.Equal(journal.NextNumber - 1, journal.Verify(events));
        await reader.FinishAsync(events[^1].Sequence);
        Assert.Empty(reader.Breaks);
        Assert.False(server.Process.HasExited);
    }

    /// <summary>Sends and reads until the server closes.</summary>
    private static async Task<byte[]> SendAsync(ServerProcess server, byte[] bytes)
    {
        using var socket = await ConnectAsync(server);
        await socket.SendAsync(bytes, Waiting.Deadline());
        using var answer = new MemoryStream();
        var buffer = new byte[4_096];
        try
        {
            while (await socket.ReceiveAsync(buffer, Waiting.Deadline()) is > 0 and var read)
            {
                answer.Write(buffer, 0, read);
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed all the same: the server had not read everything.
        }

        return answer.ToArray();
    }

    private static async Task<Socket> ConnectAsync(ServerProcess server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port, Waiting.Deadline());
        return socket;
    }

    /// <summary>Nothing was sent: a socket that can be read has the server's greeting, or is closed.</summary>
    private static bool IsClosed(Socket socket)
    {
        try
        {
            return socket.Poll(TimeSpan.Zero, SelectMode.SelectRead) && socket.Available == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
