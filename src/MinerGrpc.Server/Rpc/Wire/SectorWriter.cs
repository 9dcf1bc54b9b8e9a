using MinerGrpc.Core.Sector;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc.Wire;

/// <summary>
/// A SectorMove as <see cref="MoveMessages.ToMessage"/> would make it, without an object for each part of it: there is
/// one in nearly every group. Not thread-safe, owned by the encoder.
/// </summary>
/// <param name="names">Of all instruments, in their order.</param>
internal sealed class SectorWriter(byte[][] names)
{
    /// <summary>A member may be ranked twice, be an outlier, and be in a group or left out.</summary>
    private readonly byte[] _body = new byte[1_024 + (4 * names.Sum(static name => name.Length + 48))];

    private readonly byte[] _part = new byte[128 + names.Sum(static name => name.Length + 2)];

    /// <summary>Valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(SectorState state)
    {
        var statistics = state.Statistics;
        var writer = new ProtoWriter(_body);
        writer.Timestamp(SectorMove.AsOfFieldNumber, state.AsOf);
        writer.Int64(SectorMove.SessionFieldNumber, (int)state.Session);
        writer.Int64(SectorMove.MembersFieldNumber, state.Members);
        writer.Int64(SectorMove.FreshMembersFieldNumber, statistics.Members);
        writer.Optional(SectorMove.EqualWeightMoveRatioFieldNumber, statistics.Mean);
        writer.Optional(SectorMove.MedianMoveRatioFieldNumber, statistics.Median);
        writer.Optional(SectorMove.BenchmarkBasePriceNanosFieldNumber, state.BenchmarkBase?.Price.Nanos);
        writer.Timestamp(SectorMove.BenchmarkBaseTimeFieldNumber, state.BenchmarkBase?.Time);
        writer.Optional(SectorMove.BenchmarkLastPriceNanosFieldNumber, state.BenchmarkLast?.Price.Nanos);
        writer.Timestamp(SectorMove.BenchmarkLastTimeFieldNumber, state.BenchmarkLast?.Time);
        writer.Optional(SectorMove.BenchmarkMoveRatioFieldNumber, state.BenchmarkMoveRatio);
        writer.Optional(SectorMove.ExcessRatioFieldNumber, state.ExcessRatio);
        writer.Message(SectorMove.BreadthFieldNumber, Breadth(statistics));
        writer.Optional(SectorMove.DispersionRatioFieldNumber, statistics.Dispersion);
        Ranked(ref writer, SectorMove.LeadersFieldNumber, statistics.Leaders);
        Ranked(ref writer, SectorMove.LaggardsFieldNumber, statistics.Laggards);
        Outliers(ref writer, statistics);
        Groups(ref writer, statistics);
        Excluded(ref writer, state);
        writer.Date(SectorMove.SessionDateFieldNumber, state.SessionDate);
        writer.Timestamp(SectorMove.BaseTimeFieldNumber, state.BaseTime);
        writer.Int64(SectorMove.SimulatedFieldNumber, state.Simulated ? 1 : 0);
        return writer.Written;
    }

    private ReadOnlySpan<byte> Breadth(SectorStatistics statistics)
    {
        var part = new ProtoWriter(_part);
        part.Int64(V1.Breadth.AdvancingFieldNumber, statistics.Advancing);
        part.Int64(V1.Breadth.DecliningFieldNumber, statistics.Declining);
        part.Int64(V1.Breadth.UnchangedFieldNumber, statistics.Unchanged);
        return part.Written;
    }

    private void Ranked(ref ProtoWriter writer, int field, ReadOnlySpan<MemberMove> moves)
    {
        foreach (ref readonly var move in moves)
        {
            var part = new ProtoWriter(_part);
            part.Bytes(RankedMove.InstrumentFieldNumber, names[move.Instrument.Index]);
            part.Double(RankedMove.MoveRatioFieldNumber, move.MoveRatio);
            writer.Message(field, part.Written);
        }
    }

    private void Outliers(ref ProtoWriter writer, SectorStatistics statistics)
    {
        foreach (ref readonly var outlier in statistics.Outliers)
        {
            var part = new ProtoWriter(_part);
            part.Bytes(Outlier.InstrumentFieldNumber, names[outlier.Instrument.Index]);
            part.Double(Outlier.MoveRatioFieldNumber, outlier.MoveRatio);
            part.Double(Outlier.ModifiedZFieldNumber, outlier.ModifiedZ);
            part.Double(Outlier.LeaveOneOutExcessRatioFieldNumber, outlier.LeaveOneOutExcess);
            writer.Message(SectorMove.OutliersFieldNumber, part.Written);
        }
    }

    private void Groups(ref ProtoWriter writer, SectorStatistics statistics)
    {
        foreach (ref readonly var group in statistics.Groups)
        {
            var part = new ProtoWriter(_part);
            part.Int64(BusinessModelGroup.BusinessModelFieldNumber, (int)group.Model);
            part.Int64(BusinessModelGroup.MembersFieldNumber, group.Members);
            part.Double(BusinessModelGroup.MeanMoveRatioFieldNumber, group.Mean);
            part.Double(BusinessModelGroup.MedianMoveRatioFieldNumber, group.Median);
            foreach (ref readonly var member in statistics.MembersOf(group.Model))
            {
                part.Bytes(BusinessModelGroup.InstrumentsFieldNumber, names[member.Instrument.Index]);
            }

            writer.Message(SectorMove.GroupsFieldNumber, part.Written);
        }
    }

    private void Excluded(ref ProtoWriter writer, SectorState state)
    {
        foreach (ref readonly var member in state.Excluded)
        {
            var part = new ProtoWriter(_part);
            part.Bytes(V1.ExcludedMember.InstrumentFieldNumber, names[member.Instrument.Index]);
            part.Int64(V1.ExcludedMember.ReasonFieldNumber, (int)member.Reason);
            writer.Message(SectorMove.ExcludedFieldNumber, part.Written);
        }
    }
}
