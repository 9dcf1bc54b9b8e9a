namespace MinerGrpc.Client.Tests.Fakes;

/// <summary>Every wait of a test ends: these are its time-outs.</summary>
internal static class Waiting
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task Soon(this Task task) => task.WaitAsync(Limit);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task<T> Soon<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit);

    public static CancellationToken Deadline() => new CancellationTokenSource(Limit).Token;

    /// <summary>The next update; fails where there is none in time.</summary>
    public static async Task<SectorUpdate> NextAsync(this IAsyncEnumerator<SectorUpdate> updates)
    {
        Assert.True(await updates.MoveNextAsync().Soon());
        return updates.Current;
    }

    /// <summary>The next update of a type, passing over others.</summary>
    public static async Task<T> NextAsync<T>(this IAsyncEnumerator<SectorUpdate> updates)
        where T : SectorUpdate
    {
        while (true)
        {
            if (await updates.NextAsync() is T wanted)
            {
                return wanted;
            }
        }
    }
}
