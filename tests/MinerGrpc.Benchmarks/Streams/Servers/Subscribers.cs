using System.Threading.Channels;

namespace MinerGrpc.Benchmarks.Streams.Servers;

/// <summary>
/// Fan-out as it is usually written: a bounded queue for each subscriber, and a publisher that waits for the slowest.
/// Nothing is dropped. Thread-safe for one publisher.
/// </summary>
internal sealed class Subscribers<T>
{
    private const int QueuedMessages = 4_096;

    private readonly Lock _gate = new();
    private volatile Channel<T>[] _queues = [];

    public ChannelReader<T> Subscribe()
    {
        var queue = Channel.CreateBounded<T>(new BoundedChannelOptions(QueuedMessages) { SingleReader = true });
        lock (_gate)
        {
            _queues = [.. _queues, queue];
        }

        return queue.Reader;
    }

    public async ValueTask PublishAsync(T message, CancellationToken ct)
    {
        foreach (var queue in _queues)
        {
            if (!queue.Writer.TryWrite(message))
            {
                await queue.Writer.WriteAsync(message, ct);
            }
        }
    }
}
