namespace MinerGrpc.Fault.Tests.Support;

/// <summary>Every wait of a test ends: these are its time-outs.</summary>
internal static class Waiting
{
    /// <summary>MINERGRPC_DEADLINE in seconds; 60 unless set.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(Seed.Number("MINERGRPC_DEADLINE", 60));

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    public static CancellationToken Deadline() => new CancellationTokenSource(Limit).Token;

    public static Task Soon(this Task task) => task.WaitAsync(Limit);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Limit);

    /// <summary>Looks again and again, for what tells nobody when it changes: /proc, gauges, files.</summary>
    /// <param name="condition">What is waited for.</param>
    /// <param name="what">Its name in the failure.</param>
    /// <param name="within">Null: <see cref="Limit"/>.</param>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null)
    {
        var limit = within ?? Limit;
        var start = TimeProvider.System.GetTimestamp();
        using var look = new PeriodicTimer(s_look);
        while (!await condition())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(start) < limit, $"not within {limit.TotalSeconds} s: {what}");
            await look.WaitForNextTickAsync();
        }
    }

    public static Task UntilAsync(Func<bool> condition, string what, TimeSpan? within = null) =>
        UntilAsync(() => Task.FromResult(condition()), what, within);
}
