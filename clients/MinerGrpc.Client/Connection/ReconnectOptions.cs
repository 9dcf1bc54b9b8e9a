namespace MinerGrpc.Client;

/// <summary>
/// How long to wait between attempts after a break: exponential, capped, with jitter. A delay that the server asks
/// for is honoured on top. Only data resets the growth, never a mere connection.
/// </summary>
public sealed record ReconnectOptions
{
    /// <summary>
    /// Ceiling of the first delay; each next one doubles it. Above zero; default 250 ms. Too small hammers a server
    /// that restarts, too large leaves the reader with old figures after a short break.
    /// </summary>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Ceiling of all delays. At least <see cref="InitialDelay"/>; default 15 s.</summary>
    public TimeSpan MaximumDelay { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Ceiling of a delay that the server asks for, so that a wrong answer cannot silence a client for a day.
    /// Default 5 minutes.
    /// </summary>
    public TimeSpan MaximumServerDelay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Breaks in a row without any data between them before giving up. 1 or more; null (default): never give up.
    /// </summary>
    public int? MaximumAttemptsWithoutData { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(InitialDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumDelay, InitialDelay);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumServerDelay, TimeSpan.Zero);
        if (MaximumAttemptsWithoutData is { } attempts)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1, nameof(MaximumAttemptsWithoutData));
        }
    }
}
