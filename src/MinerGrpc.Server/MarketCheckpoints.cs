using System.Text.Json;
using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server;

/// <summary>
/// The market's memory beside its boards, as JSON with instruments by name: dense ids change when the universe grows,
/// names never do. The boards themselves are in the checkpoint's events.
/// </summary>
internal static class MarketCheckpoints
{
    /// <summary>
    /// Events between two checkpoints: bounds what a restart and a past question must replay. The row that reaches so
    /// many after the last checkpoint has one behind it, which may be kept with a later row: with that which reaches so
    /// many after this one at the latest.
    /// </summary>
    public const int Every = 8_192;

    /// <summary>Members that an older checkpoint lacks are null: what they hold begins anew then.</summary>
    /// <param name="BenchmarkTrades">As an older checkpoint has them: the nanos of price and time of each.</param>
    /// <param name="BenchmarkSteps">
    /// From each trade to the next, in nanos of price and of time, the first from zero: there are thousands.
    /// </param>
    private sealed record Memory(
        Dictionary<string, Close> Closes, List<Close> BenchmarkCloses, List<long[]>? BenchmarkTrades,
        long[]? BenchmarkSteps = null, List<StoredBar>? OpenBars = null, Dictionary<string, Neighbours>? Jumps = null,
        List<Corrected>? Corrections = null, List<EmptiedMinute>? EmptiedMinutes = null, long? LastLook = null,
        Dictionary<string, AlertMemory>? Alerts = null);

    /// <summary>Nanos, oldest first, and the time of the newest.</summary>
    private sealed record Neighbours(long LastTime, long[] Prices);

    /// <summary>What a corrected trade stands at; no price: cancelled.</summary>
    private sealed record Corrected(string Instrument, long Sequence, long? PriceNanos, long? SizeNanos);

    private sealed record EmptiedMinute(string Instrument, long Start);

    private sealed record Close(long PriceNanos, int Day, long TimeNanos);

    /// <summary>A bar that the market made and that the journal does not hold as it stands.</summary>
    private sealed record StoredBar(
        string Instrument, int Interval, long Start, long End, int? Day, long Open, long High, long Low, long Close,
        long? Volume, int Flags, string Source, long LastTradeTime, bool Changed);

    /// <summary>A checkpoint of what the market and the latest values are now; after the end of a group.</summary>
    public static JournalCheckpoint Take(SectorMarket market, LatestValues latest, Universe universe) =>
        Picture(market, latest, universe)();

    /// <summary>
    /// The same in two parts: copies at once what the market will change, and makes the checkpoint when it is called,
    /// in any thread.
    /// </summary>
    public static Func<JournalCheckpoint> Picture(SectorMarket market, LatestValues latest, Universe universe)
    {
        var state = market.State;
        var closes = state.Closes().ToDictionary(
            c => universe[c.Instrument].Name, c => new Close(c.Close.Price.Nanos, c.Close.Date.DayNumber, 0));
        var benchmarkCloses = new List<Close>();
        foreach (var (date, point) in state.BenchmarkCloses)
        {
            benchmarkCloses.Add(new Close(point.Price.Nanos, date.DayNumber, point.Time.UnixNanos));
        }

        var memory = new Memory(
            closes, benchmarkCloses, BenchmarkTrades: null, StepsOf(state.Benchmark),
            [.. state.Bars.Open().Select(b => Store(b, universe))],
            state.Jumps.Neighbours().ToDictionary(
                n => universe[n.Instrument].Name,
                n => new Neighbours(n.LastTime.UnixNanos, [.. n.Prices.Select(p => p.Nanos)])),
            [.. state.Corrections.All().Select(c => new Corrected(
                universe[c.Instrument].Name, c.Sequence, c.Price?.Nanos, c.Size?.Nanos))],
            [.. state.Bars.Emptied().Select(e => new EmptiedMinute(universe[e.Instrument].Name, e.Start.UnixNanos))],
            market.Watch.Alerts.LastLook,
            market.Watch.Alerts.Memories().ToDictionary(m => universe[m.Instrument].Name, m => m.Memory));
        var time = state.Time!.Value;
        return () => new JournalCheckpoint(
            latest.Sequence, time, EventsOf(latest), JsonSerializer.SerializeToUtf8Bytes(memory));
    }

    /// <summary>Puts the memory back. The boards follow.</summary>
    public static void Restore(byte[] bytes, SectorMarket market, Universe universe)
    {
        var memory = JsonSerializer.Deserialize<Memory>(bytes)
            ?? throw new JournalCorruptException("the checkpoint's memory is empty");
        var state = market.State;
        RestoreBenchmark(memory, state.Benchmark);

        foreach (var close in memory.BenchmarkCloses)
        {
            state.RestoreBenchmarkClose(DateOnly.FromDayNumber(close.Day),
                new PricePoint(new Price(close.PriceNanos), new Instant(close.TimeNanos)));
        }

        foreach (var (name, close) in memory.Closes)
        {
            if (universe.TryFind(name, out var id))
            {
                state.RestoreClose(
                    id, new RegularClose(new Price(close.PriceNanos), DateOnly.FromDayNumber(close.Day)));
            }
        }

        RestoreDay(memory, state, universe);
        RestoreAlerts(memory, market, universe);
    }

    private static long[] StepsOf(BenchmarkHistory trades)
    {
        var steps = new long[2 * trades.Count];
        var (price, time) = (0L, 0L);
        for (var i = 0; i < trades.Count; i++)
        {
            var (next, at) = (trades[i].Price.Nanos, trades[i].Time.UnixNanos);
            (steps[2 * i], steps[(2 * i) + 1]) = (next - price, at - time);
            (price, time) = (next, at);
        }

        return steps;
    }

    private static void RestoreBenchmark(Memory memory, BenchmarkHistory trades)
    {
        foreach (var trade in memory.BenchmarkTrades ?? [])
        {
            trades.Add(new PricePoint(new Price(trade[0]), new Instant(trade[1])));
        }

        var (price, time) = (0L, 0L);
        foreach (var step in (memory.BenchmarkSteps ?? []).Chunk(2))
        {
            (price, time) = (price + step[0], time + step[1]);
            trades.Add(new PricePoint(new Price(price), new Instant(time)));
        }
    }

    /// <summary>What the market knows of the trading days that its boards are of.</summary>
    private static void RestoreDay(Memory memory, MarketState state, Universe universe)
    {
        foreach (var (name, neighbours) in memory.Jumps ?? [])
        {
            if (universe.TryFind(name, out var id))
            {
                state.Jumps.Restore(new JumpNeighbours(
                    id, new Instant(neighbours.LastTime), [.. neighbours.Prices.Select(p => new Price(p))]));
            }
        }

        foreach (var trade in memory.Corrections ?? [])
        {
            if (universe.TryFind(trade.Instrument, out var id))
            {
                state.Corrections.Keep(new CorrectedTrade(
                    id, trade.Sequence, trade.PriceNanos is { } price ? new Price(price) : null,
                    trade.SizeNanos is { } size ? new Size(size) : null));
            }
        }

        foreach (var minute in memory.EmptiedMinutes ?? [])
        {
            if (universe.TryFind(minute.Instrument, out var id))
            {
                state.Bars.RestoreEmptied(id, new Instant(minute.Start));
            }
        }

        foreach (var bar in memory.OpenBars ?? [])
        {
            if (universe.TryFind(bar.Instrument, out var id))
            {
                state.Bars.RestoreOpen(new OpenBar(ToBar(bar, id), bar.Changed));
            }
        }
    }

    private static void RestoreAlerts(Memory memory, SectorMarket market, Universe universe)
    {
        if (memory is { LastLook: { } lastLook, Alerts: { } alerts })
        {
            market.Watch.Alerts.Restore(lastLook, alerts
                .Select(a => (Found: universe.TryFind(a.Key, out var id), Id: id, a.Value))
                .Where(a => a.Found).Select(a => (a.Id, a.Value)));
        }
    }

    private static StoredBar Store(OpenBar open, Universe universe)
    {
        var bar = open.Bar;
        return new StoredBar(
            universe[bar.Instrument].Name, (int)bar.Interval, bar.Start.UnixNanos, bar.End.UnixNanos,
            bar.SessionDate?.DayNumber, bar.Open!.Value.Nanos, bar.High!.Value.Nanos, bar.Low!.Value.Nanos,
            bar.Close.Nanos, bar.Volume?.Nanos, (int)bar.Flags, bar.Source, bar.LastTradeTime!.Value.UnixNanos,
            open.Changed);
    }

    private static Bar ToBar(StoredBar bar, InstrumentId id) => new(
        id, (BarInterval)bar.Interval, new Instant(bar.Start), new Instant(bar.End),
        bar.Day is { } day ? DateOnly.FromDayNumber(day) : null, new Price(bar.Open), new Price(bar.High),
        new Price(bar.Low), new Price(bar.Close), bar.Volume is { } volume ? new Size(volume) : null,
        (QuoteFlags)bar.Flags, bar.Source, default, new Instant(bar.LastTradeTime));

    /// <summary>
    /// The newest event of each slot and the newest session change, framed, in the order of sequence.
    /// </summary>
    private static byte[] EventsOf(LatestValues latest)
    {
        var values = latest.Values.ToArray().Append(latest.LastSession).Where(v => v.Sequence > 0)
            .OrderBy(v => v.Sequence);
        using var bytes = new MemoryStream();
        foreach (var value in values)
        {
            bytes.Write(value.Batch!.Bytes.Span[value.Entry.FrameOffset..value.Entry.End]);
        }

        return bytes.ToArray();
    }
}
