using System.CommandLine;
using Google.Protobuf.Collections;
using Google.Type;
using MinerGrpc.Client;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Deals;

/// <summary>Puts the options that were given into a deal and leaves its other fields as they are.</summary>
internal sealed class DealChanges(DealOptions options, ParseResult parsed)
{
    private const string UsualCurrency = "USD";

    public async Task ApplyToAsync(Deal deal, ServerConnection connection, CancellationToken stop)
    {
        ApplyTexts(deal);
        ApplyTimes(deal);
        ApplyAmounts(deal);
        ApplyNumbers(deal);
        ApplySources(deal);
        await ApplyInstrumentsAsync(deal, connection, stop);
    }

    private void ApplyTexts(Deal deal)
    {
        deal.Headline = parsed.GetValue(options.Headline) ?? deal.Headline;
        deal.Type = parsed.GetValue(options.Type) ?? deal.Type;
        deal.Status = parsed.GetValue(options.Status) ?? deal.Status;
        deal.Confidence = parsed.GetValue(options.Confidence) ?? deal.Confidence;
        deal.Extensions = parsed.GetValue(options.Extensions) ?? deal.Extensions;
        deal.Site = parsed.GetValue(options.Site) ?? deal.Site;
        deal.Hardware = parsed.GetValue(options.Hardware) ?? deal.Hardware;
        deal.Note = parsed.GetValue(options.Note) ?? deal.Note;
    }

    private void ApplyTimes(Deal deal)
    {
        if (parsed.GetValue(options.Announced) is { } announced)
        {
            // The day follows from the time, and the half-day from neither.
            deal.AnnounceTime = announced.Time;
            deal.AnnounceDate = announced.Day;
            deal.AnnounceHalfDay = AnnounceHalfDay.Unspecified;
        }

        deal.AnnounceHalfDay = parsed.GetValue(options.HalfDay) ?? deal.AnnounceHalfDay;
        deal.EventTime = parsed.GetValue(options.Happened) ?? deal.EventTime;
    }

    private void ApplyAmounts(Deal deal)
    {
        var present = deal.BaseValue ?? deal.MaximumValue ?? deal.Prepayment ?? deal.Guarantee;
        var given = parsed.GetValue(options.Currency);
        var currency = given ?? present?.CurrencyCode ?? UsualCurrency;
        deal.BaseValue = Changed(deal.BaseValue, options.Value);
        deal.MaximumValue = Changed(deal.MaximumValue, options.MaximumValue);
        deal.Prepayment = Changed(deal.Prepayment, options.Prepayment);
        deal.Guarantee = Changed(deal.Guarantee, options.Guarantee);

        Money? Changed(Money? before, Option<Stated<decimal>?> option) => parsed.GetValue(option) switch
        {
            { Value: { } amount } => Amounts.FromDecimal(amount, currency),
            { Value: null } => null,
            null when before is not null && given is not null =>
                Amounts.FromDecimal(Amounts.ToDecimal(before), currency),
            null => before,
        };
    }

    private void ApplyNumbers(Deal deal)
    {
        Change(options.TermYears, years => deal.TermYears = years, deal.ClearTermYears);
        Change(
            options.CriticalMegawatts,
            megawatts => deal.CriticalItMegawatts = megawatts,
            deal.ClearCriticalItMegawatts);
        Change(options.GrossMegawatts, megawatts => deal.GrossMegawatts = megawatts, deal.ClearGrossMegawatts);

        void Change(Option<Stated<double>?> option, Action<double> set, Action clear)
        {
            switch (parsed.GetValue(option))
            {
                case { Value: { } number }:
                    set(number);
                    break;
                case { Value: null }:
                    clear();
                    break;
                default:
                    break;
            }
        }
    }

    private void ApplySources(Deal deal)
    {
        if (parsed.GetValue(options.Sources) is not { Length: > 0 } sources)
        {
            return;
        }

        var kinds = parsed.GetValue(options.SourceKinds) ?? [];
        foreach (var (index, source) in sources.Index())
        {
            source.Kind = kinds.Length switch
            {
                0 => source.Kind,
                1 => kinds[0],
                _ => kinds[index],
            };
        }

        Replace(deal.Sources, sources);
    }

    private async Task ApplyInstrumentsAsync(Deal deal, ServerConnection connection, CancellationToken stop)
    {
        if (parsed.GetValue(options.Parties) is { Length: > 0 } parties)
        {
            foreach (var party in parties.Where(party => party.Instrument.Length > 0))
            {
                party.Instrument = (await connection.ResolveAsync(party.Instrument, null, stop)).Name;
            }

            // The server adds parties as DIRECT by itself; those of the former parties go with them.
            var former = deal.Parties.Select(party => party.Instrument).ToHashSet();
            Replace(deal.AffectedInstruments, [.. deal.AffectedInstruments.Where(one =>
                one.Relation != DealRelation.Direct || !former.Contains(one.Instrument))]);
            Replace(deal.Parties, parties);
        }

        if (parsed.GetValue(options.Affected) is { Length: > 0 } affected)
        {
            foreach (var one in affected)
            {
                one.Instrument = (await connection.ResolveAsync(one.Instrument, null, stop)).Name;
            }

            Replace(deal.AffectedInstruments, affected);
        }
    }

    private static void Replace<T>(RepeatedField<T> field, T[] entries)
    {
        field.Clear();
        field.AddRange(entries);
    }
}
