using System.Globalization;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Market;

/// <summary>What a corrected trade stands at now. A null price: it was cancelled.</summary>
public readonly record struct CorrectedTrade(InstrumentId Instrument, long Sequence, Price? Price, Size? Size);

/// <summary>
/// The corrections of the trading days that the boards are of, and the judge of new ones. The journal keeps a trade as
/// it came; this says what it stands at. Not thread-safe, owned by the market.
/// </summary>
public sealed class TradeCorrections
{
    private readonly Universe _universe;
    private readonly TradingCalendar _calendar;
    private readonly Dictionary<long, CorrectedTrade>?[] _bySequence;

    internal TradeCorrections(Universe universe, TradingCalendar calendar)
    {
        (_universe, _calendar) = (universe, calendar);
        _bySequence = new Dictionary<long, CorrectedTrade>?[universe.Count];
    }

    /// <summary>What a checkpoint must keep.</summary>
    public IEnumerable<CorrectedTrade> All() =>
        _bySequence.SelectMany(trades => trades?.Values.OrderBy(t => t.Sequence) ?? Enumerable.Empty<CorrectedTrade>());

    /// <summary>Takes a correction, or puts back what a checkpoint kept.</summary>
    public void Keep(CorrectedTrade trade) =>
        (_bySequence[trade.Instrument.Index] ??= [])[trade.Sequence] = trade;

    /// <summary>The board has gone to another day: of the one before nothing can be corrected any more.</summary>
    internal void LeaveDay(InstrumentId instrument) => _bySequence[instrument.Index]?.Clear();

    /// <summary>A journaled trade as it stands now. Null: it was cancelled.</summary>
    internal TapeTrade? Present(InstrumentId instrument, TapeTrade trade)
    {
        if (_bySequence[instrument.Index] is not { } trades || !trades.TryGetValue(trade.Sequence, out var corrected))
        {
            return trade;
        }

        return corrected.Price is { } price ? trade with { Price = price, Size = corrected.Size } : null;
    }

    /// <summary>Null with the trade as it stands now; or why the correction is refused and the way out.</summary>
    /// <param name="correction">Of a known instrument.</param>
    /// <param name="board">The instrument's.</param>
    /// <param name="minute">All trades of the instrument in the minute of the trade, as they were journaled.</param>
    /// <param name="trade">Not to be used when there is a message.</param>
    internal string? Judge(
        in TradeCorrectionInput correction, in Board board, ReadOnlySpan<TapeTrade> minute, out TapeTrade trade)
    {
        trade = default;
        if (correction.Instrument == _universe.Benchmark)
        {
            return $"{_universe[correction.Instrument].Name} is the benchmark, whose trades are not corrected; import "
                + "its bars";
        }

        if (correction.CorrectedPrice is { Nanos: <= 0 } price)
        {
            return $"corrected_price_nanos {price.Nanos} is not above 0; leave it out to cancel the trade";
        }

        if (correction.CorrectedSize is { Nanos: < 0 } size)
        {
            return $"corrected_size_nanos {size.Nanos} is below 0; leave it out where the size stands";
        }

        if (correction is { CorrectedPrice: null, CorrectedSize: not null })
        {
            return "corrected_size_nanos is given without corrected_price_nanos, which cancels the trade; give both or "
                + "neither";
        }

        return JudgeDay(correction, board, minute) ?? Find(correction, minute, out trade);
    }

    private string? JudgeDay(in TradeCorrectionInput correction, in Board board, ReadOnlySpan<TapeTrade> minute)
    {
        if (correction is { Sequence: null, TradeTime: null })
        {
            return "it names no trade; give sequence or trade_time";
        }

        var time = correction.TradeTime;
        foreach (ref readonly var trade in minute)
        {
            time = correction.Sequence == trade.Sequence ? trade.Time : time;
        }

        return time is { } of && _calendar.CurrentOrPrevious(of)?.Date != board.SessionDate
            ? $"the trade of {of} is not of the present trading day of {_universe[correction.Instrument].Name} ("
                + (board.SessionDate is { } day ? $"{day:yyyy-MM-dd}" : "none") + "); import the corrected bar"
            : null;
    }

    private string? Find(in TradeCorrectionInput correction, ReadOnlySpan<TapeTrade> minute, out TapeTrade found)
    {
        found = default;
        var name = _universe[correction.Instrument].Name;
        var which = correction.Sequence is { } sequence
            ? string.Create(CultureInfo.InvariantCulture, $"sequence {sequence}")
            : $"trade_time {correction.TradeTime}";
        int named = 0, standing = 0, fitting = 0;
        TapeTrade? another = null;
        foreach (var journaled in minute)
        {
            if (correction.Sequence is { } asked ? journaled.Sequence != asked : journaled.Time != correction.TradeTime)
            {
                continue;
            }

            named++;
            if (Present(correction.Instrument, journaled) is not { } trade)
            {
                continue;
            }

            standing++;
            if (correction.OriginalPrice is { } original && original != trade.Price)
            {
                another = trade;
                continue;
            }

            // Trades of one instant and one price: any of them, so the first that still stands.
            found = fitting++ == 0 ? trade : found;
        }

        return (named, standing, fitting) switch
        {
            (0, _, _) => $"{which} is no trade of {name}; give that of an event of kind QUOTE that carries one",
            (_, 0, _) => $"the trade of {name} under {which} is cancelled already; nothing is left to correct",
            (_, _, 0) => $"the trade of {name} under {which} is at {another!.Value.Price}, not at original_price "
                + $"{correction.OriginalPrice}; check which trade is meant",
            (_, _, > 1) when correction.OriginalPrice is null =>
                $"{standing} trades of {name} have {which}; give original_price_nanos too, or sequence",
            _ => null,
        };
    }
}
