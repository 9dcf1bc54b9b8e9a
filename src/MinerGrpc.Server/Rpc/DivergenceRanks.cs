using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc;

/// <summary>Orders the divergences of a sector, best first, and sets aside those that have no number.</summary>
internal static class DivergenceRanks
{
    public static RankDivergencesResponse Of(
        IReadOnlyList<DivergenceState> states, RankDivergencesRequest request, Universe universe,
        EstimationChoice choice, Instant? now)
    {
        var byPeers = request.Order == RankOrder.PeerExcess;
        var ranked = states.Where(s => Measure(s, byPeers) is not null)
            .OrderByDescending(s => Measure(s, byPeers)).ThenBy(s => s.Instrument.Index).ToList();
        var response = new RankDivergencesResponse { AsOf = now.ToTimestamp() };
        response.Divergences.AddRange(ranked.Select(s => DivergenceMessages.ToMessage(s, universe)));
        response.Skipped.AddRange(states.Where(s => Measure(s, byPeers) is null)
            .OrderBy(s => s.Instrument.Index).Select(s => Skipped(s, byPeers, universe)));
        if (request.SplitByBusinessModel)
        {
            response.Groups.AddRange(ranked.GroupBy(s => s.Model).OrderBy(g => g.Key).Select(group =>
            {
                var message = new RankGroup
                {
                    BusinessModel = (V1.BusinessModel)group.Key,
                    Mean = group.Average(s => Measure(s, byPeers)!.Value),
                };
                message.Instruments.AddRange(group.Select(s => universe[s.Instrument].Name));
                return message;
            }));
        }

        response.InputsDigest = InputsDigest.Of(
            [InputsDigest.Options(choice), .. response.Divergences, .. response.Skipped]);
        return response;
    }

    private static double? Measure(DivergenceState state, bool byPeers) =>
        byPeers ? state.Peers?.Excess : state.Sigmas;

    /// <summary>A member may have a status of OK and still lack what the rank is ordered by.</summary>
    private static V1.Divergence Skipped(DivergenceState state, bool byPeers, Universe universe)
    {
        var message = DivergenceMessages.ToMessage(state, universe);
        if (message.StatusMessage.Length == 0)
        {
            message.StatusMessage = byPeers
                ? $"{message.Instrument} is not among the peers, so it has no excess over them; see excluded_peers"
                : $"{message.Instrument} follows the benchmark exactly, so its residual has no error to be measured by";
        }

        return message;
    }
}
