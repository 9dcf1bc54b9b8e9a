using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Divergence;

/// <summary>What a question about divergence is answered from. Nothing in it is younger than the question.</summary>
public sealed class DivergenceInputs
{
    public required Universe Universe { get; init; }

    public required TradingCalendar Calendar { get; init; }

    public required DailyHistory History { get; init; }

    /// <summary>The present of the question.</summary>
    public required Instant Now { get; init; }

    /// <summary>
    /// The market's own time, which may lie before <see cref="Now"/>: a minute that ended in between was not told yet.
    /// Null: the market has none.
    /// </summary>
    public Func<Instant?> MarketTime { get; init; } = static () => null;

    /// <summary>Versions of closes that became known later are not seen. Null: all are.</summary>
    public Instant? AsOf { get; init; }

    /// <summary>An instrument's move as the boards have it at <see cref="Now"/>.</summary>
    public required Func<InstrumentId, MoveState> Moves { get; init; }

    /// <summary>
    /// One-minute bars of an instrument that start at or after the first instant and end at or before the second, as
    /// they were known, oldest first.
    /// </summary>
    public required Func<InstrumentId, Instant, Instant, IReadOnlyList<Bar>> Minutes { get; init; }

    /// <summary>
    /// An estimate that is kept up to date: the standard one of an instrument, through a session. Null: there is none,
    /// and it is made from the pairs.
    /// </summary>
    public Func<InstrumentId, int, KeptFit?>? Kept { get; init; }

    public InstrumentId Benchmark => Universe.Benchmark;
}
