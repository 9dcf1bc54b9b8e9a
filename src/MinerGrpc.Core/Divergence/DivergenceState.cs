using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Statistics;

namespace MinerGrpc.Core.Divergence;

/// <summary>Why a member leaves both sides of the comparison with the sector. The numbers are the contract's.</summary>
public enum PeerExclusionReason
{
    Unspecified = 0,

    /// <summary>No fresh price at one end of the window.</summary>
    Stale = 1,
    Halted = 2,

    /// <summary>Its price follows another share's by a merger ratio on a day of the window.</summary>
    MergerBound = 3,
}

/// <summary>A member that is not among the peers, and why.</summary>
public readonly record struct ExcludedPeer(InstrumentId Instrument, PeerExclusionReason Reason);

/// <summary>The comparison with the rest of the sector, on simple returns.</summary>
/// <param name="Count">Members in it.</param>
/// <param name="Excess">The member's return less the mean of the others. Null: it is not in it, or is alone.</param>
/// <param name="ModifiedZ">Null: it is not in it, fewer than four are, or all are equal.</param>
/// <param name="Excluded">In the order of their ids.</param>
public sealed record PeerComparison(
    int Count, double? Excess, double? ModifiedZ, IReadOnlyList<ExcludedPeer> Excluded);

/// <summary>One instrument against the benchmark and against the rest of the sector.</summary>
/// <param name="Instrument">Whose.</param>
/// <param name="Fault">Null: status OK, and there is a forecast.</param>
/// <param name="Move">What it did over the window. Null: the window holds no session.</param>
/// <param name="Estimate">The market model before the window. Null: the window holds no session.</param>
/// <param name="Forecast">What the model says of the window. Null with a fault.</param>
/// <param name="Peers">Null: nobody asked.</param>
/// <param name="Steps">Sessions or minutes of the window; 0 where it holds none.</param>
/// <param name="Partial">The window ends in a session that is still under way.</param>
/// <param name="Model">As dated on the window's last day.</param>
public sealed record DivergenceState(
    InstrumentId Instrument, NoNumber? Fault, WindowMove? Move, Estimate? Estimate, Forecast? Forecast,
    PeerComparison? Peers, int Steps, bool Partial, BusinessModel Model)
{
    public DivergenceStatus Status => Fault?.Status ?? DivergenceStatus.Ok;

    /// <summary>Null: no number, or an exact fit whose error is 0.</summary>
    public double? Sigmas => Forecast?.Sigmas;
}
