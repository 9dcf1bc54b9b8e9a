using Google.Protobuf;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.V1;
using EventKind = MinerGrpc.Core.Market.EventKind;

namespace MinerGrpc.Server.Rpc.Wire;

/// <summary>
/// Works out the plain rows that follow from a journal row's own bytes, so that the tables can be made again from the
/// journal alone. Most rows hold quotes only and make none.
/// </summary>
public sealed class Projector(Universe universe)
{
    public void Project(EncodedBatch? batch, ProjectedRows rows)
    {
        foreach (ref readonly var entry in batch is null ? default : batch.Entries)
        {
            switch (entry.Kind)
            {
                case EventKind.Bar when Parse(batch!, entry).Bar is { } bar
                    && universe.TryFind(bar.Instrument, out var id) && BarMessages.ToBar(bar, id) is { } core:
                    rows.Bars.Add(new BarRow(entry.Sequence, core));
                    break;
                case EventKind.Deal:
                    rows.Deals.Add(RowOf(Parse(batch!, entry).Deal, entry.Sequence));
                    break;
                case EventKind.Alert:
                    rows.Alerts.Add(RowOf(Parse(batch!, entry).Alert, entry.Sequence));
                    break;
            }
        }
    }

    private static Event Parse(EncodedBatch batch, in EventEntry entry) =>
        Event.Parser.ParseFrom(batch.Event(entry).Span);

    private static DealRow RowOf(Deal deal, long sequence) => new(
        deal.Name, deal.Revision, sequence, deal.KnownTime.ToInstant()!.Value, deal.Headline, Word(deal.Type),
        Word(deal.Status), deal.AnnounceDate.ToDateOnly()!.Value, deal.FirstTradableSession.ToDateOnly(),
        deal.ToByteArray());

    private static AlertRow RowOf(DivergenceAlert alert, long sequence) => new(
        alert.Name, sequence, alert.Instrument, (int)alert.State, alert.RaiseTime.ToInstant()!.Value,
        alert.UpdateTime.ToInstant()!.Value, alert.ToByteArray());

    /// <summary>COMPUTE_CAPACITY, as the contract has it.</summary>
    private static string Word<T>(T value)
        where T : struct, Enum => string.Concat(value.ToString().Select((c, i) =>
            i > 0 && char.IsUpper(c) ? $"_{c}" : char.ToUpperInvariant(c).ToString()));
}
