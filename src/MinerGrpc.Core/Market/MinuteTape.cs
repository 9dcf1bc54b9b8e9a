using System.Runtime.InteropServices;
using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Market;

/// <summary>
/// Finds the trades of one instrument's minute among journaled boards. Give it every board of the instrument in the
/// order of the journal, from the first event at or after <see cref="Start"/> in market time, and those of the group
/// that is not journaled yet, until <see cref="IsOver"/>. Not thread-safe.
/// </summary>
public sealed class MinuteTape
{
    private readonly InstrumentId _instrument;
    private readonly TradingCalendar _calendar;
    private readonly List<TapeTrade> _trades = [];
    private Board _before;

    /// <param name="instrument">Boards of others are passed over.</param>
    /// <param name="time">Of any trade in the minute.</param>
    /// <param name="calendar">The exchange's: it says where a closing print counts.</param>
    public MinuteTape(InstrumentId instrument, Instant time, TradingCalendar calendar)
    {
        (_instrument, _calendar) = (instrument, calendar);
        Start = Minutes.StartOf(time, calendar);
    }

    public Instant Start { get; }

    /// <summary>The instrument was quoted after the minute: no trade of it can come any more.</summary>
    public bool IsOver { get; private set; }

    /// <summary>As they were journaled, corrections left out of account; in the order of their sequence.</summary>
    public ReadOnlySpan<TapeTrade> Trades => CollectionsMarshal.AsSpan(_trades);

    public void Add(in Board board)
    {
        if (board.Instrument != _instrument || board.EventTime is not { } time)
        {
            return;
        }

        IsOver |= Minutes.StartOf(time, _calendar) > Start;
        if (BoardTrade.IsNew(_before, board) && Minutes.StartOf(time, _calendar) == Start)
        {
            _trades.Add(new TapeTrade(board.Sequence, time, board.Last!.Value, board.LastSize));
        }

        _before = board;
    }

    /// <summary>The boards of a group that is still being made.</summary>
    public void Add(EventBuffer events)
    {
        foreach (ref readonly var e in events.Events)
        {
            if (e.Kind == EventKind.Quote)
            {
                Add(events.Board(e));
            }
        }
    }
}
