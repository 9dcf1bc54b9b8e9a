using System.Runtime.CompilerServices;
using CsCheck;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Market;

namespace MinerGrpc.Core.Tests.Delivery;

public class LatestValuesTests
{
    private readonly Published _published = new(3);

    [Fact]
    public void The_newest_event_of_a_slot_stands_with_the_count_of_all()
    {
        _published.Add((EventKind.Quote, 1, null), (EventKind.Quote, 2, null), (EventKind.Quote, 1, null));
        _published.Quote(1);
        var value = _published.Latest[_published.Slots.SlotOf(EventKind.Quote, new(1))];
        Assert.Equal((4, 3), (value.Sequence, value.Count));
        Assert.Equal(0, _published.Latest[_published.Slots.Sector].Sequence);
    }

    [Fact]
    public void Who_holds_one_sees_a_single_instant_whatever_is_published_meanwhile()
    {
        _published.Quote(1);
        _published.Session();
        var held = _published.Latest;
        var before = (held.Values.ToArray(), held.Unfolded.ToArray());
        _published.Quote(1);
        _published.Session();
        Assert.Equal(before.Item1, held.Values.ToArray());
        Assert.Equal(before.Item2, held.Unfolded.ToArray());
        Assert.Equal((2, 4), (held.Sequence, _published.Latest.Sequence));
    }

    [Fact]
    public void Events_that_never_fold_are_kept_in_order_up_to_a_limit_that_is_told()
    {
        for (var i = 0; i < LatestValues.UnfoldedKept + 5; i++)
        {
            _published.Add((EventKind.Deal, null, null), (EventKind.Quote, 0, null));
        }

        var kept = _published.Latest.Unfolded.ToArray().Select(v => v.Sequence).ToArray();
        Assert.Equal(LatestValues.UnfoldedKept, kept.Length);
        Assert.Equal(kept.Order(), kept);
        Assert.Equal(_published.All[^2].Sequence, kept[^1]);

        // Deals have the odd numbers: the five oldest, up to the 9th event, were given up.
        Assert.Equal((9, 11), (_published.Latest.UnfoldedAfter, kept[0]));
    }

    [Fact]
    public void The_last_session_is_the_newest_that_is_held()
    {
        Assert.Equal(0, _published.Latest.LastSession.Sequence);
        _published.Session();
        _published.Session();
        _published.Add((EventKind.Deal, null, null));
        Assert.Equal(2, _published.Latest.LastSession.Sequence);
    }

    /// <summary>However long a quiet reader is away, only values that still stand are held.</summary>
    [Fact]
    public void Bytes_whose_values_were_all_replaced_are_not_held()
    {
        var reader = _published.Reader();
        _published.Collect(reader);
        var first = PublishUnheld();
        _published.Quote(0);
        GC.Collect();
        Assert.False(first.TryGetTarget(out _));
        GC.KeepAlive(reader);
    }

    [Fact]
    public void Batches_taken_together_give_what_they_give_one_by_one() =>
        Gen.Select(s_batches, Gen.Int[1, 40]).Sample(
            (batches, together) =>
            {
                var published = new Published(3);
                var made = batches.Select(events => published.Add(events)).ToArray();
                var latest = LatestValues.Empty(published.Slots, 0);
                foreach (var some in made.Chunk(together))
                {
                    latest = latest.With(some);
                }

                Assert.Equal(Told(published.Latest), Told(latest));
            },
            iter: 200);

    [Fact]
    public void More_events_that_never_fold_than_are_kept_may_come_together()
    {
        var made = Enumerable.Range(0, 3 * LatestValues.UnfoldedKept)
            .Select(i => _published.Add((i % 2 == 0 ? EventKind.Session : EventKind.Alert, null, null))).ToArray();
        var latest = LatestValues.Empty(_published.Slots, 0).With(made);
        Assert.Equal(Told(_published.Latest), Told(latest));
        Assert.Equal(2 * LatestValues.UnfoldedKept, latest.UnfoldedAfter);
    }

    private static readonly Gen<(EventKind, int?, double?)[][]> s_batches = Gen.Select(
            Gen.OneOf(Enum.GetValues<EventKind>()[1..].Select(Gen.Const).ToArray()), Gen.Int[0, 2],
            (kind, instrument) => (kind, SlotMap.Folds(kind) && kind != EventKind.Sector ? instrument : (int?)null,
                (double?)null))
        .Array[1, 10].Array[1, 80];

    private static string Told(LatestValues latest) => string.Join(
        ' ',
        (object[])
        [
            latest.Sequence, latest.Time!, latest.UnfoldedAfter, latest.LastSession.Sequence,
            .. latest.Values.ToArray().Concat(latest.Unfolded.ToArray()).Select(Told),
        ]);

    private static string Told(LatestValue value) => value.Batch is { } batch
        ? $"{value.Sequence}:{value.Entry.Sequence}:{value.Count}:{Convert.ToHexString(batch.Event(value.Entry).Span)}"
        : "-";

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference<EncodedBatch> PublishUnheld()
    {
        _published.Quote(0);
        return new(_published.Latest[_published.Slots.SlotOf(EventKind.Quote, new(0))].Batch!);
    }
}
