using MinerGrpc.Core.Bars;

namespace MinerGrpc.Server;

/// <summary>Bars that came from outside, each checked already: journaled whole or not at all.</summary>
public sealed record BarBatch
{
    /// <summary>The source under which batch ids of imports are remembered; no publisher can have it.</summary>
    public const string Source = "import";

    /// <summary>Unchanged until the receipt is there.</summary>
    public required ReadOnlyMemory<Bar> Bars { get; init; }

    /// <summary>The importer's own id. Null: a retry is told by its values alone.</summary>
    public string? BatchId { get; init; }

    /// <summary>Tells another body under the same id. Set together with <see cref="BatchId"/>.</summary>
    public byte[]? Digest { get; init; }
}

/// <summary>What became of a batch of bars.</summary>
/// <param name="LastSequence">The newest event in the journal once the batch was in it.</param>
/// <param name="Imported">New bars, and such that replaced another version.</param>
/// <param name="Unchanged">Bars that were there already.</param>
public sealed record BarReceipt(long LastSequence, int Imported, int Unchanged);
