using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server;

/// <summary>What is to be done with a deal.</summary>
public enum DealCommandKind
{
    Announce = 1,
    Revise = 2,
    Retract = 3,
}

/// <summary>A checked request on its way to the market loop, which decides, journals and answers it.</summary>
public sealed record DealCommand
{
    public required DealCommandKind Kind { get; init; }

    /// <summary>The caller's own, up to 128 characters. Empty: a retry cannot be told from a new request.</summary>
    public required string RequestId { get; init; }

    /// <summary>SHA-256 of kind and request: tells another body under the same id.</summary>
    public required byte[] Digest { get; init; }

    /// <summary>The whole deal. Null for a retraction.</summary>
    public required Deal? Draft { get; init; }

    /// <summary><c>deals/{id}</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The revision that is replaced or retracted; 0 for an announcement.</summary>
    public required int Revision { get; init; }

    /// <summary>Empty for an announcement.</summary>
    public required string Reason { get; init; }

    /// <summary>What the desk makes of it. Pure.</summary>
    public DealOutcome Decide(DealBook book, Instant receiveTime, TradingCalendar calendar, Universe universe) =>
        (Kind, Draft) switch
        {
            (DealCommandKind.Announce, { } draft) =>
                DealDesk.Announce(book, draft, receiveTime, calendar, universe),
            (DealCommandKind.Revise, { } draft) =>
                DealDesk.Revise(book, draft, Reason, receiveTime, calendar, universe),
            (DealCommandKind.Retract, null) => DealDesk.Retract(book, Name, Revision, Reason, receiveTime),
            _ => throw new InvalidOperationException($"Only a retraction has no draft; this is {Kind}."),
        };
}

/// <summary>The way in for deals.</summary>
/// <param name="take">
/// Ends with the revision once it is journaled, or with the one that the same request was answered with before.
/// Throws <see cref="DealRefusedException"/>, <see cref="RequestConflictException"/> or a
/// <see cref="JournalException"/>; then nothing was kept.
/// </param>
public sealed class DealDoor(Func<DealCommand, CancellationToken, ValueTask<Deal>> take)
{
    public ValueTask<Deal> TakeAsync(DealCommand command, CancellationToken ct) => take(command, ct);
}

/// <summary>The book does not take the revision.</summary>
public sealed class DealRefusedException(DealRefusal refusal) : Exception($"{refusal.Name}: {refusal.Reason}")
{
    public DealRefusal Refusal { get; } = refusal;
}

/// <summary>Another body came under a request id that is taken.</summary>
public sealed class RequestConflictException(string requestId)
    : Exception("a request id that is taken was used for another body")
{
    public string RequestId { get; } = requestId;
}
