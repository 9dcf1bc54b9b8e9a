namespace MinerGrpc.Core.Market;

/// <summary>
/// Tells from two boards of an instrument whether a trade lies between them. Everything that counts trades (bars, the
/// jump filter, the tape of a correction) asks this and nothing else, live and from the journal, so that both come to
/// the same.
/// </summary>
public static class BoardTrade
{
    /// <summary>
    /// Whether <paramref name="after"/> carries a trade that the board before it did not. A second trade of the same
    /// instant, price and size shows by the volume it adds; without one it cannot be told from a quote of its sides.
    /// </summary>
    public static bool IsNew(in Board before, in Board after) =>
        after.Last is not null && after.LastTime == after.EventTime
        && !after.Has(QuoteFlags.Stale | QuoteFlags.Corrected)
        && (before.LastTime != after.LastTime || before.Last != after.Last || before.LastSize != after.LastSize
            || before.Volume != after.Volume);
}
