using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.V1;
using EventKind = MinerGrpc.Core.Market.EventKind;

namespace MinerGrpc.Server.Rpc.Wire;

/// <summary>Gives journaled events back to the market, so that a restart stands where the last run stopped.</summary>
public sealed class EventDecoder(Universe universe)
{
    /// <summary>
    /// The events of one row, in their order. Those of instruments that the universe no longer has are passed over:
    /// names are for ever, so only a database of another universe can hold them.
    /// </summary>
    public void Restore(EncodedBatch batch, SectorMarket market)
    {
        foreach (ref readonly var entry in batch.Entries)
        {
            if (!TryRestore(batch, entry, market))
            {
                market.RestoreClock(entry.Sequence, entry.EventTime);
            }
        }

        market.CompleteRestored();
    }

    /// <summary>The board that an event carries. Null: it is no quote, or of an unknown instrument.</summary>
    public Board? BoardOf(EncodedBatch batch, in EventEntry entry) =>
        entry.Kind == EventKind.Quote && Parse(batch, entry).Quote is { } quote
        && universe.TryFind(quote.Instrument, out var id)
            ? QuoteMessages.ToBoard(quote, id)
            : null;

    /// <summary>Deals as they were journaled.</summary>
    public static IEnumerable<Core.Deals.Deal> Deals(IEnumerable<DealRow> rows) =>
        rows.Select(row => DealMessages.ToDeal(Deal.Parser.ParseFrom(row.Message)));

    /// <summary>The boards of a checkpoint: what else followed from its events is in its memory.</summary>
    public void RestoreBoards(EncodedBatch batch, SectorMarket market)
    {
        foreach (ref readonly var entry in batch.Entries)
        {
            if (entry.Kind == EventKind.Quote && Parse(batch, entry).Quote is { } quote
                && universe.TryFind(quote.Instrument, out var id))
            {
                market.RestoreBoard(QuoteMessages.ToBoard(quote, id));
            }
        }
    }

    private bool TryRestore(EncodedBatch batch, in EventEntry entry, SectorMarket market)
    {
        switch (entry.Kind)
        {
            case EventKind.Quote when Parse(batch, entry).Quote is { } quote
                && universe.TryFind(quote.Instrument, out var id):
                market.Restore(QuoteMessages.ToBoard(quote, id), entry.EventTime);
                return true;
            case EventKind.Bar when Parse(batch, entry).Bar is { } message
                && universe.TryFind(message.Instrument, out var id) && BarMessages.ToBar(message, id) is { } bar:
                market.RestoreBar(bar, entry.Sequence, entry.EventTime);
                return true;
            case EventKind.Deal when Parse(batch, entry).Deal is { } deal:
                market.RestoreDeal(DealMessages.ToDeal(deal), entry.Sequence, entry.EventTime);
                return true;
            case EventKind.Alert when Parse(batch, entry).Alert is { } alert
                && universe.TryFind(alert.Instrument, out var id):
                RestoreAlert(alert, id, entry, market);
                return true;
            case EventKind.Correction when Parse(batch, entry).Correction is { } message
                && universe.TryFind(message.Instrument, out var id)
                && CorrectionMessages.ToState(message, id) is { } correction:
                market.RestoreCorrection(correction, entry.Sequence, entry.EventTime);
                return true;
            default:
                return false;
        }
    }

    private static void RestoreAlert(
        DivergenceAlert alert, InstrumentId id, in EventEntry entry, SectorMarket market) => market.RestoreAlert(
        id, (Core.Divergence.AlertState)alert.State, alert.SessionDate.ToDateOnly()!.Value,
        alert.RaiseTime.ToInstant()!.Value, alert.UpdateTime.ToInstant()!.Value,
        alert.Divergence.HasResidualSigmas ? alert.Divergence.ResidualSigmas : null, alert.PeakResidualSigmas,
        entry.Sequence, entry.EventTime);

    private static Event Parse(EncodedBatch batch, in EventEntry entry) =>
        Event.Parser.ParseFrom(batch.Event(entry).Span);
}
