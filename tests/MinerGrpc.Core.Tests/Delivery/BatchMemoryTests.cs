using CsCheck;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Delivery;

/// <summary>Many batches share a block; what is held is never written over, whatever is let go meanwhile.</summary>
public class BatchMemoryTests
{
    [Fact]
    public void What_is_held_stays_as_it_is_while_others_come_and_go() =>
        Gen.Select(Gen.Int[1, 300_000], Gen.Int[0, 39]).Array[1, 120].Sample(
            steps =>
            {
                var memory = new BatchMemory();
                var held = new Queue<(EncodedBatch Batch, byte Mark, int Length)>();
                byte mark = 0;
                foreach (var (length, keep) in steps)
                {
                    // Mostly small, now and then more than a block.
                    var size = length > 290_000 ? length : 1 + (length % 5_000);
                    held.Enqueue((Marked(memory, ++mark, size), mark, size));
                    while (held.Count > keep)
                    {
                        var (batch, marked, expected) = held.Dequeue();
                        AssertMarked(batch, marked, expected);
                        batch.Release();
                        Assert.Throws<ObjectDisposedException>(() => batch.Bytes);
                    }
                }

                Assert.All(held, h => AssertMarked(h.Batch, h.Mark, h.Length));
            },
            iter: 100);

    [Fact]
    public void What_passes_a_filter_is_there_as_long_as_its_batch()
    {
        var memory = new BatchMemory();
        var filter = new EventFilter([new InstrumentId(1)], [EventKind.Quote], 0, 2);
        var batch = memory.Batch([1, 2, 3, 4], [Entry(1, 0, 0, 2), Entry(2, 1, 2, 2)]);
        var part = Assert.Single(batch.Filtered(filter)!.Parts.ToArray());
        for (byte mark = 10; mark < 100; mark++)
        {
            Marked(memory, mark, 20_000).Release();
        }

        Assert.Equal([3, 4], part.Bytes.ToArray());
        batch.Release();
        Assert.Throws<ObjectDisposedException>(() => batch.Filtered(filter));
    }

    [Fact]
    public void Threads_that_hold_and_let_go_leave_each_other_alone()
    {
        var memory = new BatchMemory();
        Parallel.For(0, 8, thread =>
        {
            var mark = (byte)(thread + 1);
            for (var i = 0; i < 2_000; i++)
            {
                var batch = Marked(memory, mark, 500 + (thread * 100));
                AssertMarked(batch, mark, 500 + (thread * 100));
                batch.Release();
            }
        });
    }

    private static EncodedBatch Marked(BatchMemory memory, byte mark, int length)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(mark);
        return memory.Batch(bytes, [Entry(mark, 0, 0, length)]);
    }

    private static void AssertMarked(EncodedBatch batch, byte mark, int length)
    {
        Assert.Equal(length, batch.Bytes.Length);
        Assert.Equal(-1, batch.Bytes.Span.IndexOfAnyExcept(mark));
        Assert.Equal(mark, batch.LastSequence);
    }

    private static EventEntry Entry(long sequence, int instrument, int offset, int length) => new(
        sequence, EventKind.Quote, new InstrumentId(instrument), new Instant(sequence), null, offset, offset, length);
}
