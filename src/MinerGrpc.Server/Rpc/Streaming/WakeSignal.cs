using System.Threading.Tasks.Sources;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>
/// Wakes one waiting stream; many signals before it waits are one. Allocates nothing for each wait or signal. One
/// waiter at a time; any number of threads may signal.
/// </summary>
internal sealed class WakeSignal : IValueTaskSource, IThreadPoolWorkItem
{
    private const int Idle = 0;
    private const int Signaled = 1;
    private const int Waiting = 2;

    private ManualResetValueTaskSourceCore<bool> _source;
    private int _state;

    /// <summary>The waiter goes on in the thread pool, not here.</summary>
    public void Set()
    {
        if (Interlocked.Exchange(ref _state, Signaled) == Waiting)
        {
            // This object is the work item, since the source's own way there makes one for each wake-up.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>The waiter goes on here, until it waits again. False: nobody waited.</summary>
    public bool SetHere()
    {
        if (Interlocked.Exchange(ref _state, Signaled) != Waiting)
        {
            return false;
        }

        _source.SetResult(true);
        return true;
    }

    void IThreadPoolWorkItem.Execute() => _source.SetResult(true);

    /// <summary>Completes at once when there was a signal since the last wait.</summary>
    public ValueTask WaitAsync()
    {
        _source.Reset();
        var version = _source.Version;
        if (Interlocked.CompareExchange(ref _state, Waiting, Idle) == Idle)
        {
            return new ValueTask(this, version);
        }

        TakeSignal();
        return ValueTask.CompletedTask;
    }

    void IValueTaskSource.GetResult(short token)
    {
        _source.GetResult(token);
        TakeSignal();
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>A full fence: what the waiter reads next is not older than any signal that is taken here.</summary>
    private void TakeSignal() => Interlocked.Exchange(ref _state, Idle);
}
