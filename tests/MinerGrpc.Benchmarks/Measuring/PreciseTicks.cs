namespace MinerGrpc.Benchmarks.Measuring;

/// <summary>
/// A tick each millisecond, from a thread of its own: the runtime's timers count in steps of the kernel's coarse clock,
/// which are 4 ms on many machines. Whoever is late gets one tick for all that it has missed.
/// </summary>
internal sealed class PreciseTicks : IDisposable
{
    private readonly SemaphoreSlim _ticks = new(0);
    private readonly ManualResetEvent _over = new(false);
    private readonly Thread _thread;

    public PreciseTicks()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "ticks" };
        _thread.Start();
    }

    /// <summary>For one waiter at a time.</summary>
    public Task WaitAsync(CancellationToken ct) => _ticks.WaitAsync(ct);

    public void Dispose()
    {
        _over.Set();
        _thread.Join();
        _over.Dispose();
        _ticks.Dispose();
    }

    private void Run()
    {
        while (!_over.WaitOne(TimeSpan.FromMilliseconds(1)))
        {
            if (_ticks.CurrentCount == 0)
            {
                _ticks.Release();
            }
        }
    }
}
