using System.Threading.Channels;
using Grpc.Net.Client;
using MinerGrpc.Benchmarks.Measuring;

namespace MinerGrpc.Benchmarks.Ingest;

/// <summary>One publisher on a connection of its own: sends as fast as it is taken, and counts acks.</summary>
internal sealed class IngestPublisher : IDisposable
{
    private readonly int _index;
    private readonly GrpcChannel _channel;
    private readonly Publisher _publisher;
    private long _sent;
    private long _ackedQuotes;
    private volatile bool _stopped;

    /// <param name="address">Of the server.</param>
    /// <param name="index">From 0.</param>
    public IngestPublisher(Uri address, int index)
    {
        _index = index;
        _channel = GrpcChannel.ForAddress(
            address, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler(), DisposeHttpClient = true });
        _publisher = new Publisher(_channel);
    }

    /// <summary>Since the start.</summary>
    public long AckedQuotes => Interlocked.Read(ref _ackedQuotes);

    /// <summary>Lets <see cref="RunAsync"/> end.</summary>
    public void Stop() => _stopped = true;

    /// <summary>Publishes until it is stopped and all that was sent has its ack.</summary>
    public async Task RunAsync(ReadyBatches batches, CancellationToken ct)
    {
        _stopped = false;
        var sends = Channel.CreateUnbounded<bool>();
        var acking = Task.Run(
            async () =>
            {
                await foreach (var _ in sends.Reader.ReadAllAsync(ct))
                {
                    await _publisher.AckAsync(ct);
                    Interlocked.Add(ref _ackedQuotes, batches.Quotes);
                }
            },
            ct);
        while (!_stopped && !acking.IsFaulted)
        {
            await _publisher.SendAsync(batches.Next(_index, _sent++), ct);
            await sends.Writer.WriteAsync(true, ct);
        }

        sends.Writer.Complete();
        await acking;
    }

    public void Dispose()
    {
        _publisher.Dispose();
        _channel.Dispose();
    }
}
