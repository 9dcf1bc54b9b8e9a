namespace MinerGrpc.Core.Divergence;

/// <summary>When a divergence is told as an alert, in one place.</summary>
public static class AlertRules
{
    /// <summary>|residual in sigmas| at or above it begins an alert.</summary>
    public const double RaiseSigmas = 3.0;

    /// <summary>Below it an alert ends. Lower than the other, so that one that hovers is told once.</summary>
    public const double ClearSigmas = 2.0;

    /// <summary>A change of this much since it was last told is an update.</summary>
    public const double UpdateSigmas = 0.5;

    /// <summary>
    /// It is looked once in a minute of market time, in the regular session, and not at every tick: each look is a
    /// test, and many tests find something by chance.
    /// </summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    /// <summary>It must have stayed above for so long: one bad print is no alert.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromMinutes(5);

    /// <summary>After an alert has ended, its instrument has none for so long.</summary>
    public static readonly TimeSpan CoolDown = TimeSpan.FromMinutes(30);
}
