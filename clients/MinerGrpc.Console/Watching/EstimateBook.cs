using Google.Protobuf.WellKnownTypes;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>One question about divergences.</summary>
/// <param name="AsOf">In a replay its market time. Null: now.</param>
/// <param name="Others">Rows that are no miners: the answer about all miners leaves them out.</param>
internal sealed record EstimateQuestion(Timestamp? AsOf, IReadOnlyList<string> Others);

/// <summary>Sigmas and peers of the rows: from answers, and from alerts between them. Not thread-safe.</summary>
internal sealed class EstimateBook(IReadOnlyList<Instrument> known)
{
    private static readonly Estimate s_none = new(null, null);

    private readonly Dictionary<string, InstrumentKind> _kinds =
        known.ToDictionary(instrument => instrument.Name, instrument => instrument.Kind);

    private readonly Dictionary<string, Estimate> _estimates = [];
    private long? _asked;

    /// <summary>Why there are no figures. Null: there are, or nobody has asked yet.</summary>
    public string? Missing { get; private set; }

    public Estimate Of(string instrument) => _estimates.GetValueOrDefault(instrument, s_none);

    public EstimateQuestion? NextQuestion(IEnumerable<string> rows, long? marketTime, bool replaying)
    {
        if (marketTime is not { } now || now == _asked)
        {
            return null;
        }

        _asked = now;
        var others = rows.Where(row => _kinds.GetValueOrDefault(row) == InstrumentKind.Counterparty);
        return new EstimateQuestion(
            replaying ? new Timestamp { Seconds = now } : null, [.. others.Order(StringComparer.Ordinal)]);
    }

    public void Learn(EstimateQuestion question, RankDivergencesResponse answer)
    {
        Missing = null;
        foreach (var one in answer.Divergences.Concat(answer.Skipped))
        {
            var hasPeers = one.HasModifiedZ && !question.Others.Contains(one.Instrument);
            _estimates[one.Instrument] = new(
                one.HasResidualSigmas ? one.ResidualSigmas : null, hasPeers ? one.ModifiedZ : null);
        }
    }

    public void LearnNothing(string reason)
    {
        _estimates.Clear();
        Missing = reason;
    }

    public void Take(DivergenceAlert alert)
    {
        if (alert.Divergence is { HasResidualSigmas: true } one)
        {
            _estimates[alert.Instrument] = new(
                one.ResidualSigmas, one.HasModifiedZ ? one.ModifiedZ : Of(alert.Instrument).PeerZ);
        }
    }
}

/// <summary>What BTC and the peers do not explain.</summary>
/// <param name="Sigmas">The residual against BTC. Null: not known.</param>
/// <param name="PeerZ">The modified z. Null: not known.</param>
internal sealed record Estimate(double? Sigmas, double? PeerZ);
