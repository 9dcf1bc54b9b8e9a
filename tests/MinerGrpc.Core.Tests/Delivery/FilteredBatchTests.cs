using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Delivery;

public class FilteredBatchTests
{
    private const int Instruments = 3;
    private static readonly EventKind[] s_kinds = [EventKind.Quote, EventKind.Move, EventKind.Session];

    [Fact]
    public void It_holds_the_frames_of_what_passes_on_every_seed()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var batch = Batch(random);
            var filter = Filter(random);
            var expected = batch.Entries.ToArray().Where(e => filter.Passes(e)).ToList();

            var filtered = batch.Filtered(filter)!;

            var parts = filtered.Parts.ToArray();
            Assert.Equal(expected.Count, parts.Sum(p => p.Events));
            Assert.Equal(
                expected.SelectMany(e => batch.Bytes[e.FrameOffset..e.End].ToArray()),
                parts.SelectMany(p => p.Bytes.ToArray()));
        }
    }

    [Fact]
    public void Who_asks_for_the_same_shares_it()
    {
        var batch = Batch(new Random(1));
        var first = batch.Filtered(new EventFilter([new(1)], [EventKind.Quote, EventKind.Move], 0.1, Instruments));
        Assert.Same(
            first, batch.Filtered(new EventFilter([new(1)], [EventKind.Move, EventKind.Quote], 0.1, Instruments)));
        Assert.NotSame(
            first, batch.Filtered(new EventFilter([new(1)], [EventKind.Move, EventKind.Quote], 0.2, Instruments)));
    }

    [Fact]
    public void Where_nothing_is_left_out_no_byte_is_copied()
    {
        var batch = new EncodedBatch(new byte[8], [new(1, EventKind.Quote, new(0), new Instant(1), null, 0, 1, 7)]);
        var filtered = batch.Filtered(new EventFilter(null, [EventKind.Quote], 0, Instruments))!;
        Assert.Equal(new FramedEvents(batch.Bytes, 1), Assert.Single(filtered.Parts.ToArray()));
    }

    [Fact]
    public void Of_events_that_lie_one_behind_the_other_no_byte_is_copied()
    {
        EventKind[] kinds = [EventKind.Session, EventKind.Quote, EventKind.Quote, EventKind.Move];
        var batch = new EncodedBatch(
            new byte[8], [.. kinds.Select((kind, i) => new EventEntry(
                i + 1, kind, new(0), new Instant(1), null, 2 * i, (2 * i) + 1, 1))]);
        var filtered = batch.Filtered(new EventFilter(null, [EventKind.Quote], 0, Instruments))!;
        Assert.Equal(new FramedEvents(batch.Bytes[2..6], 2), Assert.Single(filtered.Parts.ToArray()));
    }

    [Theory]
    [InlineData(EventKind.Quote)]
    [InlineData(EventKind.Quote, EventKind.Move)]
    public void A_large_one_is_cut_between_events(params EventKind[] kinds)
    {
        const int length = 30_000;
        var entries = new EventEntry[12];
        for (var i = 0; i < entries.Length; i++)
        {
            // The third is larger than a part may be, and is one of its own.
            var start = (i * length) + (i > 2 ? length * 2 : 0);
            entries[i] = new EventEntry(
                i + 1, i % 4 == 3 ? EventKind.Move : EventKind.Quote, new(0), new Instant(i), null, start, start,
                i == 2 ? length * 3 : length);
        }

        var batch = new EncodedBatch(new byte[length * 14], entries);
        var parts = batch.Filtered(new EventFilter(null, kinds, 0, Instruments))!.Parts.ToArray();

        Assert.Equal(entries.Count(e => kinds.Contains(e.Kind)), parts.Sum(p => p.Events));
        Assert.All(parts, p => Assert.True(p.Bytes.Length <= FilteredBatch.PartBytes || p.Events == 1));
        Assert.Contains(parts, p => p.Bytes.Length == length * 3);
        Assert.Contains(parts, p => p.Events == 2);
    }

    [Fact]
    public void Of_too_many_different_filters_it_keeps_none()
    {
        var batch = Batch(new Random(2));
        var made = Enumerable.Range(0, 40)
            .Select(i => batch.Filtered(new EventFilter(null, s_kinds, i, Instruments))).ToList();
        Assert.Equal(16, made.TakeWhile(m => m is not null).Count());
        Assert.All(made.Skip(16), Assert.Null);
        Assert.Same(made[3], batch.Filtered(new EventFilter(null, s_kinds, 3, Instruments)));
    }

    private static EncodedBatch Batch(Random random)
    {
        var entries = new EventEntry[random.Next(1, 20)];
        var start = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            var kind = s_kinds[random.Next(s_kinds.Length)];
            var length = random.Next(1, 9);
            entries[i] = new EventEntry(
                i + 1, kind, kind == EventKind.Session ? null : new InstrumentId(random.Next(Instruments)),
                new Instant(i), kind == EventKind.Move ? random.NextDouble() - 0.5 : null, start, start + 2, length);
            start = entries[i].End;
        }

        var bytes = new byte[start];
        random.NextBytes(bytes);
        return new EncodedBatch(bytes, entries);
    }

    private static EventFilter Filter(Random random) => new(
        random.Next(3) == 0 ? null : [new InstrumentId(random.Next(Instruments))],
        s_kinds.Where(_ => random.Next(3) > 0).DefaultIfEmpty(EventKind.Quote),
        random.Next(3) == 0 ? 0.2 : 0, Instruments);
}
