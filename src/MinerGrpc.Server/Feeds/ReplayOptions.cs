using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>How <see cref="ReplayFeed"/> plays.</summary>
public sealed record ReplayOptions
{
    public const double DefaultPace = 39;

    /// <summary>
    /// Session seconds per second of the clock, 0 or more; 39 plays 6.5 hours in ten minutes, 1 is the real time,
    /// 0 is as fast as the journal takes it. Too small and nothing seems to happen; what is beyond the journal's
    /// speed acts as 0. Configuration: Feed:Pace.
    /// </summary>
    public double Pace { get; init; } = DefaultPace;

    /// <summary>Again from the start, weeks later: see <see cref="LoopSchedule"/>. Configuration: Feed:Loop.</summary>
    public bool Loop { get; init; }

    /// <summary>
    /// How far the journal says this session has come. Slices at or before it are in the journal already: they are
    /// passed over
    /// without waiting. Null: never played into this journal.
    /// </summary>
    public Instant? StartAfter { get; init; }
}
