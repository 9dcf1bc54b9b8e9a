using System.Globalization;
using MinerGrpc.Core.Deals;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Divergence;

/// <summary>What else happened to an instrument between two days: it may be what a reaction really is to.</summary>
public static class Confounders
{
    /// <summary>Names of other deals, then splits and mergers in words; in the order of time within each.</summary>
    /// <param name="instrument">Whose.</param>
    /// <param name="deal">The deal that is looked at; it is none.</param>
    /// <param name="book">The deals.</param>
    /// <param name="asOf">Deals known later are not seen. Null: all are.</param>
    /// <param name="first">The first day of the estimation window.</param>
    /// <param name="last">The last day of the event window.</param>
    public static IReadOnlyList<string> Of(
        Instrument instrument, Deal deal, DealBook book, Instant? asOf, DateOnly first, DateOnly last) =>
    [
        .. book.Deals(asOf)
            .Where(d => d.Name != deal.Name && d.Status != DealStatus.Retracted
                && d.FirstTradableSession is { } day && day >= first && day <= last
                && d.FindAffected(instrument.Name) is not null)
            .OrderBy(d => d.FirstTradableSession).ThenBy(d => d.Name, StringComparer.Ordinal)
            .Select(d => d.Name),
        .. instrument.Splits.Where(s => s.Date >= first && s.Date <= last).Select(s => string.Create(
            CultureInfo.InvariantCulture, $"split {s.NewShares}:{s.OldShares} on {s.Date:yyyy-MM-dd}")),
        .. instrument.Mergers.Where(m => m.Start <= last && m.End > first).Select(m => string.Create(
            CultureInfo.InvariantCulture, $"merger {m.Terms} from {m.Start:yyyy-MM-dd} to {m.End:yyyy-MM-dd}")),
    ];
}
