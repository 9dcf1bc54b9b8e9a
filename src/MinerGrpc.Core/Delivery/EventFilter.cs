using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;

namespace MinerGrpc.Core.Delivery;

/// <summary>
/// Which events a stream carries: bit sets and one number, so that a test costs a few instructions. A value: streams
/// that ask for the same share what is made for one of them.
/// </summary>
public sealed class EventFilter : IEquatable<EventFilter>
{
    private const int WordBits = 64;

    private readonly ulong[] _instruments;
    private readonly bool _all;
    private readonly uint _kinds;
    private readonly double _minimumAbsoluteMove;
    private readonly int _hash;

    /// <param name="instruments">Null: every one.</param>
    /// <param name="kinds">At least one.</param>
    /// <param name="minimumAbsoluteMove">Moves below it are left out; 0: none is.</param>
    /// <param name="count">Instruments in the universe.</param>
    public EventFilter(
        IEnumerable<InstrumentId>? instruments, IEnumerable<EventKind> kinds, double minimumAbsoluteMove, int count)
    {
        _instruments = new ulong[(count + WordBits - 1) / WordBits];
        foreach (var id in instruments ?? Enumerable.Range(0, count).Select(i => new InstrumentId(i)))
        {
            _instruments[id.Index / WordBits] |= 1ul << (id.Index % WordBits);
        }

        foreach (var kind in kinds)
        {
            _kinds |= 1u << (int)kind;
        }

        _minimumAbsoluteMove = minimumAbsoluteMove;
        _all = instruments is null && minimumAbsoluteMove == 0
            && Enum.GetValues<EventKind>().All(k => k == EventKind.Unspecified || HasKind(k));
        _hash = HashCode.Combine(_kinds, _minimumAbsoluteMove, _instruments.Aggregate(0, HashCode.Combine));
    }

    /// <summary>Nothing is ever left out: a whole batch can go as it is.</summary>
    public bool PassesAll => _all;

    /// <summary>
    /// Whether a slot's events pass does not hang on their values, so that what is due is the same for every reader who
    /// stands at the same place.
    /// </summary>
    public bool IsBySlot => _minimumAbsoluteMove == 0;

    public bool HasKind(EventKind kind) => (_kinds & (1u << (int)kind)) != 0;

    public bool HasInstrument(InstrumentId id) => (_instruments[id.Index / WordBits] >> (id.Index % WordBits) & 1) != 0;

    public bool Passes(in EventEntry entry)
    {
        if (!HasKind(entry.Kind) || (entry.Instrument is { } id && !HasInstrument(id)))
        {
            return false;
        }

        return _minimumAbsoluteMove == 0 || entry.Kind != EventKind.Move
            || (entry.MoveRatio is { } move && Math.Abs(move) >= _minimumAbsoluteMove);
    }

    public bool Equals(EventFilter? other) => ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && _kinds == other._kinds
            && _minimumAbsoluteMove == other._minimumAbsoluteMove
            && _instruments.AsSpan().SequenceEqual(other._instruments));

    public override bool Equals(object? obj) => Equals(obj as EventFilter);

    public override int GetHashCode() => _hash;
}
