using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Server.Rpc.Streaming;

namespace MinerGrpc.Server.Tests.Streams;

/// <summary>Rows that one stream has read from the journal serve the others, in a bounded room.</summary>
public sealed class RecentRowsTests
{
    private readonly RecentRows _rows = new(maximumBytes: 10_000);
    private readonly List<EncodedBatch> _taken = [];

    [Fact]
    public void Rows_are_given_from_where_they_begin_as_far_as_they_follow_each_other()
    {
        Add(1, 3);
        Add(4, 6);
        Add(9, 9);
        Assert.Equal([1L, 4L], Take(after: 0));
        Assert.Equal([4L], Take(after: 3));
        Assert.Equal([9L], Take(after: 8));
        Assert.Empty(Take(after: 1));
        Assert.Empty(Take(after: 6));
        Assert.Empty(Take(after: 9));
    }

    [Fact]
    public void No_more_is_given_than_is_asked_for_and_one_row_at_least()
    {
        Add(1, 1, bytes: 100);
        Add(2, 2, bytes: 100);
        Add(3, 3, bytes: 100);
        Assert.Equal([1L], Take(after: 0, bytes: 1));
        Assert.Equal([1L, 2L], Take(after: 0, bytes: 101));
    }

    [Fact]
    public void The_row_that_was_read_first_gives_way()
    {
        Add(1, 1, bytes: 4_000);
        Add(2, 2, bytes: 4_000);
        Add(1, 1, bytes: 4_000);
        Assert.Equal([1L, 2L], Take(after: 0));
        Add(3, 3, bytes: 4_000);
        Assert.Empty(Take(after: 0));
        Assert.Equal([2L, 3L], Take(after: 1));
        Add(4, 4, bytes: 20_000);
        Assert.Empty(Take(after: 1));
        Assert.Empty(Take(after: 3));
    }

    private void Add(long first, long last, int bytes = 3) => _rows.Add(new EncodedBatch(
        new byte[bytes],
        [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => new EventEntry(
            first + i, EventKind.Quote, new InstrumentId(0), default, null, i, i, 1))]));

    private long[] Take(long after, int bytes = 10_000)
    {
        _taken.Clear();
        Assert.Equal(_rows.TryTake(after, bytes, _taken), _taken.Count > 0);
        return [.. _taken.Select(row => row.FirstSequence)];
    }
}
