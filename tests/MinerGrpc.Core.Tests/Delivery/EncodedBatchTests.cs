using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Delivery;

public class EncodedBatchTests
{
    private readonly BatchMemory _memory = new();

    [Fact]
    public void A_shared_batch_stays_as_it_is_until_its_last_holder_lets_go()
    {
        var batch = Shared(1, 3);
        batch.Hold();
        batch.Release();
        Shared(100, 3).Release();

        Assert.Equal(Bytes(1, 3), batch.Bytes.ToArray());
        Assert.Equal([1, 2, 3], batch.Entries.ToArray().Select(e => e.Sequence));

        batch.Release();
        Assert.Throws<ObjectDisposedException>(() => batch.Bytes);
        Assert.Throws<ObjectDisposedException>(() => batch.LastSequence);
    }

    [Fact]
    public void A_batch_of_its_own_memory_is_there_however_often_it_is_let_go()
    {
        var batch = new EncodedBatch(Bytes(1, 2), Entries(1, 2));
        batch.Release();
        batch.Hold();
        batch.Release();
        batch.Release();
        Assert.Equal((1L, 2L, false), (batch.FirstSequence, batch.LastSequence, batch.IsShared));
    }

    [Fact]
    public void A_copy_of_events_of_several_batches_has_their_bytes_and_outlives_them()
    {
        var (first, second) = (Shared(10, 5), Shared(15, 3));
        var copy = EncodedBatch.CopyOf(
            [new LatestValue(first, 1, 1), new LatestValue(first, 4, 1), new LatestValue(second, 2, 1)]);
        first.Release();
        second.Release();
        Shared(200, 8).Release();

        Assert.Equal([11, 14, 17], copy.Entries.ToArray().Select(e => e.Sequence));
        foreach (var entry in copy.Entries)
        {
            Assert.Equal([(byte)entry.Sequence], copy.Event(entry).ToArray());
            Assert.Equal(entry.Offset - 1, entry.FrameOffset);
        }

        Assert.Equal(6, copy.Bytes.Length);
    }

    [Theory]
    [InlineData(9, 0)]
    [InlineData(10, 1)]
    [InlineData(12, 3)]
    [InlineData(14, 5)]
    [InlineData(99, 5)]
    public void The_place_after_a_sequence_is_found(long sequence, int position) =>
        Assert.Equal(position, Shared(10, 5).PositionAfter(sequence));

    private EncodedBatch Shared(long first, int count) =>
        _memory.Batch(Bytes(first, count), Entries(first, count));

    /// <summary>A frame of one byte and one of the event, its sequence.</summary>
    private static byte[] Bytes(long first, int count) =>
        [.. Enumerable.Range(0, count).SelectMany(i => (byte[])[0xFF, (byte)(first + i)])];

    private static EventEntry[] Entries(long first, int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new EventEntry(
            first + i, EventKind.Quote, new InstrumentId(0), new Instant(first + i), null, 2 * i, (2 * i) + 1, 1)),
    ];
}
