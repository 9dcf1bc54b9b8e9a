using System.Text.Json;
using MinerGrpc.Core.Delivery;
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
    private sealed record Memory(
        Dictionary<string, Close> Closes, List<Close> BenchmarkCloses, List<long[]> BenchmarkTrades);

    private sealed record Close(long PriceNanos, int Day, long TimeNanos);

    /// <summary>A checkpoint of what the market and the latest values are now.</summary>
    public static JournalCheckpoint Take(SectorMarket market, LatestValues latest, Universe universe)
    {
        var state = market.State;
        var closes = state.Closes().ToDictionary(
            c => universe[c.Instrument].Name, c => new Close(c.Close.Price.Nanos, c.Close.Date.DayNumber, 0));
        var benchmarkCloses = new List<Close>();
        foreach (var (date, point) in state.BenchmarkCloses)
        {
            benchmarkCloses.Add(new Close(point.Price.Nanos, date.DayNumber, point.Time.UnixNanos));
        }

        var trades = new List<long[]>(state.Benchmark.Count);
        for (var i = 0; i < state.Benchmark.Count; i++)
        {
            trades.Add([state.Benchmark[i].Price.Nanos, state.Benchmark[i].Time.UnixNanos]);
        }

        var memory = JsonSerializer.SerializeToUtf8Bytes(new Memory(closes, benchmarkCloses, trades));
        return new JournalCheckpoint(latest.Sequence, state.Time!.Value, EventsOf(latest), memory);
    }

    /// <summary>Puts the memory back, before the boards: BTC's trades go in by their time.</summary>
    public static void Restore(byte[] bytes, SectorMarket market, Universe universe)
    {
        var memory = JsonSerializer.Deserialize<Memory>(bytes)
            ?? throw new JournalCorruptException("the checkpoint's memory is empty");
        foreach (var trade in memory.BenchmarkTrades)
        {
            market.State.Benchmark.Add(new PricePoint(new Price(trade[0]), new Instant(trade[1])));
        }

        foreach (var close in memory.BenchmarkCloses)
        {
            market.State.RestoreBenchmarkClose(DateOnly.FromDayNumber(close.Day),
                new PricePoint(new Price(close.PriceNanos), new Instant(close.TimeNanos)));
        }

        foreach (var (name, close) in memory.Closes)
        {
            if (universe.TryFind(name, out var id))
            {
                market.State.RestoreClose(
                    id, new RegularClose(new Price(close.PriceNanos), DateOnly.FromDayNumber(close.Day)));
            }
        }
    }

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
