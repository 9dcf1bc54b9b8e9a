using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Wire;

namespace MinerGrpc.Server;

/// <summary>
/// Corrects trades: reads the minute of a trade back from the journal, since the market keeps bars and no trades.
/// Owned by the market loop; a correction is rare, and what it reads is one minute.
/// </summary>
internal sealed class TradeTape(IJournal journal, Universe universe, ILogger log)
{
    private const int ReadBytes = 1 << 20;

    private readonly EventScanner _scanner = new(universe);
    private readonly EventDecoder _decoder = new(universe);

    /// <summary>Null: applied. Otherwise why not, and the way out.</summary>
    /// <param name="correction">Null: of an unknown instrument.</param>
    /// <param name="market">Stands at the end of the journal and of <paramref name="events"/>.</param>
    /// <param name="now">When it came.</param>
    /// <param name="events">What this group has made so far; gets what follows.</param>
    public string? Correct(TradeCorrectionInput? correction, SectorMarket market, Instant now, EventBuffer events)
    {
        if (correction is not { } known)
        {
            return "the instrument is not known; use a name of InstrumentService.ListInstruments, such as "
                + "instruments/bitf";
        }

        MinuteTape? tape;
        try
        {
            tape = TimeOf(known) is { } time ? Read(known.Instrument, time, events) : null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            log.JournalReadFailed(e);
            return "the trades of that minute could not be read from the journal; send the correction again";
        }

        return market.Correct(known, tape is null ? default : tape.Trades, events, now);
    }

    /// <summary>Null: no quote of the instrument stands at that place in the journal.</summary>
    private Instant? TimeOf(in TradeCorrectionInput correction)
    {
        if (correction.Sequence is not { } sequence)
        {
            return correction.TradeTime;
        }

        var range = journal.Range;
        if (sequence <= range.OldestAfter || sequence > range.Newest)
        {
            return null;
        }

        var batch = _scanner.Scan(journal.ReadAfter(sequence - 1, 1)[0].Events);
        return _decoder.BoardOf(batch, batch.Entries[batch.PositionAfter(sequence - 1)]) is { } board
            && board.Instrument == correction.Instrument
            ? board.LastTime
            : null;
    }

    private MinuteTape Read(InstrumentId instrument, Instant time, EventBuffer events)
    {
        var tape = new MinuteTape(instrument, time, TradingCalendar.NewYork);
        var after = journal.SequenceBefore(tape.Start);
        while (!tape.IsOver && journal.ReadAfter(after, ReadBytes) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                Add(tape, _scanner.Scan(row.Events), instrument);
            }

            after = rows[^1].LastSequence;
        }

        tape.Add(events);
        return tape;
    }

    private void Add(MinuteTape tape, EncodedBatch batch, InstrumentId instrument)
    {
        foreach (ref readonly var entry in batch.Entries)
        {
            if (entry.Instrument == instrument && _decoder.BoardOf(batch, entry) is { } board)
            {
                tape.Add(board);
            }
        }
    }
}
