using System.Globalization;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Deals;

/// <summary>Valid drafts, of which a test changes what it is about, and a desk with the bundled universe.</summary>
internal static class GivenDeals
{
    public const string Name = "deals/2025-09-08-nebius-microsoft";

    public static Universe Universe => TestTables.BundledUniverse;

    public static TradingCalendar NewYork => TradingCalendar.NewYork;

    /// <summary>An evening after everything that the tests announce.</summary>
    public static Instant Later { get; } = At("2026-11-20T22:00:00Z");

    public static Deal Draft(string name = Name) => new()
    {
        Name = name,
        Headline = "Nebius supplies Microsoft with GPU capacity.",
        Type = DealType.ComputeCapacity,
        Status = DealStatus.Announced,
        Parties =
        [
            new DealParty("Nebius Group N.V.", PartyRole.Provider, "instruments/nbis"),
            new DealParty("Microsoft Corp.", PartyRole.Customer, "instruments/msft"),
        ],
        BaseValue = new Money("USD", 17_400_000_000),
        AnnounceDate = Day("2025-09-08"),
        Sources = [new DealSource("https://example.com/news", SourceKind.News)],
    };

    public static Instant At(string utc) =>
        Instant.From(DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture));

    public static DateOnly Day(string date) => DateOnly.Parse(date, CultureInfo.InvariantCulture);

    public static DealOutcome Announce(this DealBook book, Deal draft, Instant? receiveTime = null) =>
        DealDesk.Announce(book, draft, receiveTime ?? Later, NewYork, Universe);

    public static DealOutcome Revise(this DealBook book, Deal draft, Instant? receiveTime = null) =>
        DealDesk.Revise(book, draft, "a figure was corrected", receiveTime ?? Later, NewYork, Universe);

    /// <summary>The revision; the test fails when there is none.</summary>
    public static Deal Taken(this DealOutcome outcome)
    {
        Assert.Null(outcome.Refusal);
        return Assert.IsType<Deal>(outcome.Deal);
    }

    public static DealRefusal Refused(this DealOutcome outcome)
    {
        Assert.Null(outcome.Deal);
        return Assert.IsType<DealRefusal>(outcome.Refusal);
    }
}
