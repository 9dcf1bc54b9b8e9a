using System.Runtime.InteropServices;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Sector;

/// <summary>Why a member does not count. The numbers are the contract's.</summary>
public enum ExclusionReason
{
    Unspecified = 0,
    Stale = 1,
    Halted = 2,
    NoTrade = 3,
    NoPreviousClose = 4,
    MergerBound = 5,
}

/// <summary>A member that does not count, and why.</summary>
public readonly record struct ExcludedMember(InstrumentId Instrument, ExclusionReason Reason);

/// <summary>
/// The sector over its members' moves: who counts, the statistics of those who do, and BTC over the span of the member
/// that traded last. Reused: an answer stands until the next <see cref="Compute"/>. Not thread-safe.
/// </summary>
public sealed class SectorState
{
    private readonly Universe _universe;
    private readonly List<MemberMove> _fresh;
    private readonly List<ExcludedMember> _excluded;

    public SectorState(Universe universe)
    {
        _universe = universe;
        _fresh = new(universe.Count);
        _excluded = new(universe.Count);
        Statistics = new(universe.Count);
    }

    public SectorStatistics Statistics { get; }

    /// <summary>The last trade among the members that count. Null: none counts.</summary>
    public Instant? AsOf { get; private set; }

    public MarketSession Session { get; private set; }

    /// <summary>The newest trading day among the members. Null: none has traded.</summary>
    public DateOnly? SessionDate { get; private set; }

    /// <summary>Members asked for.</summary>
    public int Members { get; private set; }

    /// <summary>The previous official close of the member that traded last.</summary>
    public Instant? BaseTime { get; private set; }

    /// <summary>BTC at that close. Null: not known.</summary>
    public PricePoint? BenchmarkBase { get; private set; }

    /// <summary>BTC at or before <see cref="AsOf"/>. Null: not known.</summary>
    public PricePoint? BenchmarkLast { get; private set; }

    public double? BenchmarkMoveRatio => MoveState.Ratio(BenchmarkBase, BenchmarkLast);

    public double? ExcessRatio => Statistics.Mean - BenchmarkMoveRatio;

    /// <summary>A member that counts is a reconstruction.</summary>
    public bool Simulated { get; private set; }

    /// <summary>In the order of the members given.</summary>
    public ReadOnlySpan<ExcludedMember> Excluded => CollectionsMarshal.AsSpan(_excluded);

    public void Compute(ReadOnlySpan<MoveState> members, MarketSession session)
    {
        _fresh.Clear();
        _excluded.Clear();
        AsOf = null;
        BaseTime = null;
        BenchmarkBase = null;
        BenchmarkLast = null;
        Simulated = false;
        Session = session;
        Members = members.Length;
        SessionDate = NewestDay(members);
        foreach (ref readonly var move in members)
        {
            if (ExclusionOf(move) is { } reason)
            {
                _excluded.Add(new(move.Instrument, reason));
            }
            else
            {
                Count(move);
            }
        }

        Statistics.Compute(CollectionsMarshal.AsSpan(_fresh));
    }

    private static DateOnly? NewestDay(ReadOnlySpan<MoveState> members)
    {
        DateOnly? newest = null;
        foreach (ref readonly var move in members)
        {
            if (move.Last is not null && move.SessionDate is { } day && (newest is null || day > newest))
            {
                newest = day;
            }
        }

        return newest;
    }

    private ExclusionReason? ExclusionOf(in MoveState move)
    {
        if (move.Last is null || move.SessionDate != SessionDate)
        {
            return ExclusionReason.NoTrade;
        }

        if ((move.Flags & QuoteFlags.Halted) != 0)
        {
            return ExclusionReason.Halted;
        }

        if ((move.Flags & QuoteFlags.Stale) != 0)
        {
            return ExclusionReason.Stale;
        }

        return move.Base is null ? ExclusionReason.NoPreviousClose : null;
    }

    private void Count(in MoveState move)
    {
        var day = SessionDate!.Value;
        var model = _universe[move.Instrument].BusinessModelOn(day);
        _fresh.Add(new(move.Instrument, move.MoveRatio!.Value, model));
        Simulated |= (move.Flags & QuoteFlags.Simulated) != 0;
        if (AsOf is null || move.Last!.Value.Time > AsOf)
        {
            AsOf = move.Last!.Value.Time;
            BaseTime = move.Base!.Value.Time;
            BenchmarkBase = move.BenchmarkBase;
            BenchmarkLast = move.BenchmarkLast;
        }
    }
}
