using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server.Feeds;

/// <summary>Quotes that belong together: one journal row or less, judged in this order.</summary>
public sealed record FeedBatch
{
    /// <summary>The <see cref="IFeed.Name"/> of the feed it comes from.</summary>
    public required string Source { get; init; }

    /// <summary>May be empty: then the batch only moves the market's clock.</summary>
    public required IReadOnlyList<QuoteInput> Quotes { get; init; }

    /// <summary>The market's clock after the quotes: sessions open and close by it. Null: quotes move it.</summary>
    public Instant? AdvanceTo { get; init; }
}

/// <summary>What became of a batch. <see cref="LastSequence"/> is that of the newest event in the journal.</summary>
/// <param name="LastSequence">Journal sequence after the batch; a batch without any event leaves it as it was.</param>
/// <param name="Accepted">Quotes that reached the board.</param>
/// <param name="Refused">Quotes with a verdict against them. Accepted plus refused is the size of the batch.</param>
/// <param name="Duplicate">A repeated batch: told again, not journaled again.</param>
public readonly record struct FeedReceipt(long LastSequence, int Accepted, int Refused, bool Duplicate);
