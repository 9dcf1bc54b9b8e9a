using Google.Protobuf.WellKnownTypes;
using Google.Type;
using MinerGrpc.V1;
using Date = Google.Type.Date;

namespace MinerGrpc.Client.Tests.Fakes;

/// <summary>The founding deal as the server gives it, and reactions to it.</summary>
internal static class FakeDeals
{
    public const string Id = "2025-09-08-nebius-microsoft";
    public const string Name = "deals/" + Id;

    /// <summary>2025-09-08T20:30:00Z, after the close.</summary>
    public static readonly Timestamp Evening = new() { Seconds = 1_757_363_400 };

    public static Money Dollars(long units, int nanos = 0) =>
        new() { CurrencyCode = "USD", Units = units, Nanos = nanos };

    public static Date Day(int day) => new() { Year = 2025, Month = 9, Day = day };

    public static Deal Nebius(int revision = 1) => new()
    {
        Name = Name,
        Headline = "Nebius sells GPU capacity to Microsoft",
        Type = DealType.ComputeCapacity,
        Status = DealStatus.Announced,
        Parties =
        {
            new DealParty
            {
                DisplayName = "Nebius Group N.V.",
                Role = PartyRole.Provider,
                Instrument = "instruments/nbis",
            },
            new DealParty { DisplayName = "Microsoft Corp.", Role = PartyRole.Customer },
        },
        BaseValue = Dollars(17_400_000_000),
        MaximumValue = Dollars(19_400_000_000),
        TermYears = 5,
        Extensions = "option of services",
        CriticalItMegawatts = 300,
        AffectedInstruments =
        {
            new AffectedInstrument
            {
                Instrument = "instruments/nbis",
                Relation = DealRelation.Direct,
                Reason = "a party",
            },
            new AffectedInstrument
            {
                Instrument = "instruments/bitf",
                Relation = DealRelation.ReadThrough,
                Reason = "power that AI\ncould buy",
            },
        },
        AnnounceTime = Evening,
        AnnounceDate = Day(8),
        ReceiveTime = Evening,
        KnownTime = Evening,
        FirstTradableSession = Day(9),
        FirstTradableSessionBasis = SessionBasis.AnnounceTime,
        Sources = { new DealSource { Uri = "https://example.com/6-k", Kind = SourceKind.Form6K } },
        Confidence = Confidence.High,
        Revision = revision,
        RevisionReason = revision > 1 ? "form 6-K filed" : "",
        Site = "Vineland NJ",
        Note = "through 2031",
    };

    public static ListDealReactionsResponse Reactions() => new()
    {
        DayZero = Day(9),
        Deal = Nebius(2),
        Reactions =
        {
            new DealReaction
            {
                Instrument = "instruments/bitf",
                Relation = DealRelation.ReadThrough,
                Window = new EventWindow(),
                CumulativeAbnormalLogReturn = 0.2265,
                StandardError = 0.0503,
                TStatistic = 4.5,
                PValue = 0.0000332,
                HolmPValue = 0.0004,
                BenjaminiHochbergPValue = 0.0102,
                Confounders = { "deals/other", "split 1:10" },
                Status = DivergenceStatus.Ok,
            },
            new DealReaction
            {
                Instrument = "instruments/bitf",
                Relation = DealRelation.ReadThrough,
                Window = new EventWindow { LastSession = 5 },
                Status = DivergenceStatus.NoSession,
            },
        },
        Summaries =
        {
            new ReactionSummary
            {
                Relation = DealRelation.ReadThrough,
                Window = new EventWindow { FirstSession = -1, LastSession = -1 },
                Instruments = 14,
                MeanCumulativeAbnormalLogReturn = 0.0123,
                MeanResidualCorrelation = 0.31,
            },
        },
        Tests =
        {
            new CrossSectionTest
            {
                Relation = DealRelation.ReadThrough,
                Window = new EventWindow(),
                Test = "KOLARI_PYNNONEN_BMP",
                Statistic = 3.21,
                PValue = 0.0069,
                Instruments = 14,
            },
        },
        InputsDigest = FakeDivergences.Digest,
    };
}
