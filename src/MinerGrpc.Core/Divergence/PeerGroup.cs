using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Sector;

namespace MinerGrpc.Core.Divergence;

/// <summary>
/// The members of the sector over one window, on simple returns. Whoever has no fresh price, is halted or is bound by a
/// merger leaves both sides of every fraction, and is named.
/// </summary>
internal sealed class PeerGroup
{
    private readonly SectorStatistics _statistics;
    private readonly List<ExcludedPeer> _excluded = [];

    /// <param name="universe">The members' facts.</param>
    /// <param name="first">The first day of the window.</param>
    /// <param name="last">Its last day.</param>
    /// <param name="moves">What the members did over it.</param>
    public PeerGroup(Universe universe, DateOnly first, DateOnly last, IReadOnlyList<WindowMove> moves)
    {
        _statistics = new SectorStatistics(Math.Max(1, moves.Count));
        var members = new List<MemberMove>(moves.Count);
        foreach (var move in moves.OrderBy(m => m.Instrument.Index))
        {
            var instrument = universe[move.Instrument];
            if (instrument.MergerBoundOn(first, last))
            {
                _excluded.Add(new ExcludedPeer(move.Instrument, PeerExclusionReason.MergerBound));
            }
            else if (move.MoveRatio is { } ratio)
            {
                members.Add(new MemberMove(move.Instrument, ratio, instrument.BusinessModelOn(last)));
            }
            else
            {
                _excluded.Add(new ExcludedPeer(move.Instrument, move.Fault!.Value.Status == DivergenceStatus.Halted
                    ? PeerExclusionReason.Halted
                    : PeerExclusionReason.Stale));
            }
        }

        _statistics.Compute(members.ToArray());
    }

    public PeerComparison Of(InstrumentId instrument)
    {
        var rank = _statistics.RankOf(instrument);
        return new PeerComparison(
            _statistics.Members, rank < 0 ? null : _statistics.LeaveOneOutExcess(rank),
            rank < 0 ? null : _statistics.ModifiedZ(rank), _excluded);
    }
}
