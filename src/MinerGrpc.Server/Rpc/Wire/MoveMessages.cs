using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Sector;
using MinerGrpc.Core.Values;
using MinerGrpc.V1;
using MarketSession = MinerGrpc.Core.Calendar.MarketSession;

namespace MinerGrpc.Server.Rpc.Wire;

/// <summary>Sector moves as messages, and move messages as moves. Stateless.</summary>
internal static class MoveMessages
{
    public static MoveState ToState(Move move, InstrumentId id, TradingCalendar calendar)
    {
        var last = Point(move.HasLastPriceNanos, move.LastPriceNanos, move.LastTime.ToInstant());
        return new MoveState(
            id,
            Point(move.HasBasePriceNanos, move.BasePriceNanos, move.BaseTime.ToInstant()),
            last,
            Point(move.HasBenchmarkBasePriceNanos, move.BenchmarkBasePriceNanos, move.BenchmarkBaseTime.ToInstant()),
            Point(move.HasBenchmarkLastPriceNanos, move.BenchmarkLastPriceNanos, move.BenchmarkLastTime.ToInstant()),
            WireValues.ToFlags(move.Flags),
            (MarketSession)move.Session,
            last is { } point ? calendar.CurrentOrPrevious(point.Time)?.Date : null);
    }

    public static SectorMove ToMessage(SectorState state, Universe universe)
    {
        var sector = new SectorMove
        {
            AsOf = state.AsOf.ToTimestamp(),
            Session = (V1.MarketSession)state.Session,
            Members = state.Members,
            FreshMembers = state.Statistics.Members,
            BenchmarkBaseTime = state.BenchmarkBase?.Time.ToTimestamp(),
            BenchmarkLastTime = state.BenchmarkLast?.Time.ToTimestamp(),
            Breadth = new Breadth
            {
                Advancing = state.Statistics.Advancing,
                Declining = state.Statistics.Declining,
                Unchanged = state.Statistics.Unchanged,
            },
            SessionDate = state.SessionDate.ToDate(),
            BaseTime = state.BaseTime.ToTimestamp(),
            Simulated = state.Simulated,
        };
        FillNumbers(sector, state);
        FillMembers(sector, state, universe);
        return sector;
    }

    private static PricePoint? Point(bool has, long nanos, Instant? time) =>
        has && time is { } instant ? new PricePoint(new Price(nanos), instant) : null;

    private static void FillNumbers(SectorMove sector, SectorState state)
    {
        if (state.Statistics.Mean is { } mean)
        {
            sector.EqualWeightMoveRatio = mean;
        }

        if (state.Statistics.Median is { } median)
        {
            sector.MedianMoveRatio = median;
        }

        if (state.Statistics.Dispersion is { } dispersion)
        {
            sector.DispersionRatio = dispersion;
        }

        if (state.BenchmarkBase is { } from)
        {
            sector.BenchmarkBasePriceNanos = from.Price.Nanos;
        }

        if (state.BenchmarkLast is { } last)
        {
            sector.BenchmarkLastPriceNanos = last.Price.Nanos;
        }

        if (state.BenchmarkMoveRatio is { } benchmark)
        {
            sector.BenchmarkMoveRatio = benchmark;
        }

        if (state.ExcessRatio is { } excess)
        {
            sector.ExcessRatio = excess;
        }
    }

    private static void FillMembers(SectorMove sector, SectorState state, Universe universe)
    {
        foreach (var move in state.Statistics.Leaders)
        {
            sector.Leaders.Add(Rank(move, universe));
        }

        foreach (var move in state.Statistics.Laggards)
        {
            sector.Laggards.Add(Rank(move, universe));
        }

        foreach (var outlier in state.Statistics.Outliers)
        {
            sector.Outliers.Add(new Outlier
            {
                Instrument = universe[outlier.Instrument].Name,
                MoveRatio = outlier.MoveRatio,
                ModifiedZ = outlier.ModifiedZ,
                LeaveOneOutExcessRatio = outlier.LeaveOneOutExcess,
            });
        }

        foreach (var group in state.Statistics.Groups)
        {
            var message = new BusinessModelGroup
            {
                BusinessModel = (V1.BusinessModel)group.Model,
                Members = group.Members,
                MeanMoveRatio = group.Mean,
                MedianMoveRatio = group.Median,
            };
            foreach (var member in state.Statistics.MembersOf(group.Model))
            {
                message.Instruments.Add(universe[member.Instrument].Name);
            }

            sector.Groups.Add(message);
        }

        foreach (var member in state.Excluded)
        {
            sector.Excluded.Add(new V1.ExcludedMember
            {
                Instrument = universe[member.Instrument].Name,
                Reason = (V1.ExclusionReason)member.Reason,
            });
        }
    }

    private static RankedMove Rank(MemberMove move, Universe universe) =>
        new() { Instrument = universe[move.Instrument].Name, MoveRatio = move.MoveRatio };
}
