namespace MinerGrpc.Core.Deals;

/// <summary>What is agreed. The numbers are those of the contract.</summary>
public enum DealType
{
    Unspecified = 0,

    /// <summary>GPU or cloud capacity sold.</summary>
    ComputeCapacity = 1,

    /// <summary>A data centre leased or hosted.</summary>
    Hosting = 2,

    /// <summary>A company or site bought.</summary>
    Acquisition = 3,

    /// <summary>Money raised or lent.</summary>
    Financing = 4,

    /// <summary>Power contracted.</summary>
    Power = 5,
    Other = 6,
}

/// <summary>How firm a deal is. The numbers are those of the contract.</summary>
public enum DealStatus
{
    Unspecified = 0,

    /// <summary>Not confirmed by a party.</summary>
    Reported = 1,

    /// <summary>Told by a party.</summary>
    Announced = 2,

    /// <summary>Signed and in force.</summary>
    Closed = 3,

    /// <summary>Called off by its parties.</summary>
    Terminated = 4,

    /// <summary>The announcement was wrong and was taken back; only <see cref="DealDesk.Retract"/> sets it.</summary>
    Retracted = 5,
}

/// <summary>What a party does in a deal. The numbers are those of the contract.</summary>
public enum PartyRole
{
    /// <summary>None of the others, or not stated.</summary>
    Unspecified = 0,
    Provider = 1,
    Customer = 2,
    Acquirer = 3,
    Target = 4,
    Guarantor = 5,
    Lender = 6,
}

/// <summary>How an instrument is touched by a deal. The numbers are those of the contract.</summary>
public enum DealRelation
{
    Unspecified = 0,

    /// <summary>It is a party.</summary>
    Direct = 1,

    /// <summary>The market reads the news through to it.</summary>
    ReadThrough = 2,
}

/// <summary>What a source is. The numbers are those of the contract.</summary>
public enum SourceKind
{
    Unspecified = 0,
    Form8K = 1,
    Form6K = 2,
    PressRelease = 3,
    News = 4,
    Other = 5,
}

/// <summary>How sure an entry is. The numbers are those of the contract.</summary>
public enum Confidence
{
    Unspecified = 0,
    High = 1,
    Medium = 2,
    Low = 3,
}

/// <summary>
/// The part of its day in which a deal was announced, where the time is not known. The numbers are those of the
/// contract.
/// </summary>
public enum AnnounceHalfDay
{
    /// <summary>Not known.</summary>
    Unspecified = 0,
    BeforeOpen = 1,
    DuringSession = 2,
    AfterClose = 3,
}

/// <summary>From what a first tradable session was worked out. The numbers are those of the contract.</summary>
public enum SessionBasis
{
    /// <summary>There is no first tradable session.</summary>
    Unspecified = 0,
    AnnounceTime = 1,
    StatedHalfDay = 2,
    DateOnly = 3,
}

/// <summary>A company or person in a deal.</summary>
/// <param name="DisplayName">Never empty.</param>
/// <param name="Role">Unspecified: none of the known ones.</param>
/// <param name="Instrument"><c>instruments/{id}</c>. Empty: it is no instrument here.</param>
public sealed record DealParty(string DisplayName, PartyRole Role, string Instrument = "");

/// <summary>An instrument that a deal touches.</summary>
/// <param name="Instrument"><c>instruments/{id}</c>.</param>
/// <param name="Relation">Never Unspecified.</param>
/// <param name="Reason">In a sentence. Empty: none given.</param>
public sealed record AffectedInstrument(string Instrument, DealRelation Relation, string Reason = "");

/// <summary>Where a deal was read.</summary>
/// <param name="Uri">http or https.</param>
/// <param name="Kind">Unspecified: not stated.</param>
public sealed record DealSource(string Uri, SourceKind Kind);
