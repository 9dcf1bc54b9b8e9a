using Microsoft.Extensions.Time.Testing;

namespace MinerGrpc.Server.Tests.Support;

/// <summary>A clock that a test moves; it begins an hour after the close of 9 September 2025.</summary>
internal static class FakeClock
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public static FakeTimeProvider AfterTheClose() =>
        new(new DateTimeOffset(2025, 9, 9, 21, 0, 0, TimeSpan.Zero));

    /// <summary>Moves on until something happens: a timer of the server may be set only after a move.</summary>
    public static async Task<T> AdvanceUntilAsync<T>(this FakeTimeProvider clock, Task<T> awaited, TimeSpan step)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!awaited.IsCompleted && TimeProvider.System.GetElapsedTime(start) < Waiting.Limit)
        {
            clock.Advance(step);
            await Task.WhenAny(awaited, awaited.WaitAsync(Look));
        }

        return await awaited.Soon();
    }
}
