using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Market;

/// <summary>A trade as the naive market counts it.</summary>
/// <param name="Price">As it stands after corrections. Null: it was cancelled.</param>
/// <param name="Corrections">How often it was corrected.</param>
internal sealed record NaiveTrade(
    InstrumentId Id, long Sequence, Instant Time, Price Came, Price? Price, Size? Size, bool Simulated,
    int Corrections);

/// <summary>
/// The bars as one would explain them: all trades ever, sorted into spans; a span that has ended is told whenever its
/// trades say something else than when it was told before.
/// </summary>
internal sealed class NaiveBars(InstrumentId benchmark, TradingCalendar calendar)
{
    private readonly Dictionary<(InstrumentId, BarInterval, Instant), string> _told = [];
    private readonly Dictionary<(InstrumentId, DateOnly), Price> _closes = [];

    /// <summary>By minute and by day, the newest trade there was when corrections had left none.</summary>
    private readonly Dictionary<(InstrumentId, Instant), long> _emptied = [];
    private readonly Dictionary<(InstrumentId, DateOnly), long> _emptiedDays = [];

    /// <summary>What is to be told now, in no particular order.</summary>
    public List<Bar> Tell(IReadOnlyList<NaiveTrade> trades, Instant clock)
    {
        var told = new List<Bar>();
        foreach (var minute in trades.GroupBy(t => (t.Id, Start: MinuteOf(t.Time))))
        {
            Tell(Minute([.. minute], clock), Text(minute), clock, told);
        }

        foreach (var day in trades.Where(IsRegular).GroupBy(t => (t.Id, Day: DayOf(t.Time)!.Value)))
        {
            var session = day.Key.Day;
            var standing = day.Where(t => t.Price is not null).ToList();
            if (standing.Count == 0
                || (day.Key.Id == benchmark && session.Close - standing[^1].Time > TimeSpan.FromHours(1)))
            {
                continue;
            }

            var flags = day.GroupBy(t => MinuteOf(t.Time)).Select(m => Minute([.. m], clock)?.Flags ?? QuoteFlags.None)
                .Aggregate((a, b) => a | b);
            var emptied = _emptiedDays.GetValueOrDefault((day.Key.Id, session.Date), -1);
            flags |= day.Any(t => t.Sequence > emptied && t.Corrections > 0) ? QuoteFlags.Corrected : QuoteFlags.None;
            var bar = Bar(standing, BarInterval.OneDay, session.Open, session.Close, clock);
            bar = bar with { SessionDate = session.Date, Flags = flags };
            var before = told.Count;
            Tell(bar, Text(day), clock, told);
            if (told.Count > before)
            {
                _closes[(bar.Instrument, session.Date)] = bar.Close;
            }
        }

        return told;
    }

    /// <summary>The minute of a trade that was just corrected, told at once; taken back if no trade is left.</summary>
    public Bar TellCorrected(IReadOnlyList<NaiveTrade> trades, NaiveTrade corrected, Instant clock)
    {
        var start = MinuteOf(corrected.Time);
        var minute = trades.Where(t => t.Id == corrected.Id && MinuteOf(t.Time) == start).ToList();
        if (minute.All(t => t.Price is null))
        {
            _emptied[(corrected.Id, start)] = minute[^1].Sequence;
        }

        var day = trades.Where(t => t.Id == corrected.Id && IsRegular(t) && DayOf(t.Time) == DayOf(start)).ToList();
        if (day.All(t => t.Price is null))
        {
            _emptiedDays[(corrected.Id, DayOf(start)!.Value.Date)] = day.Count == 0 ? -1 : day[^1].Sequence;
        }

        if (Minute(minute, clock) is not { } told)
        {
            return Core.Bars.Bar.TakeBack(
                corrected.Id, start, start.PlusNanos(60_000_000_000), calendar.DayAt(start)?.Date, "test", clock);
        }

        if (told.End <= clock)
        {
            _told[(told.Instrument, told.Interval, told.Start)] = Text(minute);
        }

        return told;
    }

    /// <summary>The close of the newest day bar of that date. Null: none was told.</summary>
    public Price? ToldClose(InstrumentId id, DateOnly date) =>
        _closes.TryGetValue((id, date), out var close) ? close : null;

    public bool IsRegular(NaiveTrade trade) =>
        DayOf(trade.Time) is { } day && trade.Time >= day.Open && trade.Time <= day.Close;

    public Instant MinuteOf(Instant time)
    {
        var minute = Instant.FromUnixSeconds(time.UnixSeconds / 60 * 60);
        return time == DayOf(time)?.Close ? minute.PlusNanos(-60_000_000_000) : minute;
    }

    private TradingSession? DayOf(Instant time) => calendar.CurrentOrPrevious(time);

    private Bar? Minute(List<NaiveTrade> minute, Instant clock)
    {
        var (id, start) = (minute[0].Id, MinuteOf(minute[0].Time));
        var since = minute.Where(t => t.Sequence > _emptied.GetValueOrDefault((id, start), -1)).ToList();
        var standing = since.Where(t => t.Price is not null).ToList();
        if (standing.Count == 0)
        {
            return null;
        }

        return Bar(standing, BarInterval.OneMinute, start, start.PlusNanos(60_000_000_000), clock) with
        {
            SessionDate = calendar.DayAt(start)?.Date,
            Flags = (since.Any(t => t.Simulated) ? QuoteFlags.Simulated : QuoteFlags.None)
                | (since.Any(t => t.Corrections > 0) ? QuoteFlags.Corrected : QuoteFlags.None),
        };
    }

    private void Tell(Bar? span, string text, Instant clock, List<Bar> told)
    {
        if (span is { } bar && bar.End <= clock
            && _told.GetValueOrDefault((bar.Instrument, bar.Interval, bar.Start)) != text)
        {
            _told[(bar.Instrument, bar.Interval, bar.Start)] = text;
            told.Add(bar);
        }
    }

    private static string Text(IEnumerable<NaiveTrade> trades) =>
        string.Join(' ', trades.Select(t => $"{t.Sequence}:{t.Price}:{t.Size}:{t.Corrections}"));

    private static Bar Bar(List<NaiveTrade> trades, BarInterval interval, Instant start, Instant end, Instant clock)
    {
        var sizes = trades.Where(t => t.Size is not null).Select(t => (Int128)t.Size!.Value.Nanos).ToList();
        return new Bar(
            trades[0].Id, interval, start, end, null, trades[0].Price, trades.Max(t => t.Price),
            trades.Min(t => t.Price), trades[^1].Price!.Value,
            sizes.Count == 0 ? null : new Size((long)Int128.Min(sizes.Aggregate((a, b) => a + b), long.MaxValue)),
            QuoteFlags.None, "test", clock, trades[^1].Time);
    }
}
