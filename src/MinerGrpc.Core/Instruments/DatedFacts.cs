namespace MinerGrpc.Core.Instruments;

/// <summary>What an instrument is to the sector. The numbers are those of the contract.</summary>
public enum InstrumentKind
{
    Unspecified = 0,

    /// <summary>A listed miner: a member of the sector move.</summary>
    Miner = 1,

    /// <summary>What the members are measured against: BTC.</summary>
    Benchmark = 2,

    /// <summary>The other side of deals; quoted, not a member.</summary>
    Counterparty = 3,
}

/// <summary>How a company earns its money on a given day. The numbers are those of the contract.</summary>
public enum BusinessModel
{
    /// <summary>Not known on that day; never guessed.</summary>
    Unspecified = 0,
    SelfMining = 1,
    Hosting = 2,
    AiHpc = 3,
    Treasury = 4,
    AiCloud = 5,
    Hyperscaler = 6,
}

/// <summary>A ticker and the days on which it stood for the instrument.</summary>
/// <param name="Ticker">Upper case, 1 to 12 of A-Z 0-9 . -</param>
/// <param name="Start">First day. Null: since before the records begin.</param>
/// <param name="End">First day on which it no longer stood. Null: still does.</param>
/// <param name="Note">What is not certain about the dates, or what they mean. Empty: nothing to say.</param>
public sealed record DatedTicker(string Ticker, DateOnly? Start, DateOnly? End, string Note);

/// <summary>A business model and the days on which it applied.</summary>
/// <param name="Model">Never Unspecified: days that are not known have no row.</param>
/// <param name="Start">First day. Null: since before the records begin.</param>
/// <param name="End">First day on which it no longer applied. Null: still does.</param>
/// <param name="Source">Where the dates come from. Empty: not recorded.</param>
public sealed record DatedBusinessModel(BusinessModel Model, DateOnly? Start, DateOnly? End, string Source);

/// <summary>Days on which a merger at a fixed ratio of shares was agreed and neither closed nor ended.</summary>
/// <param name="Start">First day on which the agreement was public.</param>
/// <param name="End">First day on which it no longer held.</param>
/// <param name="Terms">In words: "0.1235 CRWV for each CORZ".</param>
public sealed record DatedMerger(DateOnly Start, DateOnly End, string Terms);

/// <summary>New shares for old ones.</summary>
/// <param name="Date">First day on which the new shares trade.</param>
/// <param name="NewShares">What one gets for <paramref name="OldShares"/>; 1 to 10,000.</param>
/// <param name="OldShares">1 to 10,000. A reverse split has more old shares than new ones.</param>
/// <param name="Source">Where the figures come from.</param>
public sealed record DatedSplit(DateOnly Date, int NewShares, int OldShares, string Source);

/// <summary>Spans of days: start included, end excluded, null is open.</summary>
internal static class Days
{
    public static bool Contain(DateOnly? start, DateOnly? end, DateOnly day) =>
        (start is null || start.Value <= day) && (end is null || day < end.Value);

    public static bool Overlap(DateOnly? start, DateOnly? end, DateOnly? otherStart, DateOnly? otherEnd) =>
        (start is null || otherEnd is null || start.Value < otherEnd.Value)
        && (otherStart is null || end is null || otherStart.Value < end.Value);
}
