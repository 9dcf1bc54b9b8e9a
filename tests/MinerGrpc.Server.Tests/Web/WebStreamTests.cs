using System.Net.Sockets;
using System.Text;
using Google.Protobuf;
using MinerGrpc.Server.Tests.BadInput;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Web;

/// <summary>Calls of a browser: the same answers, and the same limits, as over HTTP/2.</summary>
public sealed class WebStreamTests
{
    private const int StreamClosed = 1201;
    private const int StreamReset = 1202;

    [Fact]
    public async Task A_call_gets_the_answer_that_gRPC_gets()
    {
        await using var server = await TestServer.StartAsync("--Board:Port=0");
        await TestPublisher.PublishAsync(server, Trades.Opening());
        using var browser = new HttpClient { BaseAddress = server.Board };

        using var answer = await WebCall.PostAsync(
            browser, "/minergrpc.v1.SectorService/GetSectorMove", new GetSectorMoveRequest().ToByteArray()).Soon();
        var (message, trailers) = WebCall.Read(await answer.Content.ReadAsByteArrayAsync().Soon());

        Assert.Contains("grpc-status: 0", trailers, StringComparison.Ordinal);
        Assert.Equal(
            await server.Sectors.GetSectorMoveAsync(new GetSectorMoveRequest()),
            GetSectorMoveResponse.Parser.ParseFrom(message));
    }

    [Fact]
    public async Task A_bad_request_gets_its_status()
    {
        await using var server = await TestServer.StartAsync("--Board:Port=0");
        using var browser = new HttpClient { BaseAddress = server.Board };

        using var answer = await WebCall.PostAsync(
            browser, "/minergrpc.v1.QuoteService/GetQuote", new GetQuoteRequest().ToByteArray()).Soon();
        var (_, trailers) = WebCall.Read(await answer.Content.ReadAsByteArrayAsync().Soon());

        const int invalidArgument = 3;
        var status = answer.Headers.TryGetValues("grpc-status", out var header) ? header.Single() : null;
        Assert.Equal($"{invalidArgument}", status ?? trailers.Split("grpc-status: ")[1][..1]);
    }

    [Fact]
    public async Task A_browser_that_takes_nothing_loses_its_connection_and_the_stream_its_place()
    {
        await using var server = await TestServer.StartAsync("--Board:Port=0", "--Server:WriteTimeoutSeconds=1");
        using var stuck = await OpenAsync(server, new StreamSectorMovesRequest
        {
            Kinds = { EventKind.Quote }, Delivery = Delivery.Every, Live = true,
        });
        await using var publisher = new TestPublisher(server);
        await publisher.AckedAsync(new PublishQuotesRequest { Quotes = { Trades.Opening() } });

        var reset = server.Log.FirstAsync(StreamReset);
        for (var second = 1; !reset.IsCompleted; second++)
        {
            var quotes = Enumerable.Range(0, 1_000)
                .Select(n => Trades.Trade("bitf", second + (n / 1_000.0), 1.30m));
            await publisher.AckedAsync(new PublishQuotesRequest { Quotes = { quotes } });
        }

        await reset;
        var closed = await server.Log.FirstAsync(StreamClosed);
        Assert.Contains("stuck", closed.Message, StringComparison.Ordinal);
        await RawSocket.EndAsync(stuck).Soon();
        var info = await server.Info.GetServerInfoAsync(new GetServerInfoRequest());
        Assert.Equal(0, info.Limits.Single(l => l.Name == "streams").Current);
    }

    [Fact]
    public async Task A_browser_that_leaves_gives_its_stream_back()
    {
        await using var server = await TestServer.StartAsync("--Board:Port=0");
        using (await OpenAsync(server, new StreamSectorMovesRequest { Live = true }))
        {
            const int streamOpened = 1200;
            await server.Log.FirstAsync(streamOpened);
        }

        var closed = await server.Log.FirstAsync(StreamClosed);
        Assert.Contains("client_gone", closed.Message, StringComparison.Ordinal);
    }

    /// <summary>The call by hand, on a socket that nobody reads.</summary>
    private static async Task<Socket> OpenAsync(TestServer server, StreamSectorMovesRequest request)
    {
        var socket = await RawSocket.ConnectAsync(server.Board!);
        var body = RawCall.Framed(request.ToByteArray());
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"POST {WebCall.Stream} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {WebCall.ContentType}\r\n"
            + $"Content-Length: {body.Length}\r\n\r\n")).Soon();
        await socket.SendAsync(body).Soon();
        return socket;
    }
}
