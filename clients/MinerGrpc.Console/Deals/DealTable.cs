using MinerGrpc.ConsoleClient.Formatting;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Deals;

/// <summary>Deals as tables.</summary>
internal static class DealTable
{
    private const int ShownNames = 6;

    public static TextTable Of(IEnumerable<Deal> deals)
    {
        var table = new TextTable("DEAL", "DATE", "TYPE", "STATUS", "VALUE", "PARTIES", "AFFECTED");
        foreach (var deal in deals)
        {
            table.Add(
                Plain.Id(deal.Name),
                Plain.Date(deal.AnnounceDate),
                ContractNames.Of(deal.Type),
                ContractNames.Of(deal.Status),
                AmountText.Range(deal.BaseValue, deal.MaximumValue),
                Plain.OneLine(Short([.. deal.Parties.Select(party => party.DisplayName)], ", ")),
                Affected(deal));
        }

        return table;
    }

    public static TextTable Revisions(IEnumerable<Deal> revisions)
    {
        var table = new TextTable("REVISION", "STATUS", "VALUE", "RECEIVED", "KNOWN FROM", "REASON");
        foreach (var revision in revisions)
        {
            table.Add(
                Plain.Count(revision.Revision),
                ContractNames.Of(revision.Status),
                AmountText.Range(revision.BaseValue, revision.MaximumValue),
                IsoTime.ToText(revision.ReceiveTime),
                IsoTime.ToText(revision.KnownTime),
                Plain.OneLine(revision.RevisionReason));
        }

        return table;
    }

    // Parties that are instruments stand first, then those that the market reads the news through to.
    private static string Affected(Deal deal)
    {
        var through = Names(DealRelation.ReadThrough);
        return $"{Names(DealRelation.Direct)}{(through.Length > 0 ? $" read-through {through}" : "")}".Trim();

        string Names(DealRelation relation) => Short(
            [
                .. deal.AffectedInstruments.Where(one => one.Relation == relation)
                    .Select(one => Plain.ShortName(one.Instrument)),
            ],
            " ");
    }

    private static string Short(string[] names, string separator) =>
        string.Join(separator, names.Take(ShownNames))
            + (names.Length > ShownNames ? $"{separator}+{Plain.Count(names.Length - ShownNames)}" : "");
}
