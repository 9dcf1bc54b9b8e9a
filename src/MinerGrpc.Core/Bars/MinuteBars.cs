using System.Runtime.InteropServices;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Bars;

/// <summary>
/// The minutes of one instrument's present trading day that have a trade, oldest first. Not thread-safe, owned by the
/// market. Grows with the day and keeps its room for the next one.
/// </summary>
internal sealed class MinuteBars
{
    private readonly List<MinuteBar> _minutes = new(64);

    private readonly HashSet<Instant> _emptied = [];
    private Instant _changedFrom = new(long.MaxValue);

    public ReadOnlySpan<MinuteBar> All => Held;

    /// <summary>
    /// Minutes that have lost every trade to corrections: they have no bar, but one that was told is in the journal.
    /// </summary>
    public IReadOnlyCollection<Instant> Emptied => _emptied;

    private Span<MinuteBar> Held => CollectionsMarshal.AsSpan(_minutes);

    /// <summary>Counts a trade, the newest so far.</summary>
    public void Add(Instant start, in Board board)
    {
        var (price, size, time) = (board.Last!.Value, board.LastSize, board.LastTime!.Value);
        var index = IndexOf(start);
        if (index < 0)
        {
            index = ~index;
            _minutes.Insert(index, MinuteBar.Of(start, price, size, time));
            _emptied.Remove(start);
        }
        else
        {
            Held[index].Add(price, size, time);
        }

        ref var minute = ref Held[index];
        minute.Flags |= board.Flags & QuoteFlags.Simulated;
        minute.Source = board.Source ?? "";
        minute.Changed = true;
        NoteChange(start);
    }

    /// <summary>A new minute, or one in the place of another.</summary>
    public void Put(in MinuteBar minute)
    {
        var index = IndexOf(minute.Start);
        if (index < 0)
        {
            _minutes.Insert(~index, minute);
            _emptied.Remove(minute.Start);
        }
        else
        {
            Held[index] = minute;
        }

        if (minute.Changed)
        {
            NoteChange(minute.Start);
        }
    }

    /// <summary>
    /// Adds those that have ended and changed to what is to be told; they have been told then. Gives the end of the
    /// next one that has not ended.
    /// </summary>
    public Instant CollectDue(InstrumentId instrument, TradingCalendar calendar, Instant now, List<Bar> due)
    {
        var next = new Instant(long.MaxValue);
        var index = IndexOf(_changedFrom);
        _changedFrom = next;
        var minutes = Held;
        for (index = index < 0 ? ~index : index; index < minutes.Length; index++)
        {
            ref var minute = ref minutes[index];
            if (!minute.Changed)
            {
                continue;
            }

            if (minute.End > now)
            {
                NoteChange(minute.Start);
                next = minute.End < next ? minute.End : next;
                continue;
            }

            due.Add(minute.ToBar(instrument, calendar.DayAt(minute.Start)?.Date, now));
            minute.Changed = false;
        }

        return next;
    }

    /// <summary>The position of the minute; below 0, the complement of where it would stand.</summary>
    public int IndexOf(Instant start)
    {
        var minutes = Held;

        // Trades come in the order of their time: it is nearly always the last minute or a new one.
        if (minutes.IsEmpty || minutes[^1].Start < start)
        {
            return ~minutes.Length;
        }

        int low = 0, high = minutes.Length - 1;
        if (minutes[high].Start == start)
        {
            return high;
        }

        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (minutes[middle].Start == start)
            {
                return middle;
            }

            if (minutes[middle].Start < start)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }

    /// <summary>A minute without a trade, whether it was there or not.</summary>
    public void Empty(Instant start)
    {
        _emptied.Add(start);
        if (IndexOf(start) is >= 0 and var index)
        {
            _minutes.RemoveAt(index);
        }
    }

    public void Clear()
    {
        _minutes.Clear();
        _emptied.Clear();
        _changedFrom = new Instant(long.MaxValue);
    }

    private void NoteChange(Instant start) => _changedFrom = start < _changedFrom ? start : _changedFrom;
}
