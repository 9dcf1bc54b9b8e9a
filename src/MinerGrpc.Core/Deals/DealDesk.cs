using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Deals;

/// <summary>Why a book does not take a revision.</summary>
public enum DealRefusalReason
{
    /// <summary>A new deal has the name of one that is there.</summary>
    NameTaken = 1,

    /// <summary>No deal has that name.</summary>
    UnknownDeal = 2,

    /// <summary>The revision that is to be replaced is not the newest.</summary>
    StaleRevision = 3,

    /// <summary>After a retraction there are no revisions.</summary>
    AlreadyRetracted = 4,
}

/// <param name="Reason">Why.</param>
/// <param name="Name"><c>deals/{id}</c>.</param>
/// <param name="NewestRevision">Of the deal that is there. Null: there is none.</param>
public sealed record DealRefusal(DealRefusalReason Reason, string Name, int? NewestRevision);

/// <summary>The new revision, or why there is none: exactly one of the two is set.</summary>
public readonly record struct DealOutcome
{
    private DealOutcome(Deal? deal, DealRefusal? refusal)
    {
        Deal = deal;
        Refusal = refusal;
    }

    public Deal? Deal { get; }

    public DealRefusal? Refusal { get; }

    internal static DealOutcome Taken(Deal deal) => new(deal, null);

    internal static DealOutcome Refused(DealRefusalReason reason, string name, Deal? newest) =>
        new(null, new DealRefusal(reason, name, newest?.Revision));
}

/// <summary>
/// Turns drafts into revisions: it numbers them, dates them and adds what follows from them. Pure; the caller puts the
/// revision into the book. Drafts must have passed <see cref="DealRules"/>.
/// </summary>
public static class DealDesk
{
    private const string DirectReason = "A party to the deal.";

    /// <summary>Revision 1 of a new deal.</summary>
    public static DealOutcome Announce(
        DealBook book, Deal draft, Instant receiveTime, TradingCalendar calendar, Universe universe) =>
        book.Find(draft.Name) is { } taken
            ? DealOutcome.Refused(DealRefusalReason.NameTaken, draft.Name, taken)
            : DealOutcome.Taken(Complete(draft, calendar, universe) with
            {
                Revision = 1,
                RevisionReason = "",
                ReceiveTime = receiveTime,
                KnownTime = DealTimes.FirstKnown(draft, receiveTime, calendar),
            });

    /// <summary>The next revision: the whole draft in the place of its <see cref="Deal.Revision"/>.</summary>
    public static DealOutcome Revise(
        DealBook book, Deal draft, string reason, Instant receiveTime, TradingCalendar calendar, Universe universe) =>
        Newest(book, draft.Name, draft.Revision, out var newest) is { } refused
            ? refused
            : DealOutcome.Taken(Follow(Complete(draft, calendar, universe), newest!, reason, receiveTime));

    /// <summary>The last revision of a deal: the newest one with the status RETRACTED.</summary>
    public static DealOutcome Retract(DealBook book, string name, int revision, string reason, Instant receiveTime) =>
        Newest(book, name, revision, out var newest) is { } refused
            ? refused
            : DealOutcome.Taken(
                Follow(newest! with { Status = DealStatus.Retracted }, newest!, reason, receiveTime));

    /// <summary>Null: the revision is the newest and may be followed.</summary>
    private static DealOutcome? Newest(DealBook book, string name, int revision, out Deal? newest)
    {
        newest = book.Find(name);
        return newest switch
        {
            null => DealOutcome.Refused(DealRefusalReason.UnknownDeal, name, null),
            { Status: DealStatus.Retracted } => DealOutcome.Refused(DealRefusalReason.AlreadyRetracted, name, newest),
            _ when newest.Revision != revision =>
                DealOutcome.Refused(DealRefusalReason.StaleRevision, name, newest),
            _ => null,
        };
    }

    private static Deal Follow(Deal next, Deal before, string reason, Instant receiveTime) => next with
    {
        Revision = before.Revision + 1,
        RevisionReason = reason,
        ReceiveTime = receiveTime,
        KnownTime = DealTimes.LaterKnown(before, receiveTime),
    };

    private static Deal Complete(Deal draft, TradingCalendar calendar, Universe universe)
    {
        var first = DealTimes.FirstTradable(draft, calendar);
        return draft with
        {
            AnnounceDate = draft.AnnounceTime is { } time ? NewYorkTime.DateOf(time) : draft.AnnounceDate,
            FirstTradableSession = first?.Date,
            FirstTradableSessionBasis = first?.Basis ?? SessionBasis.Unspecified,
            AffectedInstruments = WithParties(draft, universe),
        };
    }

    /// <summary>The stated ones in their order, then the parties that are instruments and are not among them.</summary>
    private static ValueList<AffectedInstrument> WithParties(Deal draft, Universe universe) =>
    [
        .. draft.AffectedInstruments,
        .. draft.Parties.Select(p => p.Instrument)
            .Where(i => universe.TryFind(i, out _) && draft.FindAffected(i) is null)
            .Distinct()
            .Select(i => new AffectedInstrument(i, DealRelation.Direct, DirectReason)),
    ];
}
