namespace MinerGrpc.Core.Divergence;

/// <summary>Whether a divergence could be worked out. The numbers are the contract's.</summary>
public enum DivergenceStatus
{
    Unspecified = 0,
    Ok = 1,

    /// <summary>Fewer pairs than the minimum.</summary>
    InsufficientPairs = 2,

    /// <summary>The instrument has no fresh price at one end of the window.</summary>
    StaleInstrument = 3,

    /// <summary>The benchmark has no price within its maximum age at one end of the window.</summary>
    StaleBenchmark = 4,
    Halted = 5,

    /// <summary>The window holds no session.</summary>
    NoSession = 6,

    /// <summary>The benchmark did not vary over the pairs.</summary>
    ConstantBenchmark = 7,
}

/// <summary>Why there is no number, and what to do about it, in a sentence.</summary>
/// <param name="Status">Never Ok.</param>
/// <param name="Message">Names the value and the way out.</param>
public readonly record struct NoNumber(DivergenceStatus Status, string Message);

/// <summary>How the pairs are weighed.</summary>
/// <param name="Pairs">Pairs before the window: <see cref="MinimumPairs"/> to <see cref="MaximumPairs"/>.</param>
/// <param name="HalfLife">Half-life of exponential weights in pairs. Null: equal weights.</param>
/// <param name="Robust">A fit that earlier jumps do not bend. Not together with a half-life.</param>
public readonly record struct EstimationChoice(int Pairs, double? HalfLife, bool Robust)
{
    /// <summary>Below this there is no estimate, whatever is asked for.</summary>
    public const int MinimumPairs = 30;

    public const int MaximumPairs = 250;

    /// <summary>The last 60 pairs, all alike.</summary>
    public static readonly EstimationChoice Standard = new(60, null, false);
}
