using System.Collections;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;

namespace MinerGrpc.Core.Delivery;

/// <summary>Which events a stream carries: bit sets and one number, so that a test costs a few instructions.</summary>
public sealed class EventFilter
{
    private readonly BitArray _instruments;
    private readonly bool _all;
    private readonly uint _kinds;
    private readonly double _minimumAbsoluteMove;

    /// <param name="instruments">Null: every one.</param>
    /// <param name="kinds">At least one.</param>
    /// <param name="minimumAbsoluteMove">Moves below it are left out; 0: none is.</param>
    /// <param name="count">Instruments in the universe.</param>
    public EventFilter(
        IEnumerable<InstrumentId>? instruments, IEnumerable<EventKind> kinds, double minimumAbsoluteMove, int count)
    {
        _instruments = new BitArray(count, instruments is null);
        foreach (var id in instruments ?? [])
        {
            _instruments[id.Index] = true;
        }

        foreach (var kind in kinds)
        {
            _kinds |= 1u << (int)kind;
        }

        _minimumAbsoluteMove = minimumAbsoluteMove;
        _all = instruments is null && minimumAbsoluteMove == 0
            && Enum.GetValues<EventKind>().All(k => k == EventKind.Unspecified || HasKind(k));
    }

    /// <summary>Nothing is ever left out: a whole batch can go as it is.</summary>
    public bool PassesAll => _all;

    public bool HasKind(EventKind kind) => (_kinds & (1u << (int)kind)) != 0;

    public bool HasInstrument(InstrumentId id) => _instruments[id.Index];

    public bool Passes(in EventEntry entry)
    {
        if (!HasKind(entry.Kind) || (entry.Instrument is { } id && !_instruments[id.Index]))
        {
            return false;
        }

        return _minimumAbsoluteMove == 0 || entry.Kind != EventKind.Move
            || (entry.MoveRatio is { } move && Math.Abs(move) >= _minimumAbsoluteMove);
    }
}
