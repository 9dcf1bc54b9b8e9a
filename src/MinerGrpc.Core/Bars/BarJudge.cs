using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Bars;

/// <summary>A bar from outside, before it was checked. Absent is null.</summary>
public record struct BarInput
{
    /// <summary>As it was given: a message names it.</summary>
    public string Name { get; set; }

    /// <summary>Null: no instrument has that name.</summary>
    public InstrumentId? Instrument { get; set; }

    public BarInterval Interval { get; set; }

    public Instant? Start { get; set; }

    public Instant? End { get; set; }

    public DateOnly? SessionDate { get; set; }

    public Price? Open { get; set; }

    public Price? High { get; set; }

    public Price? Low { get; set; }

    public Price? Close { get; set; }

    public Size? Volume { get; set; }

    /// <summary>Simulated and Corrected count; others are not a bar's to have.</summary>
    public QuoteFlags Flags { get; set; }

    /// <summary>Null or empty: the source of the import.</summary>
    public string? Source { get; set; }
}

/// <summary>Checks a bar from outside against itself, the calendar and our clock. Pure.</summary>
public static class BarJudge
{
    /// <summary>Null with the bar, filled in from the calendar; or what is wrong with it and the way out.</summary>
    /// <param name="input">One bar.</param>
    /// <param name="source">Stands for a source that was not given.</param>
    /// <param name="receiveTime">When it came: a bar must have ended by then, but for the difference of clocks.</param>
    /// <param name="calendar">The exchange's.</param>
    /// <param name="bar">Not to be used when there is a message. Its known time is the market's to set.</param>
    public static string? Judge(
        in BarInput input, string source, Instant receiveTime, TradingCalendar calendar, out Bar bar)
    {
        bar = default;
        if (input.Instrument is not { } instrument)
        {
            return $"instrument '{input.Name}' is not known; use a name of InstrumentService.ListInstruments, such as "
                + "instruments/bitf";
        }

        if (JudgePrices(input) is { } wrongPrice)
        {
            return wrongPrice;
        }

        TradingSession? day = null;
        var start = default(Instant);
        var wrongSpan = input.Interval switch
        {
            BarInterval.OneDay => JudgeDay(input, calendar, out start, out day),
            BarInterval.OneMinute => JudgeMinute(input, calendar, out start, out day),
            _ => $"interval {(int)input.Interval} is none; give ONE_MINUTE or ONE_DAY",
        };
        if (wrongSpan is not null)
        {
            return wrongSpan;
        }

        var end = input.Interval == BarInterval.OneDay ? day!.Value.Close : start.Plus(Minutes.Length);
        if (end > receiveTime.Plus(MarketRules.FutureTolerance))
        {
            return $"it ends at {end}, more than {MarketRules.FutureTolerance.TotalSeconds} s ahead of the server's "
                + $"clock ({receiveTime}); import it once it has ended";
        }

        bar = new Bar(
            instrument, input.Interval, start, end, day?.Date, input.Open, input.High, input.Low, input.Close!.Value,
            input.Volume, input.Flags & (QuoteFlags.Simulated | QuoteFlags.Corrected),
            string.IsNullOrEmpty(input.Source) ? source : input.Source, default, null);
        return null;
    }

    private static string? JudgePrices(in BarInput input)
    {
        if (input.Close is not { } close)
        {
            return "close_price_nanos is absent; a bar has at least its last trade: give it, or leave the bar out";
        }

        foreach (var (name, price) in ((string, Price?)[])
            [("close", close), ("open", input.Open), ("high", input.High), ("low", input.Low)])
        {
            if (price is { Nanos: <= 0 } wrong)
            {
                return $"{name}_price_nanos {wrong.Nanos} is not above 0; leave it out where it is not known";
            }
        }

        if (input.Volume is { Nanos: < 0 } volume)
        {
            return $"volume_size_nanos {volume.Nanos} is below 0; leave it out where it is not known";
        }

        if (input is not { Open: { } open, High: { } high, Low: { } low })
        {
            return input is { Open: null, High: null, Low: null }
                ? null
                : $"open {Show(input.Open)}, high {Show(input.High)}, low {Show(input.Low)}: some are absent; give all "
                    + "three or none";
        }

        return high < low ? $"high {high} is below low {low}; check the columns"
            : open < low || open > high ? $"open {open} is outside low {low} to high {high}; check the columns"
            : close < low || close > high ? $"close {close} is outside low {low} to high {high}; check the columns"
            : null;
    }

    private static string? JudgeDay(
        in BarInput input, TradingCalendar calendar, out Instant start, out TradingSession? day)
    {
        start = default;
        day = input.SessionDate is { } given
            ? calendar.SessionOf(given)
            : input.Start is { } opened && calendar.CurrentOrPrevious(opened) is { } at && at.Open == opened
                ? at
                : null;
        if (day is not { } session)
        {
            return input.SessionDate is { } date
                ? $"session_date {date:yyyy-MM-dd} is no session of the exchange between "
                    + $"{calendar.FirstDate:yyyy-MM-dd} and {calendar.LastDate:yyyy-MM-dd}; QuoteService."
                    + "ListSessions has them"
                : $"session_date is absent and start_time {Show(input.Start)} is the open of no session; give "
                    + "session_date";
        }

        start = session.Open;
        return input.Start is { } from && from != session.Open
            ? $"start_time {from} is not the open of {session.Date:yyyy-MM-dd}, {session.Open}; leave it out"
            : input.End is { } to && to != session.Close
                ? $"end_time {to} is not the close of {session.Date:yyyy-MM-dd}, {session.Close}; leave it out"
                : null;
    }

    private static string? JudgeMinute(
        in BarInput input, TradingCalendar calendar, out Instant start, out TradingSession? day)
    {
        (start, day) = (default, null);
        if (input.Start is not { } given || !Minutes.IsWhole(given))
        {
            return $"start_time {Show(input.Start)} is no whole minute; give the start of the minute in UTC";
        }

        if (!calendar.Covers(given))
        {
            return $"start_time {given} is outside the calendar, {calendar.FirstDate:yyyy-MM-dd} to "
                + $"{calendar.LastDate:yyyy-MM-dd}; leave it out";
        }

        (start, day) = (given, calendar.DayAt(given));
        return input.End is { } end && end != given.Plus(Minutes.Length)
            ? $"end_time {end} is not a minute after start_time {given}; leave it out"
            : input.SessionDate is { } date && date != day?.Date
                ? $"session_date {date:yyyy-MM-dd} is not the trading day of {given}, "
                    + (day is { } session ? $"{session.Date:yyyy-MM-dd}" : "which is in none") + "; leave it out"
                : null;
    }

    private static string Show(Price? price) => price?.ToString() ?? "absent";

    private static string Show(Instant? time) => time?.ToString() ?? "absent";
}
