using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Wire;

namespace MinerGrpc.Server.Rpc;

/// <summary>Which deals a list asks for: all conditions must hold, those that are not set always do.</summary>
internal sealed class DealFilter
{
    private readonly string _instrument;
    private readonly DealRelation _relation;
    private readonly HashSet<DealType> _types;
    private readonly HashSet<DealStatus> _statuses;
    private readonly string _party;
    private readonly Instant? _start;
    private readonly Instant? _end;
    private readonly Money? _minimum;

    /// <summary>Gathers a fault for each field that is not valid.</summary>
    public DealFilter(V1.ListDealsRequest request, Requests check)
    {
        _instrument = request.Instrument;
        if (_instrument.Length > 0)
        {
            check.CheckName("instrument", _instrument);
        }

        _relation = (DealRelation)request.Relation;
        CheckRange(check, "relation", (int)_relation, 0, (int)DealRelation.ReadThrough);
        if (_relation != DealRelation.Unspecified && _instrument.Length == 0)
        {
            check.Fault("relation", "says how `instrument` is affected; set that too, or leave both unset");
        }

        _types = [.. request.Types_.Select(t => (DealType)t)];
        foreach (var (i, type) in request.Types_.Index())
        {
            CheckRange(check, $"types[{i}]", (int)type, (int)DealType.ComputeCapacity, (int)DealType.Other);
        }

        _statuses = [.. request.Statuses.Select(s => (DealStatus)s)];
        foreach (var (i, status) in request.Statuses.Index())
        {
            CheckRange(check, $"statuses[{i}]", (int)status, (int)DealStatus.Reported, (int)DealStatus.Retracted);
        }

        _party = request.Party;
        if (DealRules.TextProblem(_party) is { } problem)
        {
            check.Fault("party", problem);
        }

        _start = check.Bound("start_time", request.StartTime);
        _end = check.Bound("end_time", request.EndTime);
        if (_end <= _start)
        {
            check.Fault("end_time", $"{_end} is not after start_time {_start}; the end is not part of the window");
        }

        _minimum = DealMessages.ToMoney(request.MinimumValue);
        if (_minimum is { } minimum && DealRules.MoneyProblem(minimum) is { } wrong)
        {
            check.Fault("minimum_value", $"'{Faults.Show(minimum.ToString())}' {wrong}");
        }
    }

    public bool Matches(Deal deal) =>
        (_types.Count == 0 || _types.Contains(deal.Type))
        && (_statuses.Count == 0 || _statuses.Contains(deal.Status))
        && (_instrument.Length == 0 || IsAffected(deal))
        && (_party.Length == 0
            || deal.Parties.Any(p => p.DisplayName.Contains(_party, StringComparison.OrdinalIgnoreCase)))
        && (_minimum is not { } minimum || Reaches(deal.BaseValue, minimum) || Reaches(deal.MaximumValue, minimum))
        && IsInWindow(deal);

    private bool IsAffected(Deal deal) =>
        deal.FindAffected(_instrument) is { } affected
        && (_relation == DealRelation.Unspecified || affected.Relation == _relation);

    private bool IsInWindow(Deal deal)
    {
        if (_start is null && _end is null)
        {
            return true;
        }

        var at = deal.AnnouncedAt;
        return (_start is not { } start || at >= start) && (_end is not { } end || at < end);
    }

    private static bool Reaches(Money? value, Money minimum) =>
        value is { } amount && amount.Currency == minimum.Currency && amount >= minimum;

    private static void CheckRange(Requests check, string field, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            check.Fault(field, $"{value} is none of the contract's; use {least} to {most}");
        }
    }
}
