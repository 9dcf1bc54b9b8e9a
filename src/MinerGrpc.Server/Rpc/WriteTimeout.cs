using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace MinerGrpc.Server.Rpc;

/// <summary>The client takes nothing; its stream has been reset.</summary>
internal sealed class StuckClientException() : Exception("the client takes nothing");

/// <summary>
/// Resets a stream whose client takes nothing for too long, which Kestrel never does. An exception alone would not
/// reach a client that does not read.
/// </summary>
internal sealed class WriteTimeout(ServerCallContext context, TimeSpan timeout, TimeProvider time)
{
    private const int EnhanceYourCalm = 0xB;

    public TimeSpan Timeout { get; } = timeout;

    /// <exception cref="StuckClientException">The write made no progress; the stream is reset.</exception>
    public async ValueTask AwaitAsync(Task write)
    {
        if (write.IsCompletedSuccessfully)
        {
            return;
        }

        try
        {
            await write.WaitAsync(Timeout, time);
        }
        catch (TimeoutException)
        {
            Reset();
            Observe(write);
            throw new StuckClientException();
        }
    }

    /// <summary>Ends the call at once, also for a client that does not read.</summary>
    public void Reset()
    {
        var http = context.GetHttpContext();
        if (http.Features.Get<IHttp2StreamIdFeature>() is null)
        {
            // HTTP/1.1, which a browser speaks: there is nothing to reset but the connection (the reset of gRPC-Web
            // does nothing).
            http.Abort();
            return;
        }

        http.Features.Get<IHttpResetFeature>()?.Reset(EnhanceYourCalm);
    }

    /// <summary>The write that was given up fails when the stream is torn down; that is known and no news.</summary>
    private static void Observe(Task write) => write.ContinueWith(
        static failed => _ = failed.Exception, CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
