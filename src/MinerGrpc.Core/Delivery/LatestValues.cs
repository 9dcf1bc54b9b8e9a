using System.Runtime.InteropServices;
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

    public long Count { get; }

    /// <summary>Of a slot that is not empty.</summary>
    public ref readonly EventEntry Entry => ref Batch!.Entries[_position];
}

/// <summary>
/// The newest value of every slot at one place in the journal. Immutable: a reader that holds one sees a single
/// instant, whatever is published meanwhile, and needs no lock. One is made for a batch or several, not for each event.
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
    /// This with batches on top, in their order; each is held by the caller. What is kept of them is copied, once for
    /// all of them: a slot may hold its value for hours.
    /// </summary>
    public LatestValues With(params ReadOnlySpan<EncodedBatch> batches)
    {
        var values = (LatestValue[])_values.Clone();
        Span<bool> changed = stackalloc bool[_slots.Count];
        changed.Clear();
        var unfolded = new List<LatestValue>();
        foreach (var batch in batches)
        {
            for (var position = 0; position < batch.Entries.Length; position++)
            {
                ref readonly var entry = ref batch.Entries[position];
                var slot = _slots.SlotOf(entry.Kind, entry.Instrument);
                if (slot < 0)
                {
                    unfolded.Add(new LatestValue(batch, position, 1));
                    continue;
                }

                values[slot] = new LatestValue(batch, position, values[slot].Count + 1);
                changed[slot] = true;
            }
        }

        Keep(values, changed);
        var newest = batches[^1];
        return With(values, unfolded, Math.Max(Sequence, newest.LastSequence), newest.LastTime);
    }

    private LatestValues With(LatestValue[] values, List<LatestValue> added, long sequence, Instant time)
    {
        if (added.Count == 0)
        {
            return new LatestValues(_slots, values, _unfolded, LastSession, UnfoldedAfter, sequence, time);
        }

        var kept = Copy(CollectionsMarshal.AsSpan(added));
        var unfolded = (LatestValue[])[.. _unfolded, .. kept];
        var session = Array.FindLast(kept, value => value.Entry.Kind == EventKind.Session);
        var tooMany = Math.Max(0, unfolded.Length - UnfoldedKept);
        return new LatestValues(
            _slots, values, tooMany > 0 ? unfolded[tooMany..] : unfolded, session.Sequence > 0 ? session : LastSession,
            tooMany > 0 ? unfolded[tooMany - 1].Sequence : UnfoldedAfter, sequence, time);
    }

    /// <summary>Puts copies of the values that have changed into their slots.</summary>
    private static void Keep(LatestValue[] values, ReadOnlySpan<bool> changed)
    {
        var count = changed.Count(true);
        if (count == 0)
        {
            return;
        }

        var (taken, slots) = (new LatestValue[count], new int[count]);
        for (int slot = 0, next = 0; slot < values.Length; slot++)
        {
            if (changed[slot])
            {
                (taken[next], slots[next]) = (values[slot], slot);
                next++;
            }
        }

        taken.AsSpan().Sort(slots.AsSpan(), static (left, right) => left.Sequence.CompareTo(right.Sequence));
        var kept = Copy(taken);
        for (var i = 0; i < count; i++)
        {
            values[slots[i]] = kept[i];
        }
    }

    private static LatestValue[] Copy(ReadOnlySpan<LatestValue> values)
    {
        var batch = EncodedBatch.CopyOf(values);
        var copied = new LatestValue[values.Length];
        for (var i = 0; i < copied.Length; i++)
        {
            copied[i] = new LatestValue(batch, i, values[i].Count);
        }

        return copied;
    }
}
