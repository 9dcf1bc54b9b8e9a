using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Support;

/// <summary>A publishing stream, batch by batch.</summary>
internal sealed class TestPublisher(IngestService.IngestServiceClient ingest) : IAsyncDisposable
{
    private readonly AsyncDuplexStreamingCall<PublishQuotesRequest, PublishQuotesResponse> _call =
        ingest.PublishQuotes();

    public TestPublisher(TestServer server)
        : this(server.Ingest)
    {
    }

    /// <summary>One batch on a stream of its own.</summary>
    public static async Task<PublishQuotesResponse> PublishAsync(TestServer server, params QuoteUpdate[] quotes)
    {
        await using var publisher = new TestPublisher(server);
        return await publisher.AckedAsync(new PublishQuotesRequest { Quotes = { quotes } });
    }

    public Task SendAsync(PublishQuotesRequest batch) => _call.RequestStream.WriteAsync(batch).Soon();

    public async Task<PublishQuotesResponse> AckAsync()
    {
        Assert.True(await _call.ResponseStream.MoveNext(CancellationToken.None).Soon(), "the stream has ended");
        return _call.ResponseStream.Current;
    }

    public async Task<PublishQuotesResponse> AckedAsync(PublishQuotesRequest batch)
    {
        await SendAsync(batch);
        return await AckAsync();
    }

    /// <summary>Nothing more comes from this publisher, and no more acks come back.</summary>
    public async Task CompleteAsync()
    {
        await _call.RequestStream.CompleteAsync().Soon();
        Assert.False(await _call.ResponseStream.MoveNext(CancellationToken.None).Soon());
    }

    public async Task<RpcException> FailureAsync() => await Assert.ThrowsAsync<RpcException>(AckAsync);

    public ValueTask DisposeAsync()
    {
        _call.Dispose();
        return ValueTask.CompletedTask;
    }
}
