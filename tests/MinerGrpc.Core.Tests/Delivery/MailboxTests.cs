using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Market;

namespace MinerGrpc.Core.Tests.Delivery;

public class MailboxTests
{
    private readonly Published _published = new(3);

    [Fact]
    public void The_first_collection_is_everything_present_by_sequence_with_nothing_folded()
    {
        _published.Quote(2);
        _published.Quote(1);
        _published.Quote(2);
        _published.Sector();
        Assert.Equal([(2, 0), (3, 0), (4, 0)], Told(_published.Reader()));
    }

    [Fact]
    public void Of_past_session_changes_a_snapshot_holds_the_last_and_of_deals_none()
    {
        _published.Session();
        _published.Add((EventKind.Deal, null, null));
        _published.Session();
        _published.Quote(0);
        Assert.Equal([(3, 0), (4, 0)], Told(_published.Reader()));
    }

    [Fact]
    public void A_snapshot_of_nothing_is_empty_and_what_comes_after_is_delivered()
    {
        var reader = _published.Reader();
        Assert.Empty(Told(reader));
        _published.Session();
        _published.Add((EventKind.Deal, null, null));
        Assert.Equal([(1, 0), (2, 0)], Told(reader));
    }

    [Fact]
    public void Without_news_nothing_is_due()
    {
        var reader = _published.Reader();
        _published.Quote(0);
        _published.Session();
        Told(reader);
        Assert.Empty(Told(reader));
        Assert.Equal(2, reader.Through);
    }

    [Fact]
    public void A_value_says_how_many_it_replaced_since_the_delivery_before()
    {
        var reader = _published.Reader();
        _published.Quote(0);
        Told(reader);
        _published.Quote(0);
        _published.Quote(1);
        _published.Quote(0);
        _published.Quote(0);
        Assert.Equal([(3, 0), (5, 2)], Told(reader));
    }

    [Fact]
    public void A_value_that_is_new_to_the_reader_counts_all_since_it_came()
    {
        var reader = _published.Reader();
        Told(reader);
        _published.Quote(0);
        _published.Quote(0);
        Assert.Equal([(2, 1)], Told(reader));
    }

    [Fact]
    public void Events_that_never_fold_come_all_and_in_their_place()
    {
        var reader = _published.Reader();
        Told(reader);
        _published.Session();
        _published.Quote(0);
        _published.Add((EventKind.Alert, 0, null), (EventKind.Correction, 0, null), (EventKind.Alert, 0, null));
        _published.Quote(0);
        Assert.Equal([(1, 0), (3, 0), (4, 0), (5, 0), (6, 1)], Told(reader));
    }

    [Fact]
    public void A_reader_that_starts_at_a_place_has_no_snapshot_and_counts_from_there()
    {
        _published.Quote(0);
        _published.Session();
        _published.Quote(0);
        var reader = _published.Reader();
        reader.StartAt(_published.Latest);
        Assert.Equal(3, reader.Through);
        Assert.Empty(Told(reader));
        _published.Quote(0);
        _published.Quote(0);
        _published.Session();
        Assert.Equal([(5, 1), (6, 0)], Told(reader));
    }

    [Fact]
    public void What_is_filtered_is_not_due_but_is_passed()
    {
        var reader = _published.Reader(_published.Filter(instruments: [1], kinds: [EventKind.Quote]));
        _published.Quote(0);
        _published.Quote(1);
        _published.Session();
        Assert.Equal([(2, 0)], Told(reader));
        _published.Sector();
        Assert.Empty(Told(reader));
        Assert.Equal(4, reader.Through);
    }

    /// <summary>The newest value decides: a move that has fallen below the minimum again is not due.</summary>
    [Fact]
    public void A_move_below_the_minimum_is_not_due_until_it_is_above()
    {
        var reader = _published.Reader(_published.Filter(minimumMove: 0.1));
        Told(reader);
        _published.Move(0, 0.2);
        _published.Move(0, 0.05);
        Assert.Empty(Told(reader));
        _published.Move(0, -0.3);
        Assert.Equal([(3, 2)], Told(reader));
    }

    [Fact]
    public void A_reader_that_never_collects_costs_nothing_and_is_then_owed_one_value_of_each_slot()
    {
        var reader = _published.Reader();
        Told(reader);
        for (var i = 0; i < 10_000; i++)
        {
            _published.Add((EventKind.Quote, i % 3, null), (EventKind.Move, i % 3, 0.1), (EventKind.Deal, null, null));
        }

        var due = _published.Collect(reader);
        Assert.Equal(6 + LatestValues.UnfoldedKept, due.Count);
        Assert.Equal(20_000, due.Sum(d => d.Value.Entry.Kind == EventKind.Deal ? 0 : 1 + d.FoldedCount));
        Assert.True(_published.Latest.UnfoldedAfter > 0, "the reader can see that deals are missing");
    }

    [Fact]
    public void A_collection_into_a_list_that_has_grown_allocates_nothing()
    {
        var reader = _published.Reader();
        var due = new List<DueValue>(64);
        for (var i = 0; i < 3; i++)
        {
            Allocated(reader, due);
        }

        Assert.Equal(0, Allocated(reader, due));
    }

    private long Allocated(Mailbox reader, List<DueValue> due)
    {
        _published.Quote(0);
        _published.Sector();
        due.Clear();
        var before = GC.GetAllocatedBytesForCurrentThread();
        reader.Collect(_published.Latest, due);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private (long Sequence, long Folded)[] Told(Mailbox reader) =>
        [.. _published.Collect(reader).Select(d => (d.Value.Sequence, d.FoldedCount))];
}
