using System.Globalization;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;

namespace MinerGrpc.Core.Deals;

/// <summary>One pass over a draft, field by field.</summary>
internal sealed class DealCheck
{
    private readonly Deal _draft;
    private readonly Universe _universe;
    private readonly List<DealFault> _faults = [];

    public DealCheck(Deal draft, Universe universe)
    {
        _draft = draft;
        _universe = universe;
        if (!DealRules.IsName(draft.Name))
        {
            Fault("name", draft.Name, "is not of the form `deals/{id}` with an id of 1 to 64 of a-z, 0-9 and -");
        }

        CheckTerms();
        CheckValues();
        CheckParties();
        CheckAffected();
        CheckSources();
        CheckTimes();
    }

    public IReadOnlyList<DealFault> Faults => _faults.AsReadOnly();

    private void CheckTerms()
    {
        CheckRequired("headline", _draft.Headline);
        CheckRange("type", (int)_draft.Type, (int)DealType.ComputeCapacity, (int)DealType.Other);
        if (_draft.Status == DealStatus.Retracted)
        {
            Fault("status", Say($"{(int)_draft.Status}"), "(RETRACTED) is set by RetractDeal alone");
        }
        else
        {
            CheckRange("status", (int)_draft.Status, (int)DealStatus.Reported, (int)DealStatus.Terminated);
        }

        CheckRange("confidence", (int)_draft.Confidence, 0, (int)Confidence.Low);
        CheckText("extensions", _draft.Extensions);
        CheckText("site", _draft.Site);
        CheckText("hardware", _draft.Hardware);
        CheckText("note", _draft.Note);
    }

    private void CheckValues()
    {
        CheckMoney("base_value", _draft.BaseValue);
        CheckMoney("maximum_value", _draft.MaximumValue);
        CheckMoney("prepayment", _draft.Prepayment);
        CheckMoney("guarantee", _draft.Guarantee);
        if (_draft is { BaseValue: { IsValid: true } firm, MaximumValue: { IsValid: true } most }
            && (firm.Currency != most.Currency || most < firm))
        {
            Fault("maximum_value", most.ToString(), $"must be in the currency of base_value {firm} and not below it");
        }

        CheckNumber("term_years", _draft.TermYears, aboveZero: true);
        CheckNumber("critical_it_megawatts", _draft.CriticalItMegawatts, aboveZero: false);
        CheckNumber("gross_megawatts", _draft.GrossMegawatts, aboveZero: false);
    }

    private void CheckParties()
    {
        if (!HasCount("parties", _draft.Parties.Count, least: 1))
        {
            return;
        }

        foreach (var (i, party) in _draft.Parties.Index())
        {
            CheckRequired($"parties[{i}].display_name", party.DisplayName);
            CheckRange($"parties[{i}].role", (int)party.Role, 0, (int)PartyRole.Lender);
            if (party.Instrument.Length > 0)
            {
                CheckInstrument($"parties[{i}].instrument", party.Instrument);
            }
        }
    }

    private void CheckAffected()
    {
        if (!HasCount("affected_instruments", _draft.AffectedInstruments.Count, least: 0))
        {
            return;
        }

        var parties = _draft.Parties.Select(p => p.Instrument).Where(i => i.Length > 0)
            .ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, affected) in _draft.AffectedInstruments.Index())
        {
            var field = $"affected_instruments[{i}]";
            CheckInstrument(field + ".instrument", affected.Instrument);
            CheckRange(field + ".relation", (int)affected.Relation, 1, (int)DealRelation.ReadThrough);
            CheckText(field + ".reason", affected.Reason);
            if (!seen.Add(affected.Instrument))
            {
                Fault(field + ".instrument", affected.Instrument, "is there twice");
            }

            if (affected.Relation == DealRelation.ReadThrough && parties.Contains(affected.Instrument))
            {
                Fault(field + ".relation", affected.Instrument,
                    "is a party, so its relation is 1 (DIRECT), not 2 (READ_THROUGH)");
            }
        }

        // Parties that are instruments are added, and the whole must be fit to be sent back in a revision.
        seen.UnionWith(parties);
        if (seen.Count > DealRules.MostEntries)
        {
            Fault("affected_instruments", "", Say(
                $"would be {seen.Count} with the parties among them; at most {DealRules.MostEntries} are taken"));
        }
    }

    private void CheckSources()
    {
        if (!HasCount("sources", _draft.Sources.Count, least: 1))
        {
            return;
        }

        foreach (var (i, source) in _draft.Sources.Index())
        {
            CheckAddress($"sources[{i}].uri", source.Uri);
            CheckRange($"sources[{i}].kind", (int)source.Kind, 0, (int)SourceKind.Other);
        }
    }

    private void CheckTimes()
    {
        if (_draft.AnnounceDate < DealRules.FirstDay || _draft.AnnounceDate > DealRules.LastDay)
        {
            Fault("announce_date", Say($"{_draft.AnnounceDate:yyyy-MM-dd}"), "is no day of the years 1678 to 2261");
        }

        if (_draft.AnnounceTime is { } time && NewYorkTime.DateOf(time) is var day && day != _draft.AnnounceDate)
        {
            Fault("announce_date", Say($"{_draft.AnnounceDate:yyyy-MM-dd}"),
                Say($"is not the New York day of announce_time, {day:yyyy-MM-dd}; leave one of the two unset"));
        }

        CheckRange("announce_half_day", (int)_draft.AnnounceHalfDay, 0, (int)AnnounceHalfDay.AfterClose);
        if (_draft.AnnounceTime is not null && _draft.AnnounceHalfDay != AnnounceHalfDay.Unspecified)
        {
            Fault("announce_half_day", Say($"{(int)_draft.AnnounceHalfDay}"),
                "is for a deal whose announce_time is not known; leave one of the two unset");
        }
    }

    private void CheckRequired(string field, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            Fault(field, "", "is required");
        }
        else
        {
            CheckText(field, text);
        }
    }

    private void CheckText(string field, string text)
    {
        if (DealRules.TextProblem(text) is { } problem)
        {
            Fault(field, text, problem);
        }
    }

    private void CheckMoney(string field, Money? amount)
    {
        if (amount is { } stated && DealRules.MoneyProblem(stated) is { } problem)
        {
            Fault(field, stated.ToString(), problem);
        }
    }

    private void CheckNumber(string field, double? number, bool aboveZero)
    {
        if (number is { } n && (!double.IsFinite(n) || n < 0 || (aboveZero && n == 0)))
        {
            Fault(field, Say($"{n}"), aboveZero ? "must be a number above 0" : "must be a number of 0 or more");
        }
    }

    private void CheckRange(string field, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            Fault(field, Say($"{value}"), Say($"is none of the contract's; use {least} to {most}"));
        }
    }

    private void CheckInstrument(string field, string name)
    {
        if (!_universe.TryFind(name, out _))
        {
            Fault(field, name,
                "is no instrument here; use a name of InstrumentService.ListInstruments, such as instruments/bitf");
        }
    }

    private void CheckAddress(string field, string uri)
    {
        if (DealRules.TextProblem(uri) is { } problem)
        {
            Fault(field, uri, problem);
        }
        else if (!Uri.TryCreate(uri, UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            Fault(field, uri, "is no address; write it as https://...");
        }
    }

    private bool HasCount(string field, int count, int least)
    {
        if (count >= least && count <= DealRules.MostEntries)
        {
            return true;
        }

        Fault(field, "", Say($"has {count} entries; {least} to {DealRules.MostEntries} are taken"));
        return false;
    }

    private void Fault(string field, string value, string problem) =>
        _faults.Add(new DealFault(field, value, problem));

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
