using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using MinerGrpc.V1;

namespace MinerGrpc.Benchmarks.Measuring;

/// <summary>
/// One publishing stream of batches that are bytes already, so that little of the machine goes to it.
/// </summary>
internal sealed class Publisher : IDisposable
{
    private static readonly Method<byte[], PublishQuotesResponse> s_publish = new(
        MethodType.DuplexStreaming, "minergrpc.v1.IngestService", "PublishQuotes",
        new Marshaller<byte[]>(bytes => bytes, bytes => bytes),
        new Marshaller<PublishQuotesResponse>(ack => ack.ToByteArray(), PublishQuotesResponse.Parser.ParseFrom));

    private readonly AsyncDuplexStreamingCall<byte[], PublishQuotesResponse> _call;

    public Publisher(GrpcChannel channel) =>
        _call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(s_publish, null, default);

    public Task SendAsync(byte[] batch, CancellationToken ct) => _call.RequestStream.WriteAsync(batch, ct);

    /// <summary>The next ack, with none refused.</summary>
    public async Task<PublishQuotesResponse> AckAsync(CancellationToken ct)
    {
        if (!await _call.ResponseStream.MoveNext(ct))
        {
            throw new InvalidOperationException("the stream has ended without an ack");
        }

        var ack = _call.ResponseStream.Current;
        return ack.Refused == 0
            ? ack
            : throw new InvalidOperationException($"quotes were refused, the numbers would mean nothing: {ack}");
    }

    /// <summary>All batches as fast as they are taken; the seconds to the last ack.</summary>
    public async Task<double> PumpAsync(IReadOnlyCollection<byte[]> batches, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        var sending = Task.Run(
            async () =>
            {
                foreach (var batch in batches)
                {
                    await SendAsync(batch, ct);
                }
            },
            ct);
        for (var i = 0; i < batches.Count; i++)
        {
            await AckAsync(ct);
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await sending;
        return seconds;
    }

    public void Dispose() => _call.Dispose();
}
