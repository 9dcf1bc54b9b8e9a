using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Divergence;

namespace MinerGrpc.Server;

/// <summary>
/// The closes and estimates of now: the market loop swaps them after the commit that changed them, any thread reads
/// them. Both are immutable.
/// </summary>
public sealed class PresentMarket
{
    private volatile DailyHistory? _history;
    private volatile IReadOnlyList<KeptFit?> _fits = [];

    /// <summary>Official closes with their versions. Null: before the start.</summary>
    public DailyHistory? History
    {
        get => _history;
        set => _history = value;
    }

    /// <summary>The standard estimate of each instrument for the present trading day, by index.</summary>
    public IReadOnlyList<KeptFit?> Fits
    {
        get => _fits;
        set => _fits = value;
    }
}
