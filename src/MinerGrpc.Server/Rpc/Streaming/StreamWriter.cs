using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using MinerGrpc.Core.Values;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>The client takes nothing; its stream has been reset.</summary>
internal sealed class StreamStuckException() : Exception("the client takes nothing");

/// <summary>
/// The one writer of a stream: numbers deliveries and resets a stream whose client takes nothing for too long, which
/// Kestrel never does. An exception alone would not reach a client that does not read.
/// </summary>
internal sealed class StreamWriter(
    IServerStreamWriter<ReadyResponse> target, ServerCallContext context, TimeSpan timeout, TimeProvider time)
{
    private const int EnhanceYourCalm = 0xB;
    private readonly ReadyResponse _control = new();

    /// <summary>Responses written so far.</summary>
    public long Deliveries { get; private set; }

    /// <summary>Monotonic time of the last write.</summary>
    public long LastWrite { get; private set; } = time.GetTimestamp();

    public async ValueTask WriteAsync(ReadyResponse response)
    {
        response.Finish(Instant.From(time.GetUtcNow()), ++Deliveries);
        var write = target.WriteAsync(response);
        if (!write.IsCompletedSuccessfully)
        {
            try
            {
                await write.WaitAsync(timeout, time);
            }
            catch (TimeoutException)
            {
                context.GetHttpContext().Features.Get<IHttpResetFeature>()?.Reset(EnhanceYourCalm);
                Observe(write);
                throw new StreamStuckException();
            }
        }

        LastWrite = time.GetTimestamp();
    }

    public ValueTask WriteControlAsync(StreamSectorMovesResponse control)
    {
        _control.Begin();
        _control.SetControl(control);
        return WriteAsync(_control);
    }

    /// <summary>The write that was given up fails when the stream is torn down; that is known and no news.</summary>
    private static void Observe(Task write) => write.ContinueWith(
        static failed => _ = failed.Exception, CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
