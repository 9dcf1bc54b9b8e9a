using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace MinerGrpc.Server.Rpc;

/// <summary>Turns what a call throws into a status of <see cref="Faults"/>; an exception's text never leaves.</summary>
internal sealed class CallFaults(ILogger<CallFaults> log) : Interceptor
{
    /// <summary>The status of a known failure. Null: a bug, or already a status.</summary>
    public static RpcException? Judge(Exception e) => e switch
    {
        JournalFullException => Faults.StorageFull(e.Message),
        JournalFailedException => Faults.StorageReadOnly(e.Message),
        JournalBusyException => Faults.StorageBusy(e.Message),
        JournalExpiredException expired => Faults.Expired(expired),
        JournalCorruptException => Faults.DataLoss(e.Message),
        BatchConflictException conflict => Faults.BatchConflict(conflict),
        DealRefusedException refused => Faults.DealRefused(refused.Refusal),
        RequestConflictException conflict => Faults.RequestConflict(conflict.RequestId),
        InvalidProtocolBufferException => Faults.Malformed(),
        _ => null,
    };

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception e) when (StatusOf(e, context, streams: false) is { } status)
        {
            throw status;
        }
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(TRequest request,
        IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => continuation(request, responseStream, context), context);

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(requestStream, context);
        }
        catch (Exception e) when (StatusOf(e, context, streams: true) is { } status)
        {
            throw status;
        }
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => continuation(requestStream, responseStream, context), context);

    private async Task GuardAsync(Func<Task> call, ServerCallContext context)
    {
        try
        {
            await call();
        }
        catch (Exception e) when (StatusOf(e, context, streams: true) is { } status)
        {
            throw status;
        }
    }

    /// <summary>Null: it is a status already.</summary>
    /// <param name="e">What the call threw.</param>
    /// <param name="context">The call.</param>
    /// <param name="streams">The call reads its client's messages while it runs.</param>
    private RpcException? StatusOf(Exception e, ServerCallContext context, bool streams)
    {
        if (e is RpcException)
        {
            return null;
        }

        if (CallLimits.TimedOut(context.GetHttpContext()))
        {
            return Faults.DeadlineExceeded(CallLimits.UnaryMaximum);
        }

        // A stream that its client resets fails to read at once and is cancelled a moment later.
        if (context.CancellationToken.IsCancellationRequested || (streams && e is IOException))
        {
            return new RpcException(new Status(StatusCode.Cancelled, "the client has gone"));
        }

        if (Judge(e) is { } known)
        {
            return known;
        }

        var requestId = context.GetHttpContext().TraceIdentifier;
        log.CallFailed(context.Method, requestId, e);
        return Faults.Internal(requestId);
    }
}
