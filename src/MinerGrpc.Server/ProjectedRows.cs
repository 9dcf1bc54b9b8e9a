using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server;

/// <summary>A version of a bar and the event that told it.</summary>
public sealed record BarRow(long Sequence, Bar Bar);

/// <summary>A revision of a deal: what people ask for by SQL, and the message as it was journaled.</summary>
/// <param name="Type">The contract's word.</param>
/// <param name="Status">The contract's word.</param>
/// <param name="FirstSession">Null: none is known.</param>
/// <param name="Message">The Deal message.</param>
public sealed record DealRow(
    string Name, int Revision, long Sequence, Instant KnownTime, string Headline, string Type, string Status,
    DateOnly AnnounceDate, DateOnly? FirstSession, byte[] Message);

/// <summary>A state of an alert, and the message as it was journaled.</summary>
/// <param name="State">The contract's number.</param>
/// <param name="UpdateTime">Market time of this state.</param>
/// <param name="Message">The DivergenceAlert message.</param>
public sealed record AlertRow(
    string Name, long Sequence, string Instrument, int State, Instant RaiseTime, Instant UpdateTime, byte[] Message);

/// <summary>A deal request that was carried out, so that a retry gets the same answer.</summary>
/// <param name="Digest">Tells another body under the same id.</param>
/// <param name="Name">The deal.</param>
/// <param name="Revision">The revision that the request made.</param>
public sealed record DealRequestRow(string RequestId, byte[] Digest, string Name, int Revision);

/// <summary>Which bars to read.</summary>
/// <param name="Start">Bars that start at or after it. Null: from the first.</param>
/// <param name="End">Bars that start before it. Null: to the last.</param>
/// <param name="AsOf">
/// Neither bars that end later nor versions that became known later. Null: all that there is.
/// </param>
/// <param name="Limit">At most so many.</param>
/// <param name="Newest">The newest ones instead of the oldest, still told oldest first.</param>
public readonly record struct BarQuery(
    InstrumentId Instrument, BarInterval Interval, Instant? Start, Instant? End, Instant? AsOf, int Limit,
    bool Newest = false);

/// <summary>Which alerts to read.</summary>
/// <param name="Instrument">The full name. Null: any.</param>
/// <param name="States">The contract's numbers, of the newest state. Empty: any.</param>
/// <param name="Start">Raised at or after it. Null: no bound.</param>
/// <param name="End">Raised before it. Null: no bound.</param>
/// <param name="AsOf">States of later are not seen. Null: all are.</param>
/// <param name="After">The last alert of the page before. Null: from the newest.</param>
/// <param name="Limit">At most so many.</param>
public readonly record struct AlertQuery(
    string? Instrument, IReadOnlyCollection<int> States, Instant? Start, Instant? End, Instant? AsOf,
    (Instant RaiseTime, string Name)? After, int Limit);

/// <summary>What one commit adds to the plain tables beside the journal. All of it follows from its events.</summary>
public sealed class ProjectedRows
{
    public List<BarRow> Bars { get; } = [];

    public List<DealRow> Deals { get; } = [];

    public List<AlertRow> Alerts { get; } = [];

    public void Clear()
    {
        Bars.Clear();
        Deals.Clear();
        Alerts.Clear();
    }
}
