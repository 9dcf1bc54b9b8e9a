using System.Runtime.InteropServices;
using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Sector;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Market;

/// <summary>What an event carries. The numbers are the contract's.</summary>
public enum EventKind
{
    Unspecified = 0,
    Quote = 1,
    Move = 2,
    Sector = 3,
    Deal = 4,
    Alert = 5,
    Session = 6,
    Bar = 7,
    Correction = 8,
}

/// <summary>
/// One event's head; the body stands in the buffer's list for its kind at <see cref="Payload"/>.
/// <see cref="EventTime"/> is market time: never earlier than the event before.
/// </summary>
public readonly record struct MarketEvent(
    long Sequence, EventKind Kind, InstrumentId? Instrument, Instant EventTime, Instant ReceiveTime, int Payload);

/// <summary>
/// The exchange went to another session, or to the same one of another day. <see cref="Time"/> is when it began; the
/// event may come later, with the first quote after it.
/// </summary>
public readonly record struct SessionChangeState(
    MarketSession Previous, MarketSession Current, DateOnly? SessionDate, Instant Time);

/// <summary>
/// The events of one group of batches, in order. Reused from group to group, so that a quote allocates nothing once
/// the lists have grown. Not thread-safe, owned by the loop.
/// </summary>
public sealed class EventBuffer
{
    private readonly List<MarketEvent> _events = [];
    private readonly List<Board> _boards = [];
    private readonly List<MoveState> _moves = [];
    private readonly List<SessionChangeState> _sessions = [];
    private readonly List<Bar> _bars = [];
    private readonly List<Deal> _deals = [];
    private readonly List<AlertTold> _alerts = [];
    private readonly List<CorrectionState> _corrections = [];

    public ReadOnlySpan<MarketEvent> Events => CollectionsMarshal.AsSpan(_events);

    /// <summary>The sector of the group: at most one event. Valid until the market's next group.</summary>
    public SectorState? Sector { get; private set; }

    public ref readonly Board Board(in MarketEvent e) => ref CollectionsMarshal.AsSpan(_boards)[e.Payload];

    public ref readonly MoveState Move(in MarketEvent e) => ref CollectionsMarshal.AsSpan(_moves)[e.Payload];

    public SessionChangeState Session(in MarketEvent e) => _sessions[e.Payload];

    public ref readonly Bar Bar(in MarketEvent e) => ref CollectionsMarshal.AsSpan(_bars)[e.Payload];

    public Deal Deal(in MarketEvent e) => _deals[e.Payload];

    public AlertTold Alert(in MarketEvent e) => _alerts[e.Payload];

    public ref readonly CorrectionState Correction(in MarketEvent e) =>
        ref CollectionsMarshal.AsSpan(_corrections)[e.Payload];

    public void Clear()
    {
        _deals.Clear();
        _alerts.Clear();
        _events.Clear();
        _boards.Clear();
        _moves.Clear();
        _sessions.Clear();
        _bars.Clear();
        _corrections.Clear();
        Sector = null;
    }

    internal void Add(long sequence, in Board board, Instant marketTime, Instant receiveTime)
    {
        _events.Add(new(sequence, EventKind.Quote, board.Instrument, marketTime, receiveTime, _boards.Count));
        _boards.Add(board);
    }

    internal void Add(long sequence, in MoveState move, Instant marketTime, Instant receiveTime)
    {
        _events.Add(new(sequence, EventKind.Move, move.Instrument, marketTime, receiveTime, _moves.Count));
        _moves.Add(move);
    }

    internal void Add(long sequence, SessionChangeState change, Instant marketTime, Instant receiveTime)
    {
        _events.Add(new(sequence, EventKind.Session, null, marketTime, receiveTime, _sessions.Count));
        _sessions.Add(change);
    }

    internal void Add(long sequence, in Bar bar, Instant marketTime, Instant receiveTime)
    {
        _events.Add(new(sequence, EventKind.Bar, bar.Instrument, marketTime, receiveTime, _bars.Count));
        _bars.Add(bar);
    }

    internal void Add(long sequence, Deal deal, Instant marketTime, Instant receiveTime)
    {
        _events.Add(new(sequence, EventKind.Deal, null, marketTime, receiveTime, _deals.Count));
        _deals.Add(deal);
    }

    internal void Add(long sequence, AlertTold alert, Instant marketTime, Instant receiveTime)
    {
        _events.Add(new(sequence, EventKind.Alert, alert.Instrument, marketTime, receiveTime, _alerts.Count));
        _alerts.Add(alert);
    }

    internal void Add(long sequence, in CorrectionState correction, Instant marketTime, Instant receiveTime)
    {
        _events.Add(new(
            sequence, EventKind.Correction, correction.Instrument, marketTime, receiveTime, _corrections.Count));
        _corrections.Add(correction);
    }

    internal void Add(long sequence, SectorState sector, Instant marketTime, Instant receiveTime)
    {
        _events.Add(new(sequence, EventKind.Sector, null, marketTime, receiveTime, 0));
        Sector = sector;
    }
}
