using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Deals;

/// <summary>
/// One revision of an announcement. Immutable, with the equality of a value. A draft is the same without what
/// <see cref="DealDesk"/> sets; texts are empty and numbers null where nothing is stated.
/// </summary>
public sealed record Deal
{
    /// <summary><c>deals/2025-09-08-nebius-microsoft</c>: lower case, for ever.</summary>
    public required string Name { get; init; }

    /// <summary>What was announced, in a sentence.</summary>
    public required string Headline { get; init; }

    public required DealType Type { get; init; }

    public required DealStatus Status { get; init; }

    /// <summary>At least one.</summary>
    public required ValueList<DealParty> Parties { get; init; }

    /// <summary>Firm value, 0 or more. Null: not stated.</summary>
    public Money? BaseValue { get; init; }

    /// <summary>With every option taken; in the currency of the base and not below it. Null: not stated.</summary>
    public Money? MaximumValue { get; init; }

    /// <summary>Above 0. Null: not stated.</summary>
    public double? TermYears { get; init; }

    /// <summary>In words.</summary>
    public string Extensions { get; init; } = "";

    /// <summary>Power of the computers alone, MW, 0 or more. Null: not stated.</summary>
    public double? CriticalItMegawatts { get; init; }

    /// <summary>Power of the whole site, MW, 0 or more. Null: not stated.</summary>
    public double? GrossMegawatts { get; init; }

    /// <summary>0 or more. Null: not stated.</summary>
    public Money? Prepayment { get; init; }

    /// <summary>0 or more. Null: none stated.</summary>
    public Money? Guarantee { get; init; }

    /// <summary>Each instrument once.</summary>
    public ValueList<AffectedInstrument> AffectedInstruments { get; init; } = [];

    /// <summary>When it happened. Null: not known.</summary>
    public Instant? EventTime { get; init; }

    /// <summary>When it was told. Null: only the date is known.</summary>
    public Instant? AnnounceTime { get; init; }

    /// <summary>The New York day of the announcement; that of <see cref="AnnounceTime"/> where it is known.</summary>
    public required DateOnly AnnounceDate { get; init; }

    /// <summary>Unspecified where the time is known, or where not even this is.</summary>
    public AnnounceHalfDay AnnounceHalfDay { get; init; }

    /// <summary>At least one.</summary>
    public required ValueList<DealSource> Sources { get; init; }

    /// <summary>Unspecified: not stated.</summary>
    public Confidence Confidence { get; init; }

    /// <summary>Where the capacity stands, in words.</summary>
    public string Site { get; init; } = "";

    /// <summary>What computes there, in words.</summary>
    public string Hardware { get; init; } = "";

    /// <summary>What else is to be known, and what is not certain.</summary>
    public string Note { get; init; } = "";

    /// <summary>1, 2, 3, ... In a draft of a revision the one that it replaces; 0 in a draft of a new deal.</summary>
    public int Revision { get; init; }

    /// <summary>Why it was revised or retracted. Empty in revision 1.</summary>
    public string RevisionReason { get; init; } = "";

    /// <summary>When this revision came in. Null only in a draft.</summary>
    public Instant? ReceiveTime { get; init; }

    /// <summary>
    /// From when on "as of" sees this revision: the first from its announcement on (where only the half-day or the
    /// date is known, from its end), a later one from when it came in. Null only in a draft.
    /// </summary>
    public Instant? KnownTime { get; init; }

    /// <summary>The first session in which the news could trade. Null: it lies outside the calendar.</summary>
    public DateOnly? FirstTradableSession { get; init; }

    /// <summary>Unspecified where there is no first session.</summary>
    public SessionBasis FirstTradableSessionBasis { get; init; }

    /// <summary>What deals are ordered by: when it was told, or the start of its day in New York.</summary>
    public Instant AnnouncedAt => AnnounceTime ?? NewYorkTime.At(AnnounceDate, TimeOnly.MinValue);

    /// <summary>Whether a reader of that instant sees this revision. Null: the present, which sees all.</summary>
    public bool IsKnown(Instant? asOf) => asOf is not { } time || KnownTime <= time;

    /// <summary>Null: the deal does not name the instrument.</summary>
    public AffectedInstrument? FindAffected(string instrument) =>
        AffectedInstruments.FirstOrDefault(a => a.Instrument == instrument);
}
