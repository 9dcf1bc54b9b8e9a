using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Server;

/// <summary>The newest versions of the bars that a batch may replace, read in a few ranges.</summary>
internal sealed class StoredBars
{
    private readonly Dictionary<(InstrumentId, BarInterval, Instant), Bar> _newest = [];

    public StoredBars(IJournal journal, ReadOnlySpan<Bar> bars)
    {
        var spans = new Dictionary<(InstrumentId Instrument, BarInterval Interval), (Instant First, Instant Last)>();
        foreach (ref readonly var bar in bars)
        {
            var key = (bar.Instrument, bar.Interval);
            spans[key] = spans.TryGetValue(key, out var span)
                ? (bar.Start < span.First ? bar.Start : span.First, Instant.Max(bar.Start, span.Last))
                : (bar.Start, bar.Start);
        }

        foreach (var (key, span) in spans)
        {
            foreach (var bar in journal.ReadBars(new BarQuery(
                key.Instrument, key.Interval, span.First, span.Last.PlusNanos(1), null, int.MaxValue)))
            {
                _newest[(bar.Instrument, bar.Interval, bar.Start)] = bar;
            }
        }
    }

    /// <summary>Null: there is none.</summary>
    public Bar? Find(Bar bar) =>
        _newest.TryGetValue((bar.Instrument, bar.Interval, bar.Start), out var newest) ? newest : null;
}
