using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Market;

/// <summary>A trade as the naive market counts it.</summary>
internal sealed record NaiveTrade(
    InstrumentId Id, long Sequence, Instant Time, Price Price, Size? Size, bool Simulated);

/// <summary>
/// The bars as one would explain them: all trades ever, sorted into spans; a span that has ended is told whenever other
/// trades stand in it than when it was told before.
/// </summary>
internal sealed class NaiveBars(InstrumentId benchmark, TradingCalendar calendar)
{
    private readonly Dictionary<(InstrumentId, BarInterval, Instant), string> _told = [];

    /// <summary>What is to be told now, in no particular order.</summary>
    public List<Bar> Tell(IReadOnlyList<NaiveTrade> trades, Instant clock)
    {
        var told = new List<Bar>();
        foreach (var minute in trades.GroupBy(t => (t.Id, Start: MinuteOf(t.Time))))
        {
            var start = minute.Key.Start;
            var bar = Bar([.. minute], BarInterval.OneMinute, start, start.PlusNanos(60_000_000_000), clock);
            Tell(bar with { SessionDate = calendar.DayAt(start)?.Date }, [.. minute], clock, told);
        }

        foreach (var day in trades.Where(IsRegular).GroupBy(t => (t.Id, Day: DayOf(t.Time)!.Value)))
        {
            var session = day.Key.Day;
            var tooOld = session.Close - day.Last().Time > TimeSpan.FromHours(1);
            if (day.Key.Id != benchmark || !tooOld)
            {
                var bar = Bar([.. day], BarInterval.OneDay, session.Open, session.Close, clock);
                Tell(bar with { SessionDate = session.Date }, [.. day], clock, told);
            }
        }

        return told;
    }

    public bool IsRegular(NaiveTrade trade) =>
        DayOf(trade.Time) is { } day && trade.Time >= day.Open && trade.Time <= day.Close;

    public Instant MinuteOf(Instant time)
    {
        var minute = Instant.FromUnixSeconds(time.UnixSeconds / 60 * 60);
        return time == DayOf(time)?.Close ? minute.PlusNanos(-60_000_000_000) : minute;
    }

    private TradingSession? DayOf(Instant time) => calendar.CurrentOrPrevious(time);

    private void Tell(Bar bar, List<NaiveTrade> trades, Instant clock, List<Bar> told)
    {
        var key = (bar.Instrument, bar.Interval, bar.Start);
        var text = string.Join(' ', trades.Select(t => $"{t.Sequence}:{t.Price}:{t.Size}"));
        if (bar.End <= clock && _told.GetValueOrDefault(key) != text)
        {
            _told[key] = text;
            told.Add(bar);
        }
    }

    private static Bar Bar(List<NaiveTrade> trades, BarInterval interval, Instant start, Instant end, Instant clock)
    {
        var sizes = trades.Where(t => t.Size is not null).Select(t => (Int128)t.Size!.Value.Nanos).ToList();
        return new Bar(
            trades[0].Id, interval, start, end, null, trades[0].Price, trades.Max(t => t.Price),
            trades.Min(t => t.Price), trades[^1].Price,
            sizes.Count == 0 ? null : new Size((long)Int128.Min(sizes.Aggregate((a, b) => a + b), long.MaxValue)),
            trades.Any(t => t.Simulated) ? QuoteFlags.Simulated : QuoteFlags.None, "test", clock, trades[^1].Time);
    }
}
