namespace MinerGrpc.Core.Instruments;

/// <summary>
/// A dense index into the universe: 0 to Count - 1, so that boards and mailboxes are plain arrays.
/// It holds for one process; names, not ids, are written to the journal.
/// </summary>
public readonly record struct InstrumentId(int Index);
