using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server;

/// <summary>Quotes that belong together: journaled whole or not at all, judged in this order.</summary>
public sealed record FeedBatch
{
    /// <summary>The feed or publisher that it comes from.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// May be empty: then the batch only moves the market's clock. Unchanged until the receipt is there.
    /// </summary>
    public required ReadOnlyMemory<QuoteInput> Quotes { get; init; }

    /// <summary>
    /// Trades that the venue cancelled or corrected, applied after the quotes. Null: of an unknown instrument.
    /// </summary>
    public ReadOnlyMemory<TradeCorrectionInput?> Corrections { get; init; }

    /// <summary>
    /// The market's clock after the quotes, so that sessions open and close. Null: the quotes move it.
    /// </summary>
    public Instant? AdvanceTo { get; init; }

    /// <summary>A publisher's own id. Null: a retry cannot be told from a new batch.</summary>
    public string? BatchId { get; init; }

    /// <summary>Tells another body under the same id. Set together with <see cref="BatchId"/>.</summary>
    public byte[]? Digest { get; init; }

    /// <summary>
    /// How far a recorded session is with this batch, journaled with it. Null: not a recorded session.
    /// </summary>
    public FeedProgress? Progress { get; init; }
}

/// <summary>What became of a batch.</summary>
/// <param name="LastSequence">The newest event in the journal once the batch was in it.</param>
/// <param name="Verdicts">How its quotes were judged.</param>
/// <param name="Duplicate">Known already: this repeats the first receipt, and nothing was journaled.</param>
/// <param name="Corrections">
/// Why each correction was not applied, in their order; null where it was. Empty for a duplicate.
/// </param>
public sealed record FeedReceipt(
    long LastSequence, VerdictTally Verdicts, bool Duplicate, IReadOnlyList<string?> Corrections);

/// <summary>Another body came under a batch id that is taken.</summary>
public sealed class BatchConflictException(string source, string batchId) : Exception(
    $"batch_id '{batchId}' of source '{source}' was used for another body; send new quotes under a new batch_id");
