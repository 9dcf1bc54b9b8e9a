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
    /// Boards of instruments that the universe no longer has are passed over: names are for ever, so only a database of
    /// another universe can hold them.
    /// </summary>
    public void Restore(EncodedBatch batch, SectorMarket market)
    {
        foreach (ref readonly var entry in batch.Entries)
        {
            if (entry.Kind == EventKind.Quote
                && Event.Parser.ParseFrom(batch.Event(entry).Span) is { Quote: { } quote }
                && universe.TryFind(quote.Instrument, out var id))
            {
                market.Restore(QuoteMessages.ToBoard(quote, id), entry.EventTime);
            }
            else
            {
                market.RestoreClock(entry.Sequence, entry.EventTime);
            }
        }
    }
}
