using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Tests.Deals;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Market.Given;

namespace MinerGrpc.Core.Tests.Divergence;

public class ConfoundersTests
{
    private static readonly DealBook s_founding = Announced(DealBook.Empty, GivenDeals.Draft() with
    {
        AffectedInstruments = [Touched("mara"), Touched("riot")],
    });

    [Fact]
    public void The_deal_itself_is_none() => Assert.Empty(Of("mara", s_founding));

    [Theory]
    [InlineData("2025-06-10", false)]
    [InlineData("2025-06-11", true)]
    [InlineData("2025-08-14", true)]
    [InlineData("2025-09-10", true)]
    [InlineData("2025-09-11", false)]
    public void Other_deals_of_the_instrument_count_from_the_first_day_to_the_last(string date, bool counts)
    {
        var book = Announced(s_founding, Other("deals/other", date, "mara"));
        Assert.Equal(counts ? ["deals/other"] : [], Of("mara", book));
        Assert.Empty(Of("riot", book));
    }

    [Fact]
    public void A_deal_counts_by_its_first_tradable_session() => Assert.Equal(
        ["deals/evening"],
        Of("mara", Announced(s_founding, Other("deals/evening", "2025-06-10", "mara") with
        {
            AnnounceHalfDay = AnnounceHalfDay.AfterClose,
        })));

    [Fact]
    public void They_come_in_the_order_of_time_and_then_of_name()
    {
        var book = s_founding;
        foreach (var (name, date) in ((string, string)[])
            [("deals/b", "2025-08-14"), ("deals/z", "2025-07-01"), ("deals/a", "2025-08-14")])
        {
            book = Announced(book, Other(name, date, "mara"));
        }

        Assert.Equal(["deals/z", "deals/a", "deals/b"], Of("mara", book));
    }

    [Fact]
    public void A_deal_that_was_taken_back_is_none_but_was_one_before()
    {
        var announced = Announced(s_founding, Other("deals/other", "2025-08-14", "mara"));
        var retracted = announced.With(DealDesk.Retract(
            announced, "deals/other", 1, "it was wrong", GivenDeals.Later).Taken());
        Assert.Empty(Of("mara", retracted));
        Assert.Equal(["deals/other"], Of("mara", retracted, GivenDeals.Later.PlusNanos(-1)));
    }

    [Fact]
    public void A_deal_that_was_not_known_yet_is_none()
    {
        var book = Announced(s_founding, Other("deals/other", "2025-09-10", "mara") with
        {
            AnnounceTime = At("2025-09-10 12:00:00"),
        });
        Assert.Empty(Of("mara", book, At("2025-09-10 11:59:59")));
        Assert.Equal(["deals/other"], Of("mara", book, At("2025-09-10 12:00:00")));
    }

    [Theory]
    [InlineData("2025-07-03", "2025-07-06", false)]
    [InlineData("2025-07-03", "2025-07-07", true)]
    [InlineData("2025-10-29", "2025-11-20", true)]
    [InlineData("2025-10-30", "2025-11-20", false)]
    public void A_merger_that_held_on_one_of_the_days_is_told_in_words(string first, string last, bool counts)
    {
        var told = Confounders.Of(
            Universe[Id("corz")], s_founding.Find(GivenDeals.Name)!, s_founding, null, Day(first), Day(last));
        Assert.Equal(
            counts
                ? ["merger 0.1235 CRWV for each CORZ; voted down and ended 2025-10-30 from 2025-07-07 to 2025-10-30"]
                : [],
            told);
    }

    private static IReadOnlyList<string> Of(string instrument, DealBook book, Instant? asOf = null) => Confounders.Of(
        Universe[Id(instrument)], book.Find(GivenDeals.Name)!, book, asOf, Day("2025-06-11"), Day("2025-09-10"));

    private static DealBook Announced(DealBook book, Deal draft) => book.With(book.Announce(draft).Taken());

    private static Deal Other(string name, string date, string instrument) => GivenDeals.Draft(name) with
    {
        AnnounceDate = Day(date), AffectedInstruments = [Touched(instrument)],
    };

    private static AffectedInstrument Touched(string instrument) =>
        new("instruments/" + instrument, DealRelation.ReadThrough, "A miner.");
}
