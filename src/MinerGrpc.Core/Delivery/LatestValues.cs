using System.Buffers;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Delivery;

/// <summary>The newest event of a slot; <see cref="Count"/> counts all that it had, for folded counts.</summary>
public readonly record struct LatestValue
{
    private readonly int _position;

    internal LatestValue(EncodedBatch batch, int position, long count)
    {
        Batch = batch;
        Sequence = batch.Entries[position].Sequence;
        Count = count;
        _position = position;
    }

    /// <summary>Null: the slot is empty.</summary>
    public EncodedBatch? Batch { get; }

    /// <summary>0: the slot is empty.</summary>
    public long Sequence { get; }

    public long Count { get; private init; }

    /// <summary>Of a slot that is not empty.</summary>
    public ref readonly EventEntry Entry => ref Batch!.Entries[_position];

    internal LatestValue CountedOnce() => this with { Count = Count + 1 };
}

/// <summary>
/// The newest value of every slot at one place in the journal. Immutable: a reader that holds one sees a single
/// instant, whatever is published meanwhile, and needs no lock. One is made for each batch, not for each event.
/// </summary>
public sealed class LatestValues
{
    /// <summary>Events that never fold and are kept in memory for readers; older ones are in the journal.</summary>
    public const int UnfoldedKept = 1_024;

    private readonly SlotMap _slots;
    private readonly LatestValue[] _values;
    private readonly LatestValue[] _unfolded;

    private LatestValues(
        SlotMap slots, LatestValue[] values, LatestValue[] unfolded, LatestValue lastSession, long unfoldedAfter,
        long sequence, Instant? time)
    {
        LastSession = lastSession;
        _slots = slots;
        _values = values;
        _unfolded = unfolded;
        UnfoldedAfter = unfoldedAfter;
        Sequence = sequence;
        Time = time;
    }

    /// <summary>The newest sequence that this holds.</summary>
    public long Sequence { get; }

    /// <summary>The market time of the newest event that was published. Null: none was.</summary>
    public Instant? Time { get; }

    /// <summary><see cref="Unfolded"/> is complete for all sequences above this one.</summary>
    public long UnfoldedAfter { get; }

    public ReadOnlySpan<LatestValue> Values => _values;

    /// <summary>The recent events that never fold, oldest first.</summary>
    public ReadOnlySpan<LatestValue> Unfolded => _unfolded;

    public SlotMap Slots => _slots;

    /// <summary>Nothing published since <paramref name="sequence"/>.</summary>
    public static LatestValues Empty(SlotMap slots, long sequence) =>
        new(slots, new LatestValue[slots.Count], [], default, sequence, sequence, null);

    /// <summary>The newest event of the kind and instrument, or an empty value.</summary>
    public LatestValue this[int slot] => _values[slot];

    /// <summary>The newest session change, or an empty value.</summary>
    public LatestValue LastSession { get; }

    /// <summary>
    /// This with a batch on top. What is kept of a shared batch is copied: a slot may hold its value for hours.
    /// </summary>
    public LatestValues With(EncodedBatch batch)
    {
        var values = (LatestValue[])_values.Clone();
        var unfolded = _unfolded;
        var lastSession = LastSession;
        var unfoldedAfter = UnfoldedAfter;
        var kept = batch.IsShared ? CopyWhatIsKept(batch) : batch;
        var next = 0;
        foreach (ref readonly var entry in batch.Entries)
        {
            var slot = _slots.SlotOf(entry.Kind, entry.Instrument);
            if (next == kept.Entries.Length || kept.Entries[next].Sequence != entry.Sequence)
            {
                values[slot] = values[slot].CountedOnce();
                continue;
            }

            var position = next++;
            if (slot >= 0)
            {
                values[slot] = new LatestValue(kept, position, values[slot].Count + 1);
                continue;
            }

            if (unfolded.Length == UnfoldedKept)
            {
                unfoldedAfter = unfolded[0].Sequence;
                unfolded = unfolded[1..];
            }

            var value = new LatestValue(kept, position, 1);
            unfolded = [.. unfolded, value];
            lastSession = entry.Kind == EventKind.Session ? value : lastSession;
        }

        return new LatestValues(
            _slots, values, unfolded, lastSession, unfoldedAfter, Math.Max(Sequence, batch.LastSequence),
            batch.LastTime);
    }

    /// <summary>The newest event of each slot and every one that never folds.</summary>
    private EncodedBatch CopyWhatIsKept(EncodedBatch batch)
    {
        Span<bool> taken = stackalloc bool[_slots.Count];
        taken.Clear();
        var positions = ArrayPool<int>.Shared.Rent(batch.Entries.Length);
        var first = batch.Entries.Length;
        for (var i = batch.Entries.Length - 1; i >= 0; i--)
        {
            var slot = _slots.SlotOf(batch.Entries[i].Kind, batch.Entries[i].Instrument);
            if (slot >= 0 && taken[slot])
            {
                continue;
            }

            positions[--first] = i;
            if (slot >= 0)
            {
                taken[slot] = true;
            }
        }

        var kept = batch.Copy(positions.AsSpan(first, batch.Entries.Length - first));
        ArrayPool<int>.Shared.Return(positions);
        return kept;
    }
}
