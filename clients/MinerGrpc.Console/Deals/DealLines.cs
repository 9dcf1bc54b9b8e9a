using System.Globalization;
using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Deals;

/// <summary>A deal in lines; what is not stated has no line.</summary>
internal static class DealLines
{
    private const int LabelWidth = 15;

    public static IEnumerable<string> Of(Deal deal) =>
        Agreed(deal).Concat(Told(deal))
            .Where(line => line.Text.Length > 0 && line.Text != Plain.Absent)
            .Select(line => line.Label.PadRight(LabelWidth) + Plain.OneLine(line.Text));

    private static IEnumerable<(string Label, string Text)> Agreed(Deal deal)
    {
        yield return ("deal", deal.Name);
        yield return ("headline", deal.Headline);
        yield return ("type", ContractNames.Of(deal.Type));
        yield return ("status", ContractNames.Of(deal.Status));
        yield return ("value", AmountText.Range(deal.BaseValue, deal.MaximumValue));
        yield return ("prepayment", AmountText.Of(deal.Prepayment));
        yield return ("guarantee", AmountText.Of(deal.Guarantee));
        yield return ("term", Number(deal.HasTermYears, deal.TermYears, "years"));
        yield return ("extensions", deal.Extensions);
        yield return ("critical IT", Number(deal.HasCriticalItMegawatts, deal.CriticalItMegawatts, "MW"));
        yield return ("gross", Number(deal.HasGrossMegawatts, deal.GrossMegawatts, "MW"));
        yield return ("site", deal.Site);
        yield return ("hardware", deal.Hardware);
        foreach (var party in deal.Parties)
        {
            var instrument = party.Instrument.Length > 0 ? $" ({Plain.ShortName(party.Instrument)})" : "";
            yield return ("party", $"{ContractNames.Of(party.Role)} {party.DisplayName}{instrument}");
        }

        foreach (var one in deal.AffectedInstruments)
        {
            var reason = one.Reason.Length > 0 ? $": {one.Reason}" : "";
            yield return ("affected", $"{Plain.ShortName(one.Instrument)} {ContractNames.Of(one.Relation)}{reason}");
        }
    }

    private static IEnumerable<(string Label, string Text)> Told(Deal deal)
    {
        yield return ("happened", IsoTime.ToText(deal.EventTime));
        yield return ("announced", deal.AnnounceTime is null
            ? $"{Plain.Date(deal.AnnounceDate)} {HalfDay(deal)}".TrimEnd()
            : $"{IsoTime.ToText(deal.AnnounceTime)}, {Plain.Date(deal.AnnounceDate)} in New York");
        yield return ("first session", deal.FirstTradableSession is null
            ? Plain.Absent
            : $"{Plain.Date(deal.FirstTradableSession)} ({ContractNames.Of(deal.FirstTradableSessionBasis)})");
        foreach (var source in deal.Sources)
        {
            yield return ("source", source.Kind == SourceKind.Unspecified
                ? source.Uri
                : $"{ContractNames.Of(source.Kind)} {source.Uri}");
        }

        yield return ("confidence", ContractNames.Of(deal.Confidence));
        yield return ("note", deal.Note);
        yield return ("revision", deal.RevisionReason.Length > 0
            ? $"{Plain.Count(deal.Revision)}: {deal.RevisionReason}"
            : Plain.Count(deal.Revision));
        yield return ("received", IsoTime.ToText(deal.ReceiveTime));
        yield return ("known from", IsoTime.ToText(deal.KnownTime));
    }

    private static string HalfDay(Deal deal) =>
        deal.AnnounceHalfDay == AnnounceHalfDay.Unspecified ? "" : ContractNames.Of(deal.AnnounceHalfDay);

    private static string Number(bool present, double value, string unit) =>
        present ? string.Create(CultureInfo.InvariantCulture, $"{value} {unit}") : Plain.Absent;
}
