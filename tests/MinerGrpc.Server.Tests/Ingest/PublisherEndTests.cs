using Google.Protobuf;
using Grpc.Core;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Ingest;

/// <summary>How a publishing stream ends: what came before the fault is acked first.</summary>
public sealed class PublisherEndTests
{
    private const int PublisherClosed = 1300;

    [Fact]
    public async Task A_stream_without_a_message_ends_well()
    {
        await using var server = await TestServer.StartAsync();
        await using var publisher = new TestPublisher(server);

        await publisher.CompleteAsync();
    }

    [Fact]
    public async Task A_malformed_message_is_an_invalid_argument_after_the_acks_of_the_earlier_ones()
    {
        await using var server = await TestServer.StartAsync();
        using var call = Raw(server);
        await call.RequestStream.WriteAsync(Batch("a", Trades.Opening()).ToByteArray()).Soon();
        await call.RequestStream.WriteAsync(Batch("b", Trades.Trade("bitf", 1, 1.31m)).ToByteArray()).Soon();
        await call.RequestStream.WriteAsync([0xFF, 0xFF, 0xFF]).Soon();

        Assert.Equal(["a", "b"], [await AckedIdAsync(call), await AckedIdAsync(call)]);
        FaultAssert.Is(StatusCode.InvalidArgument, "MALFORMED_MESSAGE",
            await Assert.ThrowsAsync<RpcException>(() => AckedIdAsync(call)));
    }

    [Fact]
    public async Task A_bad_batch_ends_the_stream_after_the_acks_of_the_earlier_ones()
    {
        await using var server = await TestServer.StartAsync();
        await using var publisher = new TestPublisher(server);
        await publisher.SendAsync(Batch("a", Trades.Opening()));
        await publisher.SendAsync(new PublishQuotesRequest { BatchId = new string('x', 129) });

        Assert.Equal("a", (await publisher.AckAsync()).BatchId);
        var status = FaultAssert.Is(StatusCode.InvalidArgument, "INVALID_FIELD", await publisher.FailureAsync());
        Assert.Equal(["batch_id"], FaultAssert.FieldsOf(status));
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_resource_exhausted_after_the_acks_of_the_earlier_ones()
    {
        await using var server = await TestServer.StartAsync();
        using var call = Raw(server);
        await call.RequestStream.WriteAsync(Batch("a", Trades.Opening()).ToByteArray()).Soon();
        var tooLarge = call.RequestStream.WriteAsync(new byte[300 << 10]);

        Assert.Equal("a", await AckedIdAsync(call));
        FaultAssert.Is(StatusCode.ResourceExhausted, "LIMIT_REACHED",
            await Assert.ThrowsAsync<RpcException>(() => AckedIdAsync(call)));

        // The server did not read it to its end.
        await Assert.ThrowsAsync<RpcException>(() => tooLarge.Soon());
    }

    [Fact]
    public async Task One_publisher_more_than_the_limit_is_refused()
    {
        await using var server = await TestServer.StartAsync("--Server:MaxPublishers=1");
        await using var first = new TestPublisher(server);
        await first.AckedAsync(Batch("a", Trades.Opening()));
        await using var second = new TestPublisher(server);

        FaultAssert.Is(StatusCode.ResourceExhausted, "LIMIT_REACHED", await second.FailureAsync());
    }

    [Fact]
    public async Task A_publisher_that_sends_nothing_for_too_long_is_ended()
    {
        await using var server = await TestServer.StartAsync("--Server:PublisherIdleSeconds=1");
        await using var publisher = new TestPublisher(server);
        await publisher.AckedAsync(Batch("a", Trades.Opening()));

        FaultAssert.Is(StatusCode.Aborted, "PUBLISHER_IDLE", await publisher.FailureAsync());
    }

    [Fact]
    public async Task An_endless_stream_of_empty_batches_is_ended()
    {
        await using var server = await TestServer.StartAsync();
        await using var publisher = new TestPublisher(server);
        var sending = Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            for (var i = 0; i < 100_000; i++)
            {
                await publisher.SendAsync(new PublishQuotesRequest());
            }
        });
        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (true)
            {
                await publisher.AckAsync();
            }
        });

        FaultAssert.Is(StatusCode.ResourceExhausted, "LIMIT_REACHED", failure);
        await sending.Soon();
    }

    [Fact]
    public async Task A_publisher_that_vanishes_is_no_error_of_the_server()
    {
        await using var server = await TestServer.StartAsync();
        await using (var publisher = new TestPublisher(server))
        {
            await publisher.AckedAsync(Batch("a", Trades.Opening()));
        }

        var closed = await server.Log.FirstAsync(PublisherClosed);
        Assert.Contains("client gone, 1 batches, 3 quotes", closed.Message, StringComparison.Ordinal);
    }

    private static PublishQuotesRequest Batch(string id, params QuoteUpdate[] quotes) =>
        new() { BatchId = id, Quotes = { quotes } };

    private static AsyncDuplexStreamingCall<byte[], byte[]> Raw(TestServer server) =>
        server.Channel.CreateCallInvoker().AsyncDuplexStreamingCall(
            RawMethods.Of(MethodType.DuplexStreaming, "IngestService", "PublishQuotes"), null, default);

    private static async Task<string> AckedIdAsync(AsyncDuplexStreamingCall<byte[], byte[]> call)
    {
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).Soon());
        return PublishQuotesResponse.Parser.ParseFrom(call.ResponseStream.Current).BatchId;
    }
}
