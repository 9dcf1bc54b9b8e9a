using MinerGrpc.Core.Deals;
using static MinerGrpc.Core.Tests.Deals.GivenDeals;

namespace MinerGrpc.Core.Tests.Deals;

public class DealDeskTests
{
    [Fact]
    public void A_new_deal_is_numbered_dated_and_given_its_first_session()
    {
        var deal = DealBook.Empty.Announce(Draft() with { AnnounceHalfDay = AnnounceHalfDay.AfterClose }).Taken();
        Assert.Equal((1, "", Later), (deal.Revision, deal.RevisionReason, deal.ReceiveTime!.Value));
        Assert.Equal(At("2025-09-09T04:00:00Z"), deal.KnownTime);
        Assert.Equal(Day("2025-09-09"), deal.FirstTradableSession);
        Assert.Equal(SessionBasis.StatedHalfDay, deal.FirstTradableSessionBasis);
    }

    [Fact]
    public void What_the_desk_sets_is_not_taken_from_a_draft()
    {
        var deal = DealBook.Empty.Announce(Draft() with
        {
            Revision = 7,
            RevisionReason = "none",
            ReceiveTime = At("2024-01-02T00:00:00Z"),
            KnownTime = At("2024-01-02T00:00:00Z"),
            FirstTradableSession = Day("2024-01-02"),
            FirstTradableSessionBasis = SessionBasis.AnnounceTime,
        }).Taken();
        Assert.Equal(DealBook.Empty.Announce(Draft()).Taken(), deal);
    }

    [Fact]
    public void The_date_follows_from_the_time()
    {
        // 00:30 UTC is still the evening before in New York.
        var deal = DealBook.Empty.Announce(Draft() with { AnnounceTime = At("2025-09-10T00:30:00Z") }).Taken();
        Assert.Equal(Day("2025-09-09"), deal.AnnounceDate);
    }

    [Fact]
    public void Outside_the_calendar_there_is_no_first_session_and_no_basis()
    {
        var deal = DealBook.Empty.Announce(Draft() with { AnnounceDate = Day("2023-06-01") }).Taken();
        Assert.Equal((null, SessionBasis.Unspecified), (deal.FirstTradableSession, deal.FirstTradableSessionBasis));
    }

    [Fact]
    public void Parties_that_are_instruments_are_affected_directly_each_once_behind_the_stated_ones()
    {
        var deal = DealBook.Empty.Announce(Draft() with
        {
            Parties =
            [
                new DealParty("Nebius", PartyRole.Provider, "instruments/nbis"),
                new DealParty("A fund", PartyRole.Lender),
                new DealParty("Nebius again", PartyRole.Guarantor, "instruments/nbis"),
                new DealParty("Microsoft", PartyRole.Customer, "instruments/msft"),
            ],
            AffectedInstruments =
            [
                new AffectedInstrument("instruments/bitf", DealRelation.ReadThrough, "A miner."),
                new AffectedInstrument("instruments/msft", DealRelation.Direct, "The customer."),
            ],
        }).Taken();
        Assert.Equal(
            [
                new AffectedInstrument("instruments/bitf", DealRelation.ReadThrough, "A miner."),
                new AffectedInstrument("instruments/msft", DealRelation.Direct, "The customer."),
                new AffectedInstrument("instruments/nbis", DealRelation.Direct, "A party to the deal."),
            ],
            deal.AffectedInstruments);
    }

    [Fact]
    public void What_the_desk_returns_is_a_valid_draft_and_revises_to_itself()
    {
        var deal = DealBook.Empty.Announce(Draft()).Taken();
        Assert.Empty(DealRules.Check(deal, Universe));
        var next = DealBook.Empty.With(deal).Revise(deal).Taken();
        Assert.Equal(
            deal with
            {
                Revision = 2,
                RevisionReason = "a figure was corrected",
                KnownTime = Later,
            },
            next);
    }

    [Fact]
    public void A_name_that_is_there_is_refused() =>
        Assert.Equal(
            new DealRefusal(DealRefusalReason.NameTaken, Name, 1), Announced().Announce(Draft()).Refused());

    [Fact]
    public void A_deal_that_is_not_there_has_no_revisions()
    {
        var refusal = new DealRefusal(DealRefusalReason.UnknownDeal, Name, null);
        Assert.Equal(refusal, DealBook.Empty.Revise(Draft() with { Revision = 1 }).Refused());
        Assert.Equal(refusal, DealDesk.Retract(DealBook.Empty, Name, 1, "wrong", Later).Refused());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Only_the_newest_revision_is_replaced(int revision)
    {
        var book = Announced();
        book = book.With(book.Revise(Draft() with { Revision = 1 }).Taken());
        var refusal = new DealRefusal(DealRefusalReason.StaleRevision, Name, 2);
        Assert.Equal(refusal, book.Revise(Draft() with { Revision = revision }).Refused());
        Assert.Equal(refusal, DealDesk.Retract(book, Name, revision, "wrong", Later).Refused());
    }

    [Fact]
    public void A_retraction_keeps_what_was_said_and_says_that_it_was_wrong()
    {
        var book = Announced();
        var deal = DealDesk.Retract(book, Name, 1, "the source took it back", Later).Taken();
        Assert.Equal(
            book.Find(Name)! with
            {
                Status = DealStatus.Retracted,
                Revision = 2,
                RevisionReason = "the source took it back",
                KnownTime = Later,
            },
            deal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void After_a_retraction_there_are_no_revisions(int revision)
    {
        var book = Announced();
        book = book.With(DealDesk.Retract(book, Name, 1, "wrong", Later).Taken());
        var refusal = new DealRefusal(DealRefusalReason.AlreadyRetracted, Name, 2);
        Assert.Equal(refusal, book.Revise(Draft() with { Revision = revision }).Refused());
        Assert.Equal(refusal, DealDesk.Retract(book, Name, revision, "wrong", Later).Refused());
        Assert.Equal(DealRefusalReason.NameTaken, book.Announce(Draft()).Refused().Reason);
    }

    private static DealBook Announced() => DealBook.Empty.With(DealBook.Empty.Announce(Draft()).Taken());
}
