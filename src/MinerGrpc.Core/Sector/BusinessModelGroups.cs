using MinerGrpc.Core.Instruments;

namespace MinerGrpc.Core.Sector;

/// <summary>The members of a sector by business model. Reused and allocation-free like its owner.</summary>
internal sealed class BusinessModelGroups(int capacity)
{
    private static readonly Comparison<MemberMove> ByModelThenId = CompareByModelThenId;

    private readonly MemberMove[] _members = new MemberMove[capacity];
    private readonly GroupMove[] _groups = new GroupMove[capacity];
    private readonly double[] _moves = new double[capacity];
    private int _groupCount;

    public ReadOnlySpan<GroupMove> Groups => _groups.AsSpan(0, _groupCount);

    public ReadOnlySpan<MemberMove> MembersOf(BusinessModel model)
    {
        var start = 0;
        foreach (ref readonly var group in Groups)
        {
            if (group.Model == model)
            {
                return _members.AsSpan(start, group.Members);
            }

            start += group.Members;
        }

        return [];
    }

    public void Compute(ReadOnlySpan<MemberMove> members)
    {
        members.CopyTo(_members);
        var sorted = _members.AsSpan(0, members.Length);
        sorted.Sort(ByModelThenId);

        _groupCount = 0;
        for (var start = 0; start < sorted.Length;)
        {
            var end = start;
            while (end < sorted.Length && sorted[end].Model == sorted[start].Model)
            {
                _moves[end - start] = sorted[end].MoveRatio;
                end++;
            }

            var moves = _moves.AsSpan(0, end - start);
            moves.Sort();
            _groups[_groupCount++] = new GroupMove(
                sorted[start].Model,
                moves.Length,
                CompensatedSum.Of(moves) / moves.Length,
                RobustSpread.MedianOf(moves));
            start = end;
        }
    }

    private static int CompareByModelThenId(MemberMove left, MemberMove right)
    {
        var byModel = ((int)left.Model).CompareTo((int)right.Model);
        return byModel != 0 ? byModel : left.Instrument.Index.CompareTo(right.Instrument.Index);
    }
}
