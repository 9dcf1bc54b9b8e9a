using MinerGrpc.V1;

namespace MinerGrpc.Client;

/// <summary>A batch that was handed to a publisher; it is safe once <see cref="Acknowledged"/> has completed.</summary>
public sealed class PendingBatch
{
    // Continuations must not run on the loop that reads the acks.
    private readonly TaskCompletionSource<PublishQuotesResponse> _acknowledged =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal PendingBatch(PublishQuotesRequest request)
    {
        Request = request;
    }

    /// <summary>The id that it is sent with, also when it is sent again.</summary>
    public string BatchId => Request.BatchId;

    /// <summary>
    /// The server's ack: the batch is in the journal. Fails with <see cref="MinerGrpcException"/> where the server
    /// refuses it, is cancelled where the publisher is disposed first.
    /// </summary>
    public Task<PublishQuotesResponse> Acknowledged => _acknowledged.Task;

    internal PublishQuotesRequest Request { get; }

    internal void Acknowledge(PublishQuotesResponse response) => _acknowledged.TrySetResult(response);

    internal void Fail(Exception failure)
    {
        if (failure is OperationCanceledException)
        {
            _acknowledged.TrySetCanceled();
            return;
        }

        _acknowledged.TrySetException(failure);
        // A caller that gave the batch up must not bring the process down as an unobserved exception.
        _ = _acknowledged.Task.Exception;
    }
}
