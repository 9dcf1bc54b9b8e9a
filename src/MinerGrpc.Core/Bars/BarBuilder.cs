using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Bars;

/// <summary>
/// A bar that is not in the journal as it stands now. <see cref="Changed"/>: it is to be told, again or for the first
/// time, once it has ended. Of a minute always true; a day is kept whether or not it was told.
/// </summary>
public readonly record struct OpenBar(Bar Bar, bool Changed);

/// <summary>
/// The market's own bars: for each instrument the minutes of the trading day that its board is of, and that day's sum.
/// Made of the boards alone, so that a replay of the journal makes them again. Imported bars are not in it. Not
/// thread-safe, owned by the market.
/// </summary>
public sealed class BarBuilder
{
    private readonly TradingCalendar _calendar;
    private readonly InstrumentId _benchmark;
    private readonly MinuteBars?[] _minutes;
    private readonly DayTrades[] _days;

    /// <summary>Bars of days that boards have left within this group, still to be told.</summary>
    private readonly List<Bar> _leftOver = [];
    private Instant _nextDue = new(long.MaxValue);

    internal BarBuilder(Universe universe, TradingCalendar calendar)
    {
        _calendar = calendar;
        _benchmark = universe.Benchmark;
        _minutes = new MinuteBars?[universe.Count];
        _days = new DayTrades[universe.Count];
    }

    /// <summary>
    /// The minutes of the trading day that the board of an instrument is of, with the nights after it, oldest first;
    /// the last one may be under way. Without imported ones.
    /// </summary>
    public IEnumerable<Bar> MinutesOf(InstrumentId instrument)
    {
        foreach (var minute in Held(instrument).ToArray())
        {
            yield return ToBar(instrument, minute);
        }
    }

    /// <summary>What a checkpoint must keep, after the end of a group: everything else is in the journal.</summary>
    public IEnumerable<OpenBar> Open()
    {
        for (var i = 0; i < _days.Length; i++)
        {
            var instrument = new InstrumentId(i);
            foreach (var minute in Held(instrument).ToArray())
            {
                if (minute.Changed)
                {
                    yield return new OpenBar(ToBar(instrument, minute), Changed: true);
                }
            }

            if (_days[i].Date is not null)
            {
                yield return new OpenBar(_days[i].ToBar(instrument, default), _days[i].Changed);
            }
        }
    }

    /// <summary>
    /// Minutes of the boards' days that have lost every trade to corrections: a checkpoint must keep these too, since a
    /// table of bars still has what was told of them.
    /// </summary>
    public IEnumerable<(InstrumentId Instrument, Instant Start)> Emptied()
    {
        for (var i = 0; i < _minutes.Length; i++)
        {
            foreach (var start in _minutes[i]?.Emptied.Order() ?? Enumerable.Empty<Instant>())
            {
                yield return (new InstrumentId(i), start);
            }
        }
    }

    /// <summary>Puts back what a checkpoint kept.</summary>
    public void RestoreEmptied(InstrumentId instrument, Instant start) => MinutesAt(instrument.Index).Empty(start);

    /// <summary>Puts back what a checkpoint kept.</summary>
    public void RestoreOpen(in OpenBar open)
    {
        var index = open.Bar.Instrument.Index;
        if (open.Bar.Interval == BarInterval.OneDay)
        {
            _days[index] = DayTrades.From(open.Bar, open.Changed);
        }
        else
        {
            MinutesAt(index).Put(MinuteBar.From(open.Bar, open.Changed));
        }

        _nextDue = default;
    }

    /// <summary>What follows from a board that takes the place of another.</summary>
    /// <param name="before">The board before.</param>
    /// <param name="after">The board now.</param>
    /// <param name="day">The trading day of the last trade of <paramref name="after"/>.</param>
    /// <param name="traded">It carries a trade that the one before did not.</param>
    internal void Settle(in Board before, in Board after, TradingSession? day, bool traded)
    {
        var index = after.Instrument.Index;
        if (before.SessionDate != after.SessionDate)
        {
            LeaveDay(after.Instrument);
        }

        if (!traded)
        {
            return;
        }

        var time = after.LastTime!.Value;
        var start = Minutes.StartOf(time, day);
        MinutesAt(index).Add(start, after);
        DueAt(start.Plus(Minutes.Length));
        if (day is { } session && time >= session.Open && time <= session.Close)
        {
            _days[index].Add(session, after);
            DueAt(session.Close);
        }
    }

    /// <summary>The regular trades of the day that the board is of. Null: there is none.</summary>
    internal DayTrades? SessionOf(InstrumentId instrument) =>
        _days[instrument.Index] is { Date: not null } day ? day : null;

    /// <summary>Null: it has no trade.</summary>
    internal MinuteBar? MinuteAt(InstrumentId instrument, Instant start) =>
        _minutes[instrument.Index] is { } minutes && minutes.IndexOf(start) is >= 0 and var index
            ? minutes.All[index]
            : null;

    /// <summary>The last trade of the minutes before this one on the board's day. Null: there is none.</summary>
    internal PricePoint? LastBefore(InstrumentId instrument, Instant start)
    {
        PricePoint? last = null;
        foreach (ref readonly var minute in Held(instrument))
        {
            last = minute.Start < start ? new PricePoint(minute.Close, minute.LastTradeTime) : last;
        }

        return last;
    }

    /// <summary>
    /// Takes a minute after a correction, and gives the bar that tells of it at once, since no board shows what became
    /// of the minute. One that is under way is told again at its end; one without a trade has no bar any more.
    /// </summary>
    internal Bar? Replace(InstrumentId instrument, Instant start, MinuteBar? rebuilt, Instant now)
    {
        if (rebuilt is not { } minute)
        {
            MinutesAt(instrument.Index).Empty(start);
            return null;
        }

        minute.Changed = minute.End > now;
        MinutesAt(instrument.Index).Put(minute);
        DueAt(minute.End);
        return ToBar(instrument, minute) with { KnownTime = now };
    }

    /// <summary>Sums the regular minutes up again: one of them was corrected.</summary>
    internal void Fold(InstrumentId instrument, in TradingSession session)
    {
        ref var day = ref _days[instrument.Index];
        var changed = day.Changed || day.Date is null;
        day = DayTrades.Sum(Held(instrument), session);
        if (day.Date is not null)
        {
            (day.Flags, day.Changed) = (day.Flags | QuoteFlags.Corrected, changed);
        }
    }

    /// <summary>The day is to be told, again or for the first time, once it has ended.</summary>
    internal void ChangeDay(InstrumentId instrument)
    {
        _days[instrument.Index].Changed = _days[instrument.Index].Date is not null;
        _nextDue = default;
    }

    /// <summary>Adds what is to be told at this market time; it has been told then.</summary>
    internal void CollectDue(Instant now, List<Bar> due)
    {
        if (now < _nextDue)
        {
            return;
        }

        _nextDue = new(long.MaxValue);
        foreach (var bar in _leftOver)
        {
            due.Add(bar with { KnownTime = now });
        }

        _leftOver.Clear();
        for (var i = 0; i < _days.Length; i++)
        {
            var instrument = new InstrumentId(i);
            if (_minutes[i] is { } minutes)
            {
                DueAt(minutes.CollectDue(instrument, _calendar, now, due));
            }

            ref var day = ref _days[i];
            if (!IsToTell(instrument))
            {
                continue;
            }

            if (day.End > now)
            {
                DueAt(day.End);
                continue;
            }

            due.Add(day.ToBar(instrument, now));
            day.Changed = false;
        }
    }

    /// <summary>Takes a bar that the market told, at this market time, from the journal.</summary>
    internal void RestoreTold(in Bar bar, Instant marketTime, DateOnly? boardDate)
    {
        var index = bar.Instrument.Index;
        var (instrument, interval, start) = (bar.Instrument, bar.Interval, bar.Start);
        if (_leftOver.RemoveAll(b => (b.Instrument, b.Interval, b.Start) == (instrument, interval, start)) > 0)
        {
            return;
        }

        if (bar.Interval == BarInterval.OneDay)
        {
            if (_days[index].Date == bar.SessionDate)
            {
                _days[index].Changed = false;
            }
        }
        else if (_calendar.CurrentOrPrevious(bar.Start)?.Date == boardDate)
        {
            MinutesAt(index).Put(MinuteBar.From(bar, changed: bar.End > marketTime));
            _nextDue = default;
        }
    }

    /// <summary>
    /// Takes a minute that was told before a checkpoint from a table of bars. One that the checkpoint kept is newer.
    /// </summary>
    internal void Load(in Bar bar, DateOnly? boardDate)
    {
        if (bar is { Interval: BarInterval.OneMinute, LastTradeTime: not null } && bar.End <= bar.KnownTime
            && _calendar.CurrentOrPrevious(bar.Start)?.Date == boardDate
            && MinutesAt(bar.Instrument.Index) is var minutes && minutes.IndexOf(bar.Start) < 0
            && !minutes.Emptied.Contains(bar.Start))
        {
            minutes.Put(MinuteBar.From(bar, changed: false));
        }
    }

    private void LeaveDay(InstrumentId instrument)
    {
        foreach (var minute in Held(instrument))
        {
            if (minute.Changed)
            {
                _leftOver.Add(ToBar(instrument, minute));
                _nextDue = default;
            }
        }

        _minutes[instrument.Index]?.Clear();
        if (IsToTell(instrument))
        {
            _leftOver.Add(_days[instrument.Index].ToBar(instrument, default));
            _nextDue = default;
        }

        _days[instrument.Index] = default;
    }

    /// <summary>BTC's day has a close only where its last trade is not too old for one.</summary>
    private bool IsToTell(InstrumentId instrument)
    {
        ref readonly var day = ref _days[instrument.Index];
        return day.Date is not null && day.Changed
            && (instrument != _benchmark || day.End - day.LastTradeTime <= MarketRules.BenchmarkCloseMaximumAge);
    }

    private Bar ToBar(InstrumentId instrument, in MinuteBar minute) =>
        minute.ToBar(instrument, _calendar.DayAt(minute.Start)?.Date, default);

    private void DueAt(Instant time) => _nextDue = time < _nextDue ? time : _nextDue;

    private ReadOnlySpan<MinuteBar> Held(InstrumentId instrument) =>
        _minutes[instrument.Index] is { } minutes ? minutes.All : default;

    private MinuteBars MinutesAt(int index) => _minutes[index] ??= new MinuteBars();
}
