using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Delivery;

public class SlotMapTests
{
    private static readonly SlotMap Slots = new(5);

    [Fact]
    public void Each_value_that_folds_has_a_slot_of_its_own()
    {
        EventKind[] kinds = [EventKind.Quote, EventKind.Move, EventKind.Bar];
        var slots = kinds
            .SelectMany(k => Enumerable.Range(0, 5).Select(i => Slots.SlotOf(k, new InstrumentId(i))))
            .Append(Slots.SlotOf(EventKind.Sector, null));
        Assert.Equal(Enumerable.Range(0, Slots.Count), slots.Order());
    }

    [Fact]
    public void Kinds_that_never_fold_have_no_slot() => Assert.All(
        Enum.GetValues<EventKind>().Where(k => !SlotMap.Folds(k)),
        k => Assert.Equal(-1, Slots.SlotOf(k, new InstrumentId(0))));

    [Theory]
    [InlineData(EventKind.Deal)]
    [InlineData(EventKind.Alert)]
    [InlineData(EventKind.Session)]
    [InlineData(EventKind.Correction)]
    public void Deals_alerts_sessions_and_corrections_never_fold(EventKind kind) => Assert.False(SlotMap.Folds(kind));

    [Fact]
    public void A_value_of_one_instrument_without_its_instrument_has_no_slot() =>
        Assert.Equal(-1, Slots.SlotOf(EventKind.Quote, null));

    [Fact]
    public void A_batch_without_events_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new EncodedBatch(default, []));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(12, 3)]
    [InlineData(99, 3)]
    public void A_batch_is_cut_after_a_sequence(long sequence, int position)
    {
        EventEntry[] entries = [.. Enumerable.Range(0, 3).Select(i => new EventEntry(
            10 + i, EventKind.Sector, null, new Instant(100 + i), null, i * 3, (i * 3) + 1, 2))];
        var batch = new EncodedBatch(new byte[] { 0, 1, 1, 0, 2, 2, 0, 3, 3 }, entries);
        Assert.Equal(position, batch.PositionAfter(sequence));
        Assert.Equal((10, 12), (batch.FirstSequence, batch.LastSequence));
        Assert.Equal((new Instant(100), new Instant(102)), (batch.FirstTime, batch.LastTime));
        Assert.Equal([2, 2], batch.Event(batch.Entries[1]).ToArray());
    }
}
