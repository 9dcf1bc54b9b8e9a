using MinerGrpc.Core.Values;

namespace MinerGrpc.Server;

/// <summary>How much of the past is kept. Ages are of market time, counted back from the newest event.</summary>
/// <param name="JournalAge">Events that are older may go. Null: by age none does.</param>
/// <param name="JournalBytes">Of the used part of the database; above it the oldest events go. Null: no limit.</param>
/// <param name="MinuteAge">Minute bars that begin earlier may go; days stay for ever. Null: all stay.</param>
public sealed record RetentionRules(TimeSpan? JournalAge, long? JournalBytes, TimeSpan? MinuteAge);

/// <summary>What a step of upkeep does.</summary>
public enum UpkeepKind
{
    /// <summary>The oldest events, up to a checkpoint, are removed.</summary>
    ExpireEvents = 1,

    /// <summary>The minute bars of the oldest day are removed.</summary>
    ExpireMinutes = 2,

    /// <summary>Old rows of the journal become one compressed row.</summary>
    Pack = 3,

    /// <summary>Free pages at the end of the file go back to the disk.</summary>
    ReturnPages = 4,
}

/// <summary>
/// A small piece of upkeep, worked out beside the market loop and carried out by it between two groups, since the
/// database has one writer.
/// </summary>
public abstract class UpkeepStep(UpkeepKind kind)
{
    public UpkeepKind Kind { get; } = kind;

    /// <summary>What it does, for the log: which events or bars, how many bytes.</summary>
    public abstract string What { get; }
}

/// <summary>What a look through old rows has found.</summary>
/// <param name="Through">The last event that was looked at; 0: the end was reached, the next look begins anew.</param>
/// <param name="Bytes">How much was looked at.</param>
/// <param name="Damages">A sentence for each row that does not fit.</param>
public sealed record ScrubResult(long Through, long Bytes, IReadOnlyList<string> Damages);

/// <summary>What retention has removed.</summary>
/// <param name="EventsThrough">Events up to this sequence. 0: none.</param>
/// <param name="MinutesBefore">Minute bars that begin before it. Null: none.</param>
public sealed record JournalRetention(long EventsThrough, Instant? MinutesBefore);
