using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Ticks;

/// <summary>How a list of ticks ends before its end, and what it may take until then.</summary>
public sealed class TickEndTests
{
    private const string Bitf = "instruments/bitf";
    private const int TicksClosed = 1203;

    [Fact]
    public async Task One_reader_more_than_the_limit_is_refused_until_one_ends()
    {
        await using var server = await FilledAsync("--Server:MaxTickReaders=1", "--Server:WriteTimeoutSeconds=60");
        using var channel = SmallWindow(server.Address);
        using (var stuck = await StuckAsync(channel))
        {
            Assert.Equal((1, 1), await UseAsync(server));
            var status = await FaultAssert.FailsAsync(StatusCode.ResourceExhausted, "LIMIT_REACHED", () =>
                server.TicksAsync(new ListTicksRequest { Instrument = Bitf }));

            Assert.Equal("tick_readers", Assert.Single(status.GetDetail<QuotaFailure>().Violations).Subject);
            Assert.NotNull(status.GetDetail<RetryInfo>());
        }

        var closed = await server.Log.FirstAsync(TicksClosed);

        Assert.Contains("client gone", closed.Message, StringComparison.Ordinal);
        Assert.NotEmpty((await server.TicksAsync(new ListTicksRequest { Instrument = Bitf })).Ticks);
    }

    [Fact]
    public async Task A_caller_that_has_its_share_is_refused_while_another_address_is_let_in()
    {
        await using var server = await FilledAsync(
            "--Server:MaxTickReaders=2", "--Server:MaxTickReadersPerCaller=1", "--Server:WriteTimeoutSeconds=60");
        using var channel = SmallWindow(server.Address);
        using var stuck = await StuckAsync(channel);

        var status = await FaultAssert.FailsAsync(StatusCode.ResourceExhausted, "LIMIT_REACHED", () =>
            server.TicksAsync(new ListTicksRequest { Instrument = Bitf }));
        Assert.Equal(
            "tick_readers_per_caller", Assert.Single(status.GetDetail<QuotaFailure>().Violations).Subject);
        Assert.Equal((1, 1), await UseAsync(server, "tick_readers_per_caller"));

        using var other = OtherCaller.Connect(server);
        using var theirs = await StuckAsync(other);
        Assert.Equal((2, 2), await UseAsync(server));
    }

    [Fact]
    public async Task A_client_that_takes_nothing_is_reset()
    {
        await using var server = await FilledAsync("--Server:WriteTimeoutSeconds=1");
        using var channel = SmallWindow(server.Address);
        using var stuck = await StuckAsync(channel);

        var closed = await server.Log.FirstAsync(TicksClosed);

        Assert.Contains("stuck", closed.Message, StringComparison.Ordinal);
        var failure = await Assert.ThrowsAsync<RpcException>(() => DrainAsync(stuck));
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.Equal((16, 0), await UseAsync(server));
    }

    [Fact]
    public async Task A_stop_ends_a_list_with_unavailable_and_a_delay()
    {
        await using var server = await FilledAsync("--Server:WriteTimeoutSeconds=60");
        using var channel = SmallWindow(server.Address);
        using var slow = await StuckAsync(channel);

        var stopping = server.StopAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(() => DrainAsync(slow));
        await stopping.Soon();

        var status = FaultAssert.Is(StatusCode.Unavailable, "DRAINING", failure);
        Assert.NotNull(status.GetDetail<RetryInfo>());
    }

    /// <summary>More than the windows of a connection and the buffers of a server hold.</summary>
    private static async Task<TestServer> FilledAsync(params string[] options)
    {
        var server = await TestServer.StartAsync(options);
        await using var publisher = new TestPublisher(server);
        for (var batch = 0; batch < 20; batch++)
        {
            await publisher.AckedAsync(new PublishQuotesRequest
            {
                Quotes = { Enumerable.Range(0, 1_000).Select(i => Trades.Trade("bitf", batch + (i / 1_000.0), 1.3m)) },
            });
        }

        return server;
    }

    /// <summary>Its first message is there, and nothing more is read.</summary>
    private static async Task<AsyncServerStreamingCall<ListTicksResponse>> StuckAsync(GrpcChannel channel)
    {
        var call = new QuoteService.QuoteServiceClient(channel).ListTicks(new ListTicksRequest { Instrument = Bitf });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).Soon());
        return call;
    }

    private static async Task DrainAsync(AsyncServerStreamingCall<ListTicksResponse> call)
    {
        while (await call.ResponseStream.MoveNext(CancellationToken.None).Soon())
        {
        }
    }

    private static async Task<(long Maximum, long Current)> UseAsync(
        TestServer server, string name = "tick_readers")
    {
        var limits = (await server.Info.GetServerInfoAsync(new GetServerInfoRequest())).Limits;
        var limit = limits.Single(l => l.Name == name);
        return (limit.Maximum, limit.Current);
    }

    private static GrpcChannel SmallWindow(Uri address) => GrpcChannel.ForAddress(address, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler { InitialHttp2StreamWindowSize = 65_535 },
        DisposeHttpClient = true,
    });
}
