using System.Threading.Channels;
using Grpc.Core;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>Does one step after the other until it is stopped; each is finished first.</summary>
internal sealed class Worker : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _done = Channel.CreateUnbounded<bool>();
    private readonly Task _working;

    public Worker(Func<Task> step) => _working = Task.Run(() => WorkAsync(step));

    /// <summary>Waits for so many further steps; fails at once where one has failed.</summary>
    public async Task DoneAsync(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            await _done.Reader.ReadAsync(Waiting.Deadline());
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _working.Soon();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    /// <summary>
    /// Sends a request until it has an answer: again where the connection broke or nobody listens, and not where the
    /// server itself says no.
    /// </summary>
    public static async Task<T> AnsweredAsync<T>(Func<Task<T>> call)
    {
        T? answer = default;
        await Waiting.UntilAsync(
            async () =>
            {
                try
                {
                    answer = await call();
                    return true;
                }
                catch (RpcException e) when (e.GetRpcStatus() is null
                    && e.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled)
                {
                    return false;
                }
            },
            "a request is answered");
        return answer!;
    }

    private async Task WorkAsync(Func<Task> step)
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await step();
                await _done.Writer.WriteAsync(true);
            }
        }
        catch (Exception e)
        {
            _done.Writer.Complete(e);
            throw;
        }
    }
}
