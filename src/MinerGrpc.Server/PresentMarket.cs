using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Divergence;

namespace MinerGrpc.Server;

/// <summary>The closes that are known, and the estimates that were made of these very closes. Immutable.</summary>
/// <param name="History">Official closes with their versions.</param>
/// <param name="Fits">The standard estimate of each instrument for the present trading day, by index.</param>
public sealed record KnownCloses(DailyHistory History, IReadOnlyList<KeptFit?> Fits);

/// <summary>
/// The closes and estimates of now: the market loop swaps both at once after the commit that changed them, any thread
/// reads them.
/// </summary>
public sealed class PresentMarket
{
    private volatile KnownCloses? _closes;

    /// <summary>Null: before the start.</summary>
    public KnownCloses? Closes
    {
        get => _closes;
        set => _closes = value;
    }
}
