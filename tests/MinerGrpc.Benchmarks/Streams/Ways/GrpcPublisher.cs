using Grpc.Net.Client;
using MinerGrpc.Benchmarks.Measuring;

namespace MinerGrpc.Benchmarks.Streams.Ways;

/// <summary>PublishQuotes: a message for each send.</summary>
internal sealed class GrpcPublisher(GrpcChannel channel) : IQuotePublisher
{
    private readonly Publisher _publisher = new(channel);

    public ValueTask SendAsync(long first, int count, long sentAt, CancellationToken ct) =>
        new(_publisher.SendAsync(StampedQuotes.Batch(first, count, sentAt), ct));

    public async ValueTask AckAsync(CancellationToken ct) => await _publisher.AckAsync(ct);

    public void Dispose() => _publisher.Dispose();
}
