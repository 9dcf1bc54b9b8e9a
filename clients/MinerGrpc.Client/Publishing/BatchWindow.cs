using System.Threading.Channels;
using MinerGrpc.V1;

namespace MinerGrpc.Client;

/// <summary>
/// The batches between the caller and the last ack, in order: new ones wait in a channel, sent ones in a queue. Both
/// together never hold more than the window. Thread-safe.
/// </summary>
internal sealed class BatchWindow
{
    private readonly Lock _lock = new();
    private readonly Queue<PendingBatch> _sent = new();
    private readonly Channel<PendingBatch> _waiting;

    // Holds one token for each batch inside; a channel, because its waiters are served in order and end with it.
    private readonly Channel<bool> _room;

    public BatchWindow(int capacity)
    {
        _waiting = Channel.CreateBounded<PendingBatch>(capacity);
        _room = Channel.CreateBounded<bool>(capacity);
    }

    public bool HasSent
    {
        get
        {
            lock (_lock)
            {
                return _sent.Count > 0;
            }
        }
    }

    /// <summary>Waits for room: this is the caller's back-pressure.</summary>
    public async ValueTask AddAsync(PendingBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            await _room.Writer.WriteAsync(true, cancellationToken).ConfigureAwait(false);
            // As large as the room: this write never waits.
            await _waiting.Writer.WriteAsync(batch, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ChannelClosedException closed)
        {
            throw closed.InnerException as MinerGrpcException ?? (Exception)new InvalidOperationException(
                "The publisher has ended; make a new one.", closed.InnerException);
        }
    }

    /// <summary>The batches to send again on a new call, oldest first.</summary>
    public PendingBatch[] Unacknowledged()
    {
        lock (_lock)
        {
            return _sent.ToArray();
        }
    }

    public ValueTask<bool> WaitForBatchAsync(CancellationToken cancellationToken) =>
        _waiting.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>
    /// Takes the next new batch and counts it as sent, before it is: a break in between must resend it.
    /// </summary>
    public PendingBatch? TakeNext()
    {
        lock (_lock)
        {
            if (!_waiting.Reader.TryRead(out var batch))
            {
                return null;
            }

            _sent.Enqueue(batch);
            return batch;
        }
    }

    /// <summary>False: the ack is not that of the oldest sent batch.</summary>
    public bool TryAcknowledge(PublishQuotesResponse response)
    {
        PendingBatch batch;
        lock (_lock)
        {
            if (_sent.Count == 0 || _sent.Peek().BatchId != response.BatchId)
            {
                return false;
            }

            batch = _sent.Dequeue();
        }

        batch.Acknowledge(response);
        _room.Reader.TryRead(out _);
        return true;
    }

    /// <summary>No more batches; those inside are still sent.</summary>
    public void Complete() => _waiting.Writer.TryComplete();

    /// <summary>Fails all batches inside and all that come later.</summary>
    public void Fail(Exception failure)
    {
        _room.Writer.TryComplete(failure);
        _waiting.Writer.TryComplete(failure);
        while (TakeNext() is not null)
        {
        }

        lock (_lock)
        {
            while (_sent.TryDequeue(out var batch))
            {
                batch.Fail(failure);
            }
        }
    }
}
