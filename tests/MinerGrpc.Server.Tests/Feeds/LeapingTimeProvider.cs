using Microsoft.Extensions.Time.Testing;

namespace MinerGrpc.Server.Tests.Feeds;

/// <summary>
/// A clock that stands still but for waits: each wait moves it by just that much and ends at once, so that a test of
/// ten minutes takes none and sees exact times.
/// </summary>
internal sealed class LeapingTimeProvider : FakeTimeProvider
{
    public LeapingTimeProvider()
        : base(new DateTimeOffset(2026, 2, 2, 12, 0, 0, TimeSpan.Zero))
    {
    }

    public List<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero)
        {
            Waits.Add(dueTime);
            Advance(dueTime);
        }

        return timer;
    }
}
