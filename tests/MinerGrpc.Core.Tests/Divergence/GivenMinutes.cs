using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using static MinerGrpc.Core.Tests.Divergence.GivenDivergence;
using static MinerGrpc.Core.Tests.Market.Given;
using InstrumentId = MinerGrpc.Core.Instruments.InstrumentId;

namespace MinerGrpc.Core.Tests.Divergence;

/// <summary>One-minute bars, as the table of bars gives them.</summary>
internal static class GivenMinutes
{
    public static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>The minute that starts at an instant; its last trade came ten seconds before its end.</summary>
    public static Bar Of(InstrumentId id, Instant start, Price close, QuoteFlags flags = QuoteFlags.None) => new(
        id, BarInterval.OneMinute, start, start.Plus(Minute), NewYork.DayAt(start)?.Date, close, close, close, close,
        null, flags, "test", start.Plus(Minute), start.Plus(TimeSpan.FromSeconds(50)));

    /// <summary>Every minute from one instant to another, with log returns within 1 %.</summary>
    public static IEnumerable<Bar> Walk(InstrumentId id, Instant from, Instant to, Random random, double start = 100)
    {
        for (var time = from; time < to; time = time.Plus(Minute))
        {
            start *= Math.Exp(0.02 * (random.NextDouble() - 0.5));
            yield return Of(id, time, Nanos(start));
        }
    }
}
