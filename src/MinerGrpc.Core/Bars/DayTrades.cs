using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Bars;

/// <summary>
/// The regular trades of one instrument on its present trading day, summed up: its day bar once the session is over.
/// Equal at all times to the sum of its regular minutes.
/// </summary>
internal record struct DayTrades
{
    /// <summary>Null: no regular trade yet; then nothing else means anything.</summary>
    public DateOnly? Date { get; private set; }

    /// <summary>The session's open and close.</summary>
    public Instant Start { get; private set; }

    public Instant End { get; private set; }

    public Price Open { get; private set; }

    public Price High { get; private set; }

    public Price Low { get; private set; }

    public Price Close { get; private set; }

    public Size? Volume { get; private set; }

    /// <summary>Simulated or Corrected, if any trade was.</summary>
    public QuoteFlags Flags { get; set; }

    public string Source { get; private set; }

    public Instant LastTradeTime { get; private set; }

    /// <summary>It has changed since it was told, or never was.</summary>
    public bool Changed { get; set; }

    public static DayTrades From(in Bar bar, bool changed) => new()
    {
        Date = bar.SessionDate,
        Start = bar.Start,
        End = bar.End,
        Open = bar.Open!.Value,
        High = bar.High!.Value,
        Low = bar.Low!.Value,
        Close = bar.Close,
        Volume = bar.Volume,
        Flags = bar.Flags,
        Source = bar.Source,
        LastTradeTime = bar.LastTradeTime!.Value,
        Changed = changed,
    };

    /// <summary>From the regular minutes among these; <see cref="Date"/> is null when there is none.</summary>
    public static DayTrades Sum(ReadOnlySpan<MinuteBar> minutes, in TradingSession day)
    {
        var sum = default(DayTrades);
        foreach (ref readonly var minute in minutes)
        {
            if (!Minutes.IsRegular(minute.Start, day))
            {
                continue;
            }

            if (sum.Date is null)
            {
                (sum.Date, sum.Start, sum.End) = (day.Date, day.Open, day.Close);
                (sum.Open, sum.High, sum.Low) = (minute.Open, minute.High, minute.Low);
            }

            sum.High = minute.High > sum.High ? minute.High : sum.High;
            sum.Low = minute.Low < sum.Low ? minute.Low : sum.Low;
            sum.Close = minute.Close;
            sum.Volume = Volumes.Sum(sum.Volume, minute.Volume);
            sum.Flags |= minute.Flags;
            (sum.Source, sum.LastTradeTime) = (minute.Source, minute.LastTradeTime);
        }

        return sum;
    }

    /// <summary>One regular trade more, the newest; its board holds what the session has come to.</summary>
    public void Add(in TradingSession day, in Board board)
    {
        (Date, Start, End) = (day.Date, day.Open, day.Close);
        (Open, High, Low) = (board.Open!.Value, board.High!.Value, board.Low!.Value);
        (Close, LastTradeTime) = (board.Last!.Value, board.LastTime!.Value);
        Volume = board.Volume;
        Flags |= board.Flags & QuoteFlags.Simulated;
        Source = board.Source ?? "";
        Changed = true;
    }

    /// <summary>Only where <see cref="Date"/> is set.</summary>
    public readonly Bar ToBar(InstrumentId instrument, Instant knownTime) => new(
        instrument, BarInterval.OneDay, Start, End, Date, Open, High, Low, Close, Volume, Flags, Source, knownTime,
        LastTradeTime);
}
