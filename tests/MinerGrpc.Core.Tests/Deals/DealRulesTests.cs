using MinerGrpc.Core.Deals;
using static MinerGrpc.Core.Tests.Deals.GivenDeals;

namespace MinerGrpc.Core.Tests.Deals;

/// <summary>A valid draft, and each way in which it can be wrong.</summary>
public class DealRulesTests
{
    private static readonly Dictionary<string, (string Field, Func<Deal, Deal> Change)> s_faults = new()
    {
        ["a name without its collection"] = ("name", d => d with { Name = "2025-09-08-nebius" }),
        ["a name of 65 characters"] = ("name", d => d with { Name = "deals/" + new string('a', 65) }),
        ["a name in capitals"] = ("name", d => d with { Name = "deals/NBIS" }),
        ["a name of nothing"] = ("name", d => d with { Name = "deals/" }),
        ["no headline"] = ("headline", d => d with { Headline = " \n" }),
        ["a headline of 2,001 characters"] = ("headline", d => d with { Headline = new string('x', 2_001) }),
        ["a NUL in a text"] = ("note", d => d with { Note = "a\0b" }),
        ["a carriage return in a text"] = ("site", d => d with { Site = "a\rb" }),
        ["a next line in a text"] = ("hardware", d => d with { Hardware = "a\u0085b" }),
        ["a right-to-left override in a text"] = ("extensions", d => d with { Extensions = "a\u202Eb" }),
        ["no type"] = ("type", d => d with { Type = DealType.Unspecified }),
        ["a type of the future"] = ("type", d => d with { Type = (DealType)7 }),
        ["no status"] = ("status", d => d with { Status = DealStatus.Unspecified }),
        ["the status of a retraction"] = ("status", d => d with { Status = DealStatus.Retracted }),
        ["a status below all"] = ("status", d => d with { Status = (DealStatus)(-1) }),
        ["no party"] = ("parties", d => d with { Parties = [] }),
        ["65 parties"] = ("parties", d => d with { Parties = [.. Enumerable.Repeat(d.Parties[0], 65)] }),
        ["a party without a name"] =
            ("parties[0].display_name", d => d with { Parties = [new DealParty("", PartyRole.Provider)] }),
        ["a role of the future"] =
            ("parties[0].role", d => d with { Parties = [new DealParty("A", (PartyRole)7)] }),
        ["a party that is no instrument here"] = ("parties[0].instrument",
            d => d with { Parties = [new DealParty("A", PartyRole.Provider, "instruments/meta")] }),
        ["a value without a currency"] = ("base_value", d => d with { BaseValue = new Money("", 1) }),
        ["a value below 0"] = ("base_value", d => d with { BaseValue = new Money("USD", 0, -1) }),
        ["a value of two signs"] = ("base_value", d => d with { BaseValue = new Money("USD", 1, -1) }),
        ["a maximum below the base"] =
            ("maximum_value", d => d with { MaximumValue = new Money("USD", 17_399_999_999, 999_999_999) }),
        ["a maximum in another currency"] =
            ("maximum_value", d => d with { MaximumValue = new Money("EUR", 18_000_000_000) }),
        ["a prepayment in a small currency"] = ("prepayment", d => d with { Prepayment = new Money("usd", 1) }),
        ["a guarantee below 0"] = ("guarantee", d => d with { Guarantee = new Money("USD", -1) }),
        ["a term of 0"] = ("term_years", d => d with { TermYears = 0 }),
        ["a term that is no number"] = ("term_years", d => d with { TermYears = double.NaN }),
        ["power below 0"] = ("gross_megawatts", d => d with { GrossMegawatts = -0.1 }),
        ["power without end"] =
            ("critical_it_megawatts", d => d with { CriticalItMegawatts = double.PositiveInfinity }),
        ["an affected instrument that is not here"] = ("affected_instruments[0].instrument",
            d => d with { AffectedInstruments = [new("instruments/doge", DealRelation.ReadThrough)] }),
        ["an affected instrument twice"] = ("affected_instruments[1].instrument", d => d with
        {
            AffectedInstruments =
            [
                new("instruments/bitf", DealRelation.ReadThrough), new("instruments/bitf", DealRelation.Direct),
            ],
        }),
        ["no relation"] = ("affected_instruments[0].relation",
            d => d with { AffectedInstruments = [new("instruments/bitf", DealRelation.Unspecified)] }),
        ["a party that is read through"] = ("affected_instruments[0].relation",
            d => d with { AffectedInstruments = [new("instruments/msft", DealRelation.ReadThrough)] }),
        ["a reason of 2,001 characters"] = ("affected_instruments[0].reason", d => d with
        {
            AffectedInstruments = [new("instruments/bitf", DealRelation.ReadThrough, new string('x', 2_001))],
        }),
        ["no source"] = ("sources", d => d with { Sources = [] }),
        ["a source that is a script"] =
            ("sources[0].uri", d => d with { Sources = [new("javascript:alert(1)", SourceKind.News)] }),
        ["a source that is a word"] = ("sources[0].uri", d => d with { Sources = [new("news", SourceKind.News)] }),
        ["a source of no known kind"] =
            ("sources[0].kind", d => d with { Sources = [new("https://example.com", (SourceKind)6)] }),
        ["a confidence of the future"] = ("confidence", d => d with { Confidence = (Confidence)4 }),
        ["no date"] = ("announce_date", d => d with { AnnounceDate = default }),
        ["a date that no instant can hold"] = ("announce_date", d => d with { AnnounceDate = Day("2262-01-01") }),
        ["a date that is not that of the time"] =
            ("announce_date", d => d with { AnnounceTime = At("2025-09-09T04:00:00Z") }),
        ["a half-day of the future"] =
            ("announce_half_day", d => d with { AnnounceHalfDay = (AnnounceHalfDay)4 }),
        ["a half-day beside a time"] = ("announce_half_day", d => d with
        {
            AnnounceTime = At("2025-09-08T20:05:00Z"), AnnounceHalfDay = AnnounceHalfDay.AfterClose,
        }),
    };

    public static TheoryData<string> Names => [.. s_faults.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_bad_field_is_named_and_no_other(string name)
    {
        var (field, change) = s_faults[name];
        var fault = Assert.Single(DealRules.Check(change(Draft()), Universe));
        Assert.Equal(field, fault.Field);
        Assert.NotEmpty(fault.Problem);
    }

    [Fact]
    public void Every_bad_field_is_named_at_once() =>
        Assert.Equal(
            ["headline", "note", "base_value", "term_years", "sources"],
            DealRules.Check(
                    Draft() with
                    {
                        Headline = "", Note = "\0", BaseValue = new Money("usd", 1), TermYears = -1, Sources = [],
                    },
                    Universe)
                .Select(f => f.Field));

    [Fact]
    public void The_largest_draft_is_valid()
    {
        var text = new string('x', DealRules.LongestText);
        Assert.Empty(DealRules.Check(
            Draft("deals/" + new string('a', DealRules.LongestId)) with
            {
                Headline = text,
                Extensions = text,
                Site = text,
                Hardware = "line\n\tline",
                Note = text,
                Parties = [.. Enumerable.Repeat(new DealParty(text, PartyRole.Lender), DealRules.MostEntries)],
                Sources = [.. Enumerable.Repeat(
                    new DealSource("https://example.com/".PadRight(DealRules.LongestText, 'x'), SourceKind.Other),
                    DealRules.MostEntries)],
                BaseValue = new Money("USD", long.MaxValue, 999_999_999),
                MaximumValue = new Money("USD", long.MaxValue, 999_999_999),
                Prepayment = new Money("NOK", 0),
                TermYears = double.Epsilon,
                CriticalItMegawatts = 0,
                GrossMegawatts = double.MaxValue,
                AnnounceDate = DealRules.LastDay,
            },
            Universe));
    }

    [Fact]
    public void A_role_a_confidence_and_the_kind_of_a_source_may_be_unknown() =>
        Assert.Empty(DealRules.Check(
            Draft() with
            {
                Parties = [new DealParty("Starwood", PartyRole.Unspecified)],
                Sources = [new DealSource("http://example.com", SourceKind.Unspecified)],
                Confidence = Confidence.Unspecified,
            },
            Universe));
}
