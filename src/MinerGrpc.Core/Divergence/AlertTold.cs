using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Divergence;

/// <summary>Where an alert stands. The numbers are the contract's.</summary>
public enum AlertState
{
    Unspecified = 0,
    Raised = 1,
    Updated = 2,
    Cleared = 3,
}

/// <summary>One state of an alert, as it is told.</summary>
/// <param name="Name"><c>alerts/2025-09-09-bitf-1</c>: the first of that instrument on that day.</param>
/// <param name="Instrument">Whose.</param>
/// <param name="State">Never Unspecified.</param>
/// <param name="Divergence">As it was at this look.</param>
/// <param name="SessionDate">The trading day.</param>
/// <param name="RaiseTime">Market time.</param>
/// <param name="UpdateTime">Market time of this state.</param>
/// <param name="ClearTime">Null: not cleared.</param>
/// <param name="PeakSigmas">The sigmas of the largest size so far, with their sign.</param>
/// <param name="Deals">Names of the deals that could first be traded on that day and name the instrument.</param>
public sealed record AlertTold(
    string Name, InstrumentId Instrument, AlertState State, DivergenceState Divergence, DateOnly SessionDate,
    Instant RaiseTime, Instant UpdateTime, Instant? ClearTime, double PeakSigmas, IReadOnlyList<string> Deals);

/// <summary>
/// What is remembered of an instrument's alerts on a day. All but <see cref="AboveSince"/> follows from the alerts that
/// were told; that one follows from the boards.
/// </summary>
/// <param name="SessionDate">The trading day.</param>
/// <param name="Count">Alerts of the day so far.</param>
/// <param name="IsActive">One has been raised and not cleared.</param>
/// <param name="RaiseTime">Of the newest one.</param>
/// <param name="ToldSigmas">As they were last told.</param>
/// <param name="PeakSigmas">See <see cref="AlertTold.PeakSigmas"/>.</param>
/// <param name="ClearTime">Of the newest one that was cleared. Null: none was.</param>
/// <param name="AboveSince">The first look of those without a break at which it was above. Null: it is not.</param>
public sealed record AlertMemory(
    DateOnly SessionDate, int Count, bool IsActive, Instant RaiseTime, double ToldSigmas, double PeakSigmas,
    Instant? ClearTime, Instant? AboveSince)
{
    public static AlertMemory Empty(DateOnly date) => new(date, 0, false, default, 0, 0, null, null);
}
