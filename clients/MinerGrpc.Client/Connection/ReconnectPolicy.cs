using System.Collections.Frozen;
using Grpc.Core;

namespace MinerGrpc.Client;

/// <summary>What to do after a break.</summary>
/// <param name="GiveUp">True: another attempt would fail in the same way; tell the caller.</param>
/// <param name="Delay">Otherwise: wait this long, then connect again.</param>
public readonly record struct ReconnectDecision(bool GiveUp, TimeSpan Delay);

/// <summary>
/// Decides whether and when to connect again. Pure: no clock, no I/O, its randomness is handed in, so a seed gives the
/// same delays. Not thread-safe; one loop owns it.
/// </summary>
public sealed class ReconnectPolicy
{
    // Beyond 2^30 of the first delay the ceiling is the maximum in any case.
    private const int MaximumDoublings = 30;
    private const double ServerDelayJitter = 0.25;

    private static readonly FrozenSet<StatusCode> s_refusals = FrozenSet.Create(
        StatusCode.InvalidArgument,
        StatusCode.NotFound,
        StatusCode.Unauthenticated,
        StatusCode.PermissionDenied,
        StatusCode.Unimplemented,
        StatusCode.OutOfRange);

    private readonly ReconnectOptions _options;
    private readonly Random _jitter;

    /// <summary>A policy that has seen no break yet.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public ReconnectPolicy(ReconnectOptions options, Random jitter)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(jitter);
        options.Validate();
        _options = options;
        _jitter = jitter;
    }

    /// <summary>Breaks in a row since data last came.</summary>
    public int Attempts { get; private set; }

    /// <summary>
    /// True for answers that the same request will get again: INVALID_ARGUMENT, NOT_FOUND, UNAUTHENTICATED,
    /// PERMISSION_DENIED, UNIMPLEMENTED, OUT_OF_RANGE. All others, INTERNAL of a lost HTTP/2 ping among them, resume.
    /// </summary>
    public static bool IsRefusal(StatusCode status) => s_refusals.Contains(status);

    /// <summary>Data came: the next delay starts small again. A connection or an ack alone is no data.</summary>
    public void Progressed() => Attempts = 0;

    /// <summary>The answer to one break.</summary>
    public ReconnectDecision Next(ConnectionBreak ended)
    {
        ArgumentNullException.ThrowIfNull(ended);
        Attempts++;
        if ((ended.Status is { } status && IsRefusal(status)) || Attempts >= _options.MaximumAttemptsWithoutData)
        {
            return new(GiveUp: true, TimeSpan.Zero);
        }

        var doublings = Math.Min(Attempts - 1, MaximumDoublings);
        var ceiling = Math.Min(_options.InitialDelay.Ticks * Math.Pow(2, doublings), _options.MaximumDelay.Ticks);
        // Half fixed, half random: clients that lost the same server do not come back in the same instant.
        var delay = (ceiling / 2) + (_jitter.NextDouble() * ceiling / 2);
        if (ended.ServerDelay is { } asked && asked > TimeSpan.Zero)
        {
            var honoured = Math.Min(asked.Ticks, _options.MaximumServerDelay.Ticks);
            delay = Math.Max(delay, honoured * (1 + (ServerDelayJitter * _jitter.NextDouble())));
        }

        return new(GiveUp: false, TimeSpan.FromTicks((long)delay));
    }
}
