using MinerGrpc.Core.Deals;
using static MinerGrpc.Core.Tests.Deals.GivenDeals;

namespace MinerGrpc.Core.Tests.Deals;

/// <summary>The announcements that the server bundles, through the desk.</summary>
public class BundledDealsTests
{
    private static readonly DealBook s_book = Load();

    [Fact]
    public void There_are_44_with_a_source_a_confidence_and_a_first_session()
    {
        Assert.Equal(44, s_book.Count);
        Assert.All(s_book.Deals(), deal =>
        {
            Assert.NotEmpty(deal.Sources);
            Assert.NotEqual(Confidence.Unspecified, deal.Confidence);
            Assert.NotNull(deal.FirstTradableSession);
            Assert.NotEqual(SessionBasis.Unspecified, deal.FirstTradableSessionBasis);
            Assert.NotNull(NewYork.SessionOf(deal.FirstTradableSession.Value));
        });
    }

    [Fact]
    public void Each_was_known_before_the_close_of_its_first_session_or_at_the_end_of_its_day() =>
        Assert.All(s_book.Deals(), deal => Assert.True(
            deal.KnownTime <= NewYork.SessionOf(deal.FirstTradableSession!.Value)!.Value.Close
            || deal.FirstTradableSessionBasis == SessionBasis.DateOnly,
            deal.Name));

    [Fact]
    public void Each_is_named_by_its_date_and_touches_an_instrument() => Assert.All(s_book.Deals(), deal =>
    {
        Assert.StartsWith($"deals/{deal.AnnounceDate:yyyy-MM-dd}-", deal.Name, StringComparison.Ordinal);
        Assert.NotEmpty(deal.AffectedInstruments);
    });

    [Fact]
    public void The_founding_deal_could_first_be_traded_on_the_ninth()
    {
        var deal = s_book.Find(Name)!;
        Assert.Equal(Day("2025-09-09"), deal.FirstTradableSession);
        Assert.Equal(SessionBasis.StatedHalfDay, deal.FirstTradableSessionBasis);
        Assert.Equal(AnnounceHalfDay.AfterClose, deal.AnnounceHalfDay);
        Assert.Equal(At("2025-09-09T04:00:00Z"), deal.KnownTime);
        Assert.Null(s_book.Find(Name, At("2025-09-09T03:59:59Z")));
    }

    [Fact]
    public void The_founding_deal_has_its_exact_values()
    {
        var deal = s_book.Find(Name)!;
        Assert.Equal(new Money("USD", 17_400_000_000), deal.BaseValue);
        Assert.Equal(new Money("USD", 19_400_000_000), deal.MaximumValue);
        Assert.Equal(5, deal.TermYears);
    }

    [Fact]
    public void The_founding_deal_touches_its_parties_and_the_seven_miners_of_the_article()
    {
        var affected = s_book.Find(Name)!.AffectedInstruments;
        Assert.Equal(
            ["instruments/msft", "instruments/nbis"], Of(DealRelation.Direct));
        Assert.Equal(
            [
                "instruments/bitf", "instruments/cifr", "instruments/hut", "instruments/iren", "instruments/mara",
                "instruments/riot", "instruments/wulf",
            ],
            Of(DealRelation.ReadThrough));

        IEnumerable<string> Of(DealRelation relation) =>
            affected.Where(a => a.Relation == relation).Select(a => a.Instrument).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void No_other_deal_is_read_through_to_anybody() => Assert.All(
        s_book.Deals().Where(d => d.Name != Name),
        deal => Assert.DoesNotContain(deal.AffectedInstruments, a => a.Relation == DealRelation.ReadThrough));

    [Fact]
    public void Every_known_company_among_the_parties_is_given_as_its_instrument()
    {
        // The first words agree, as in "Hut 8 Corp." and "Nebius Group N.V.".
        var companies = Universe.Instruments.Select(i => FirstWord(i.DisplayName)).ToHashSet(StringComparer.Ordinal);
        Assert.All(
            s_book.Deals().SelectMany(d => d.Parties).Where(p => p.Instrument.Length == 0),
            party => Assert.DoesNotContain(FirstWord(party.DisplayName), companies));

        static string FirstWord(string name) => name.Split(' ', ',')[0];
    }

    [Theory]
    [InlineData("deals/2024-05-28-riot-bitfarms", DealStatus.Terminated)]
    [InlineData("deals/2025-07-07-coreweave-core-scientific", DealStatus.Announced)]
    [InlineData("deals/2025-10-30-coreweave-core-scientific", DealStatus.Terminated)]
    [InlineData("deals/2024-08-21-bitfarms-stronghold", DealStatus.Closed)]
    [InlineData("deals/2026-06-29-bitdeer-tydal", DealStatus.Announced)]
    public void What_became_of_a_deal_is_its_status(string name, DealStatus status) =>
        Assert.Equal(status, s_book.Find(name)?.Status);

    private static DealBook Load() => DealTables.Parse("deals.csv", TestTables.Text("deals.csv"), Universe)
        .Aggregate(DealBook.Empty, (book, draft) => book.With(book.Announce(draft).Taken()));
}
