using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Market;

/// <summary>
/// The way back: journaled events in their order. Or from a checkpoint: its memory (<see cref="State"/>), then
/// <see cref="RestoreClock"/>, its boards, the bars up to it, and the events after it.
/// </summary>
public sealed partial class SectorMarket
{
    /// <summary>Takes a journaled board again: the other half of determinism.</summary>
    public void Restore(in Board board, Instant marketTime)
    {
        RestoreClock(board.Sequence, marketTime);
        State.Settle(board);
    }

    /// <summary>Takes a journaled bar again, told or imported, at its place among the other events.</summary>
    public void RestoreBar(in Bar bar, long sequence, Instant marketTime)
    {
        RestoreClock(sequence, marketTime);
        if (bar.IsTakenBack)
        {
            // The correction before it has emptied the minute.
            return;
        }

        if (bar.LastTradeTime is null)
        {
            State.TakeImported([bar]);
            return;
        }

        State.Bars.RestoreTold(bar, marketTime, State.Boards[bar.Instrument.Index].SessionDate);
        State.TakeTold([bar]);
    }

    /// <summary>Takes a journaled correction again.</summary>
    public void RestoreCorrection(in CorrectionState correction, long sequence, Instant marketTime)
    {
        RestoreClock(sequence, marketTime);
        State.RestoreCorrection(correction);
    }

    /// <summary>
    /// Takes a board from a checkpoint: what followed from it is in the checkpoint's memory, which goes first.
    /// </summary>
    public void RestoreBoard(in Board board)
    {
        LastSequence = Math.Max(LastSequence, board.Sequence);
        State.Place(board);
    }

    /// <summary>
    /// Takes the bars that were journaled up to a checkpoint, from a table of bars; after its boards. Of days, every
    /// version in the order of their events. Of minutes, the newest version that the market made itself (its last
    /// trade time is set); those of other days than the boards' are passed over.
    /// </summary>
    public void LoadBars(ReadOnlySpan<Bar> bars) => State.Load(bars);

    /// <summary>Takes the clock of a journaled event that has no other effect.</summary>
    public void RestoreClock(long sequence, Instant marketTime)
    {
        LastSequence = Math.Max(LastSequence, sequence);
        State.Time = State.Time is { } now ? Instant.Max(now, marketTime) : marketTime;
        State.Session = _calendar.SessionAt(State.Time.Value);
    }
}
