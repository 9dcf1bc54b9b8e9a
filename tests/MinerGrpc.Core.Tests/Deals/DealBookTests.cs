using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Deals.GivenDeals;

namespace MinerGrpc.Core.Tests.Deals;

public class DealBookTests
{
    private static readonly Instant s_first = At("2025-09-08T20:05:00Z");
    private static readonly Instant s_second = At("2025-09-10T14:00:00Z");
    private static readonly Instant s_third = At("2025-09-11T14:00:00Z");

    [Fact]
    public void As_of_an_instant_the_newest_revision_known_then_is_found()
    {
        var book = ThreeRevisions();
        Assert.Null(book.Find(Name, s_first.PlusNanos(-1)));
        Assert.Equal(1, book.Find(Name, s_first)?.Revision);
        Assert.Equal(1, book.Find(Name, s_second.PlusNanos(-1))?.Revision);
        Assert.Equal(2, book.Find(Name, s_second)?.Revision);
        Assert.Equal(3, book.Find(Name, s_third)?.Revision);
        Assert.Equal(3, book.Find(Name)?.Revision);
        Assert.Null(book.Find("deals/another"));
    }

    [Fact]
    public void As_of_an_instant_the_revisions_known_then_are_listed_oldest_first()
    {
        var book = ThreeRevisions();
        Assert.Empty(book.Revisions(Name, s_first.PlusNanos(-1)));
        Assert.Equal([1, 2], book.Revisions(Name, s_second).Select(d => d.Revision));
        Assert.Equal([1, 2, 3], book.Revisions(Name).Select(d => d.Revision));
        Assert.Empty(book.Revisions("deals/another"));
    }

    [Fact]
    public void A_deal_counts_once_and_is_listed_in_its_newest_revision()
    {
        var book = ThreeRevisions();
        Assert.Equal(1, book.Count);
        Assert.Equal(3, Assert.Single(book.Deals()).Revision);
        Assert.Equal(2, Assert.Single(book.Deals(s_second)).Revision);
        Assert.Empty(book.Deals(s_first.PlusNanos(-1)));
    }

    [Fact]
    public void The_latest_announcement_comes_first_and_equal_ones_by_name()
    {
        var book = DealBook.Empty;
        foreach (var (name, date) in ((string, string)[])[("b", "05"), ("d", "04"), ("c", "08"), ("a", "05")])
        {
            book = book.With(
                book.Announce(Draft("deals/" + name) with { AnnounceDate = Day("2025-09-" + date) }).Taken());
        }

        Assert.Equal(["deals/c", "deals/a", "deals/b", "deals/d"], book.Deals().Select(d => d.Name));
        Assert.Equal(["deals/a", "deals/b", "deals/d"], book.Deals(At("2025-09-08T12:00:00Z")).Select(d => d.Name));
    }

    [Fact]
    public void A_revision_of_the_date_moves_the_deal_but_not_in_the_past()
    {
        var book = DealBook.Empty;
        book = book.With(book.Announce(Draft("deals/a") with { AnnounceDate = Day("2025-09-05") }).Taken());
        book = book.With(book.Announce(Draft("deals/b") with { AnnounceDate = Day("2025-09-08") }).Taken());
        book = book.With(book.Revise(
            Draft("deals/a") with { AnnounceDate = Day("2025-09-10"), Revision = 1 }).Taken());

        Assert.Equal(["deals/a", "deals/b"], book.Deals().Select(d => d.Name));
        Assert.Equal(["deals/b", "deals/a"], book.Deals(Later.PlusNanos(-1)).Select(d => d.Name));
    }

    [Fact]
    public void A_book_is_not_changed_by_what_is_added_to_it()
    {
        var before = ThreeRevisions();
        var after = before.With(before.Announce(Draft("deals/another")).Taken());
        Assert.Equal((1, 2), (before.Count, after.Count));
        Assert.Null(before.Find("deals/another"));
        Assert.Single(before.Deals());
    }

    [Fact]
    public void A_revision_that_does_not_follow_is_a_bug_and_is_refused()
    {
        var book = ThreeRevisions();
        var newest = book.Find(Name)!;
        Assert.Throws<ArgumentException>(() => book.With(newest));
        Assert.Throws<ArgumentException>(() => book.With(newest with { Revision = 5, KnownTime = Later }));
        Assert.Throws<ArgumentException>(() => book.With(newest with { Revision = 4 }));
        Assert.Throws<ArgumentException>(() => book.With(Draft("deals/another")));
        Assert.Throws<ArgumentException>(() => book.With(Draft("deals/another") with { Revision = 1 }));
    }

    [Fact]
    public void A_book_equals_a_naive_list_for_random_announcements_and_revisions()
    {
        const int seed = 20250908;
        var random = new Random(seed);
        var (book, all) = (DealBook.Empty, new List<Deal>());
        var time = At("2025-09-08T00:00:00Z");
        for (var i = 0; i < 400; i++)
        {
            time = time.Plus(TimeSpan.FromMinutes(random.Next(0, 90)));
            var name = $"deals/{random.Next(60)}";
            var draft = Draft(name) with { AnnounceDate = Day("2025-08-01").AddDays(random.Next(30)) };
            var deal = book.Find(name) is { } newest
                ? book.Revise(draft with { Revision = newest.Revision }, time).Taken()
                : book.Announce(draft, time).Taken();
            book = book.With(deal);
            all.Add(deal);
        }

        for (var i = 0; i < 50; i++)
        {
            Instant? asOf = i == 0 ? null : all[random.Next(all.Count)].KnownTime!.Value.PlusNanos(random.Next(-1, 1));
            var naive = all.Where(d => d.IsKnown(asOf)).GroupBy(d => d.Name).Select(g => g.MaxBy(d => d.Revision)!)
                .OrderByDescending(d => d.AnnouncedAt).ThenBy(d => d.Name, StringComparer.Ordinal);
            Assert.Equal(naive, book.Deals(asOf));
        }
    }

    private static DealBook ThreeRevisions()
    {
        var book = DealBook.Empty.With(DealBook.Empty.Announce(Draft() with { AnnounceTime = s_first }).Taken());
        book = book.With(book.Revise(Draft() with { AnnounceTime = s_first, Revision = 1 }, s_second).Taken());
        return book.With(book.Revise(Draft() with { AnnounceTime = s_first, Revision = 2 }, s_third).Taken());
    }
}
