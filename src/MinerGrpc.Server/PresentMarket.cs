using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Divergence;

namespace MinerGrpc.Server;

/// <summary>
/// What the market knows beside its newest values, for readers: replaced by the market loop after the commit that
/// changed it. Each part is immutable, so a reader that has taken one sees a single state.
/// </summary>
public sealed class PresentMarket
{
    private volatile Parts _parts = new(null, DealBook.Empty, []);

    private sealed record Parts(DailyHistory? History, DealBook Deals, IReadOnlyList<KeptFit?> Fits);

    /// <summary>Official closes with their versions. Null: before the start.</summary>
    public DailyHistory? History => _parts.History;

    /// <summary>Deals with their revisions.</summary>
    public DealBook Deals => _parts.Deals;

    /// <summary>The standard estimate of each instrument for the present trading day, by index.</summary>
    public IReadOnlyList<KeptFit?> Fits => _parts.Fits;

    /// <summary>By the market loop alone.</summary>
    public void Publish(DailyHistory history, DealBook deals, IReadOnlyList<KeptFit?> fits)
    {
        var before = _parts;
        if (!ReferenceEquals(before.History, history) || !ReferenceEquals(before.Deals, deals)
            || !ReferenceEquals(before.Fits, fits))
        {
            _parts = new Parts(history, deals, fits);
        }
    }
}
