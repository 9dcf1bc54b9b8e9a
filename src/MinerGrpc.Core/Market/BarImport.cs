using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Market;

/// <summary>
/// Tells of imported bars which ones say something new, and from when on that is known. Not thread-safe, owned by the
/// market.
/// </summary>
internal sealed class BarImport
{
    /// <summary>The newest versions that this group has imported: no store has them yet.</summary>
    private readonly Dictionary<(InstrumentId, BarInterval, Instant), Bar> _ofGroup = [];

    /// <summary>Adds those that are new to <paramref name="changed"/>. How many were there already.</summary>
    public int Sift(ReadOnlySpan<Bar> bars, Func<Bar, Bar?> find, Instant receiveTime, List<Bar> changed)
    {
        var unchanged = 0;
        foreach (ref readonly var bar in bars)
        {
            var key = (bar.Instrument, bar.Interval, bar.Start);
            Bar? newest = _ofGroup.TryGetValue(key, out var held) ? held : find(bar);
            if (newest is { } known && SaysNothingNew(bar, known))
            {
                unchanged++;
                continue;
            }

            var next = bar with { KnownTime = KnownTime(bar, newest, receiveTime), LastTradeTime = null };
            _ofGroup[key] = next;
            changed.Add(next);
        }

        return unchanged;
    }

    /// <summary>The group has ended: what it imported can be found from now on.</summary>
    public void EndGroup() => _ofGroup.Clear();

    /// <summary>A table of closes alone says nothing against a full bar of the same close.</summary>
    private static bool SaysNothingNew(in Bar bar, in Bar newest) => bar.SameTrades(newest)
        || (bar is { Open: null, High: null, Low: null, Volume: null } && bar.Close == newest.Close);

    /// <summary>The past knew its bars; that one was wrong is known only now.</summary>
    private static Instant KnownTime(in Bar bar, in Bar? newest, Instant receiveTime) =>
        newest is { } known ? Instant.Max(receiveTime, known.KnownTime.PlusNanos(1)) : bar.End;
}
