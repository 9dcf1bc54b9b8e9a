namespace MinerGrpc.Server.Tests.Support;

/// <summary>The system's clock, set wrong by a step; timers and time stamps go on as ever.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private long _stepTicks;

    /// <summary>How far it is ahead of the true time; below zero: behind.</summary>
    public TimeSpan Step
    {
        get => new(Volatile.Read(ref _stepTicks));
        set => Volatile.Write(ref _stepTicks, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Step;
}
