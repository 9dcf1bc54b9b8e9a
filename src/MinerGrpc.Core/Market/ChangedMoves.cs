using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;

namespace MinerGrpc.Core.Market;

/// <summary>Which moves a group has changed, so that each is told once. Not thread-safe, owned by the market.</summary>
internal sealed class ChangedMoves(Universe universe, TradingCalendar calendar, MarketState state)
{
    private readonly bool[] _changed = new bool[universe.Count];

    /// <summary>Whether it has changed since it was asked last.</summary>
    public bool Take(InstrumentId instrument)
    {
        var changed = _changed[instrument.Index];
        _changed[instrument.Index] = false;
        return changed;
    }

    public void Mark(InstrumentId instrument) => _changed[instrument.Index] = true;

    /// <summary>What a board changes that is about to take the place of another.</summary>
    public void Mark(in Board before, in Board after)
    {
        _changed[after.Instrument.Index] |= before.Last != after.Last || before.LastTime != after.LastTime
            || before.Flags != after.Flags || before.PreviousClose != after.PreviousClose
            || before.SessionDate != after.SessionDate;
        if (after.Instrument == universe.Benchmark)
        {
            MarkMembersOf(before, after);
        }
    }

    /// <summary>What BTC was at the close of a day may have changed.</summary>
    public void MarkBenchmarkClose(DateOnly date)
    {
        foreach (ref readonly var board in state.Boards.AsSpan())
        {
            _changed[board.Instrument.Index] |= board.PreviousCloseDate == date;
        }
    }

    /// <summary>
    /// A BTC trade that lies before a member's last trade changes what BTC was "at or before" it; a BTC trade of the
    /// day of a member's base, and a new base of BTC itself, may change what BTC was at that base.
    /// </summary>
    private void MarkMembersOf(in Board before, in Board after)
    {
        var traded = before.Last != after.Last || before.LastTime != after.LastTime;
        var rebased = before.PreviousClose != after.PreviousClose
            || before.PreviousCloseDate != after.PreviousCloseDate;
        if (!traded && !rebased)
        {
            return;
        }

        var tradeDay = traded ? calendar.CurrentOrPrevious(after.LastTime!.Value)?.Date : null;
        var baseDay = rebased ? after.PreviousCloseDate : null;
        foreach (ref readonly var board in state.Boards.AsSpan())
        {
            _changed[board.Instrument.Index] |=
                (traded && board.LastTime is { } last && last >= after.LastTime)
                || (board.PreviousCloseDate is { } date && (date == tradeDay || date == baseDay));
        }
    }
}
