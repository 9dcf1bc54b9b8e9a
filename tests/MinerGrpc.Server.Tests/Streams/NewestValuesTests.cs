using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests.Streams;

/// <summary>The newest values are made when somebody looks, and nobody sees less than what was published.</summary>
public sealed class NewestValuesTests
{
    private static readonly SlotMap s_slots = new(2);
    private readonly BatchMemory _memory = new();
    private readonly NewestValues _newest = new(LatestValues.Empty(s_slots, 0));
    private long _published;

    [Fact]
    public void Who_looks_sees_all_that_was_added()
    {
        Add();
        Add();
        Assert.Equal(2, _newest.Sequence);
        Assert.Equal((2, 1, 1), Told(_newest.Present.Latest));
        Assert.Same(_newest.Present, _newest.Present);
        Add();
        Assert.Equal((3, 2, 1), Told(_newest.Present.Latest));
    }

    [Fact]
    public void A_batch_is_held_until_somebody_has_looked()
    {
        var batch = Add();
        Assert.Equal(1, batch.FirstSequence);
        _ = _newest.Present;
        Assert.Throws<ObjectDisposedException>(() => batch.FirstSequence);
        Assert.Equal((1, 1, 0), Told(_newest.Present.Latest));
    }

    [Fact]
    public void When_nobody_looks_no_more_than_32_batches_are_held()
    {
        var batches = Enumerable.Range(0, 100).Select(_ => Add()).ToList();
        Assert.Equal(100 % 32, batches.Count(IsHeld));
        Assert.All(batches[..96], batch => Assert.False(IsHeld(batch)));
        Assert.Equal((100, 50, 50), Told(_newest.Present.Latest));
    }

    [Fact]
    public void A_large_batch_is_not_kept_waiting()
    {
        var small = Add();
        var large = Add(bytes: (64 << 10) + 1);
        Assert.False(IsHeld(small));
        Assert.False(IsHeld(large));
        Assert.Equal((2, 1, 1), Told(_newest.Present.Latest));
    }

    [Fact]
    public void After_a_restart_it_goes_on_from_there()
    {
        using var batch = new Held(Batch(7, 1));
        _newest.Restart(LatestValues.Empty(s_slots, 6).With(batch.Batch));
        Assert.Equal(7, _newest.Sequence);
        Assert.Equal(7, _newest.Present.Latest.Sequence);
    }

    [Fact]
    public async Task Many_may_look_while_one_adds_and_none_sees_time_go_back_or_an_event_missing()
    {
        const int batches = 20_000;
        var lookers = Enumerable.Range(0, 3).Select(_ => Task.Run(Look)).ToList();
        for (var i = 0; i < batches; i++)
        {
            Add();
        }

        await Task.WhenAll(lookers).Soon();
        Assert.Equal((batches, batches / 2, batches / 2), Told(_newest.Present.Latest));

        void Look()
        {
            for (var seen = 0L; seen < batches;)
            {
                var published = _newest.Sequence;
                var latest = _newest.Present.Latest;
                Assert.True(latest.Sequence >= published && latest.Sequence >= seen);
                Assert.Equal(
                    (latest.Sequence, (latest.Sequence + 1) / 2, latest.Sequence / 2), Told(latest));
                seen = latest.Sequence;
            }
        }
    }

    private static (long Sequence, long First, long Second) Told(LatestValues latest) => (
        latest.Sequence, latest[s_slots.SlotOf(EventKind.Quote, new InstrumentId(0))].Count,
        latest[s_slots.SlotOf(EventKind.Quote, new InstrumentId(1))].Count);

    private static bool IsHeld(EncodedBatch batch)
    {
        try
        {
            return batch.FirstSequence > 0;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>A quote, of the two instruments in turn; added, and let go as the loop does.</summary>
    private EncodedBatch Add(int bytes = 2)
    {
        var batch = Batch(++_published, bytes);
        _newest.Add(batch);
        batch.Release();
        return batch;
    }

    private EncodedBatch Batch(long sequence, int bytes) => _memory.Batch(
        new byte[bytes],
        [
            new EventEntry(
                sequence, EventKind.Quote, new InstrumentId((int)((sequence - 1) % 2)), new Instant(sequence), null, 0,
                0, bytes),
        ]);

    private readonly record struct Held(EncodedBatch Batch) : IDisposable
    {
        public void Dispose() => Batch.Release();
    }
}
