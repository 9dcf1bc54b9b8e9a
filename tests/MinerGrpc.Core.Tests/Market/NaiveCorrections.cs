using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Market;

/// <summary>What the naive market knows of corrections.</summary>
internal sealed class NaiveCorrections
{
    private readonly Dictionary<long, (Price? Price, Size? Size, int Times)> _bySequence = [];

    /// <summary>The last trade that a correction has left on the board, until another one trades.</summary>
    public Dictionary<InstrumentId, NaiveTrade?> Last { get; } = [];

    /// <summary>The newest corrected board's sequence.</summary>
    public Dictionary<InstrumentId, long> Board { get; } = [];

    public void Take(long sequence, Price? price, Size? size) =>
        _bySequence[sequence] = (price, size, (Of(sequence)?.Times ?? 0) + 1);

    /// <summary>Null: never corrected.</summary>
    public (Price? Price, Size? Size, int Times)? Of(long sequence) =>
        _bySequence.TryGetValue(sequence, out var corrected) ? corrected : null;
}
