using MinerGrpc.Core.Instruments;

namespace MinerGrpc.Core.Sector;

/// <summary>A member of the sector that counts, and its simple return from the previous official close.</summary>
/// <param name="Instrument">Each member at most once.</param>
/// <param name="MoveRatio">0.22 is +22 %. Finite.</param>
/// <param name="Model">As dated on that day; Unspecified where it is not known.</param>
public readonly record struct MemberMove(InstrumentId Instrument, double MoveRatio, BusinessModel Model);

/// <summary>A member whose modified z is beyond <see cref="SectorStatistics.OutlierThreshold"/>.</summary>
/// <param name="Instrument">The member.</param>
/// <param name="MoveRatio">Its simple return.</param>
/// <param name="ModifiedZ">See <see cref="RobustSpread.ModifiedZ"/>.</param>
/// <param name="LeaveOneOutExcess">Its return less the mean of the others.</param>
public readonly record struct OutlierMove(
    InstrumentId Instrument, double MoveRatio, double ModifiedZ, double LeaveOneOutExcess);

/// <summary>The members of one business model.</summary>
/// <param name="Model">Unspecified: those of which it is not known.</param>
/// <param name="Members">1 or more.</param>
/// <param name="Mean">Of their simple returns.</param>
/// <param name="Median">Of their simple returns.</param>
public readonly record struct GroupMove(BusinessModel Model, int Members, double Mean, double Median);
