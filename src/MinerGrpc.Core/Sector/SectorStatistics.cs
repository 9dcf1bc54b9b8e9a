using MinerGrpc.Core.Instruments;

namespace MinerGrpc.Core.Sector;

/// <summary>
/// What a sector does at one instant, from the moves of the members that count. The same members in another order
/// give the same bits. Reused: each <see cref="Compute"/> replaces the answers and ends the life of the spans; after
/// construction nothing is allocated. Not thread-safe, one owner. Formulas: ANALYTICS.md, sector move.
/// </summary>
public sealed class SectorStatistics
{
    /// <summary>|modified z| above this makes an outlier.</summary>
    public const double OutlierThreshold = 3.5;

    /// <summary>Leaders and laggards: this many, or fewer where there are fewer members.</summary>
    public const int RankedAtMost = 3;

    private static readonly Comparison<MemberMove> BestFirst = CompareBestFirst;
    private static readonly Comparison<OutlierMove> FarthestFirst = CompareFarthestFirst;

    private readonly MemberMove[] _ranked;
    private readonly MemberMove[] _laggards = new MemberMove[RankedAtMost];
    private readonly OutlierMove[] _outliers;
    private readonly double[] _moves;
    private readonly double[] _scratch;
    private readonly BusinessModelGroups _groups;
    private RobustSpread _spread;
    private int _outlierCount;

    /// <param name="capacity">The most members that can be computed: those of the universe. 1 or more.</param>
    public SectorStatistics(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _ranked = new MemberMove[capacity];
        _outliers = new OutlierMove[capacity];
        _moves = new double[capacity];
        _scratch = new double[capacity];
        _groups = new BusinessModelGroups(capacity);
    }

    /// <summary>Members that count. 0 before the first computation.</summary>
    public int Members { get; private set; }

    /// <summary>Equal-weight mean. Null: no member.</summary>
    public double? Mean { get; private set; }

    /// <summary>Null: no member.</summary>
    public double? Median => Members > 0 ? _spread.Median : null;

    /// <summary>Sample standard deviation, over n - 1. Null: fewer than two members.</summary>
    public double? Dispersion { get; private set; }

    public int Advancing { get; private set; }

    public int Declining { get; private set; }

    public int Unchanged { get; private set; }

    /// <summary>All members by move, highest first; equal moves by id.</summary>
    public ReadOnlySpan<MemberMove> Ranked => _ranked.AsSpan(0, Members);

    /// <summary>The first of <see cref="Ranked"/>, best first.</summary>
    public ReadOnlySpan<MemberMove> Leaders => _ranked.AsSpan(0, Math.Min(RankedAtMost, Members));

    /// <summary>The last of <see cref="Ranked"/>, worst first; in a small sector they are leaders too.</summary>
    public ReadOnlySpan<MemberMove> Laggards => _laggards.AsSpan(0, Math.Min(RankedAtMost, Members));

    /// <summary>By |modified z|, largest first. Empty also where z is undefined.</summary>
    public ReadOnlySpan<OutlierMove> Outliers => _outliers.AsSpan(0, _outlierCount);

    /// <summary>The models that have members, in the order of their numbers.</summary>
    public ReadOnlySpan<GroupMove> Groups => _groups.Groups;

    /// <summary>The members of a model in the order of their ids. Empty: none.</summary>
    public ReadOnlySpan<MemberMove> MembersOf(BusinessModel model) => _groups.MembersOf(model);

    /// <summary>The place of a member in <see cref="Ranked"/>, from 0. -1: it is not a member.</summary>
    public int RankOf(InstrumentId instrument)
    {
        for (var rank = 0; rank < Members; rank++)
        {
            if (_ranked[rank].Instrument == instrument)
            {
                return rank;
            }
        }

        return -1;
    }

    /// <summary>Of the member at a rank, against all members. Null: fewer than four members, or all equal.</summary>
    public double? ModifiedZ(int rank) => _spread.ModifiedZ(Ranked[rank].MoveRatio);

    /// <summary>
    /// r_i - (n m - r_i) / (n - 1): the move of the member at a rank less the mean of the others.
    /// Null: there are no others.
    /// </summary>
    public double? LeaveOneOutExcess(int rank)
    {
        var move = Ranked[rank].MoveRatio;
        return Members > 1 ? move - (((Members * Mean!.Value) - move) / (Members - 1)) : null;
    }

    /// <summary>Replaces the answers. The members in any order; their moves finite.</summary>
    public void Compute(ReadOnlySpan<MemberMove> members)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(members.Length, _ranked.Length, nameof(members));
        foreach (ref readonly var member in members)
        {
            if (!double.IsFinite(member.MoveRatio))
            {
                throw new ArgumentException(
                    $"The move of instrument {member.Instrument.Index} is {member.MoveRatio}; leave it out.",
                    nameof(members));
            }
        }

        Members = members.Length;
        members.CopyTo(_ranked);
        _ranked.AsSpan(0, Members).Sort(BestFirst);
        for (var i = 0; i < Members; i++)
        {
            _moves[Members - 1 - i] = _ranked[i].MoveRatio;
        }

        ReadOnlySpan<double> ascending = _moves.AsSpan(0, Members);
        ComputeMoments(ascending);
        _spread = RobustSpread.Of(ascending, _scratch);
        FindLaggards();
        FindOutliers();
        _groups.Compute(Ranked);
    }

    private void ComputeMoments(ReadOnlySpan<double> moves)
    {
        (Advancing, Declining, Unchanged, Mean, Dispersion) = (0, 0, 0, null, null);
        if (moves.IsEmpty)
        {
            return;
        }

        var mean = CompensatedSum.Of(moves) / moves.Length;
        var squares = default(CompensatedSum);
        foreach (var move in moves)
        {
            squares.Add((move - mean) * (move - mean));
            Advancing += move > 0 ? 1 : 0;
            Declining += move < 0 ? 1 : 0;
        }

        Unchanged = moves.Length - Advancing - Declining;
        Mean = mean;
        Dispersion = moves.Length > 1 ? Math.Sqrt(squares.Value / (moves.Length - 1)) : null;
    }

    private void FindLaggards()
    {
        for (var i = 0; i < Math.Min(RankedAtMost, Members); i++)
        {
            _laggards[i] = _ranked[Members - 1 - i];
        }
    }

    private void FindOutliers()
    {
        _outlierCount = 0;
        for (var rank = 0; rank < Members; rank++)
        {
            if (ModifiedZ(rank) is { } z && Math.Abs(z) > OutlierThreshold)
            {
                _outliers[_outlierCount++] = new OutlierMove(
                    _ranked[rank].Instrument, _ranked[rank].MoveRatio, z, LeaveOneOutExcess(rank)!.Value);
            }
        }

        _outliers.AsSpan(0, _outlierCount).Sort(FarthestFirst);
    }

    private static int CompareBestFirst(MemberMove left, MemberMove right)
    {
        var byMove = right.MoveRatio.CompareTo(left.MoveRatio);
        return byMove != 0 ? byMove : left.Instrument.Index.CompareTo(right.Instrument.Index);
    }

    private static int CompareFarthestFirst(OutlierMove left, OutlierMove right)
    {
        var byDistance = Math.Abs(right.ModifiedZ).CompareTo(Math.Abs(left.ModifiedZ));
        return byDistance != 0 ? byDistance : left.Instrument.Index.CompareTo(right.Instrument.Index);
    }
}
