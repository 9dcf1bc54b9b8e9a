using MinerGrpc.Core.Bars;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Delivery;
using MinerGrpc.Core.Divergence;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Streaming;
using MinerGrpc.Server.Rpc.Wire;
using MinerGrpc.V1;
using Bar = MinerGrpc.Core.Bars.Bar;
using BarInterval = MinerGrpc.Core.Bars.BarInterval;
using EventKind = MinerGrpc.Core.Market.EventKind;
using MarketSession = MinerGrpc.Core.Calendar.MarketSession;

namespace MinerGrpc.Server.Rpc;

/// <summary>Gathers what a question about divergence is answered from, now or as of a past instant.</summary>
internal sealed class DivergenceQuestions(StreamServices services, PresentMarket present, PastMarket past)
{
    private const int MinutesAtMost = 10_000;

    private readonly Universe _universe = services.Universe;
    private readonly KnownCloses _noCloses = new(
        DailyHistory.Empty(services.Universe, TradingCalendar.NewYork), []);

    /// <summary>The latest end of a window: what lies between the market's time and the clock is past too.</summary>
    public Instant LatestOf(Instant? asOf) =>
        asOf ?? Instant.Max(Instant.From(services.Time.GetUtcNow()), services.MarketTime() ?? default);

    /// <summary>The inputs, and the instant that they are of. Null: nothing is known at all.</summary>
    public (DivergenceInputs Inputs, Instant? Now) InputsAt(Instant? asOf, CancellationToken ct)
    {
        // The prices first and then their own time, for the market goes on meanwhile: asked again as of the instant
        // that is told, the answer has the same prices.
        var latest = services.Hub.Latest;
        var marketTime = TimeOf(latest);
        var closes = present.Closes ?? _noCloses;
        var now = asOf ?? PresentOf(latest, marketTime, closes.History);
        var then = asOf is { } time ? MarketAt(time, ct) : null;
        var inputs = new DivergenceInputs
        {
            Universe = _universe,
            Calendar = TradingCalendar.NewYork,
            History = closes.History,
            Now = now ?? TradingCalendar.NewYork.Start,
            MarketTime = then is null ? () => marketTime : () => then.Value?.State.Time,
            AsOf = asOf,
            Moves = then is null ? PresentMoves(latest) : id => then.Value?.MoveOf(id) ?? Unknown(id),
            Minutes = (id, from, through) => Minutes(id, from, through, asOf),

            // With an as_of always from the pairs: the last digits of a kept estimate depend on its history.
            Kept = asOf is null ? (id, through) => KeptOf(closes.Fits, id, through) : null,
        };
        return (inputs, now);
    }

    /// <summary>The journal is a commit ahead of the published values while that commit is being published.</summary>
    private Instant? TimeOf(LatestValues latest) =>
        services.Journal.Range is var range && range.Newest == latest.Sequence ? range.NewestTime : latest.Time;

    /// <summary>
    /// The market's own time; without quotes, the end of the newest session of which a close is known.
    /// </summary>
    private Instant? PresentOf(LatestValues latest, Instant? marketTime, DailyHistory history)
    {
        var quoted = _universe.Instruments.Any(i => latest[latest.Slots.SlotOf(EventKind.Quote, i.Id)].Sequence > 0);
        return !quoted && history.NewestSession() is >= 0 and var session
            ? TradingCalendar.NewYork.Sessions[session].Close
            : marketTime;
    }

    private static KeptFit? KeptOf(IReadOnlyList<KeptFit?> fits, InstrumentId id, int through) =>
        id.Index < fits.Count && fits[id.Index] is { } fit && fit.Through == through ? fit : null;

    /// <summary>
    /// Closes alone, up to the latest present there is: what happened around a day of the past needs no board.
    /// </summary>
    public DivergenceInputs HistoryAt(Instant? asOf) => new()
    {
        Universe = _universe,
        Calendar = TradingCalendar.NewYork,
        History = (present.Closes ?? _noCloses).History,
        Now = LatestOf(asOf),
        AsOf = asOf,
        Moves = Unknown,
        Minutes = static (_, _, _) => [],
    };

    private IReadOnlyList<Bar> Minutes(InstrumentId instrument, Instant from, Instant through, Instant? asOf)
    {
        var bars = services.Journal.ReadBars(new BarQuery(
            instrument, BarInterval.OneMinute, from, through, asOf, MinutesAtMost, Newest: true));
        return bars.Count > 0 && bars[^1].End > through ? [.. bars.Where(b => b.End <= through)] : bars;
    }

    /// <summary>From the very bytes that the streams carry.</summary>
    private static Func<InstrumentId, MoveState> PresentMoves(LatestValues latest) => id =>
        latest[latest.Slots.SlotOf(EventKind.Move, id)] is { Batch: { } batch } value
            ? MoveMessages.ToState(
                Event.Parser.ParseFrom(batch.Event(value.Entry).Span).Move, id, TradingCalendar.NewYork)
            : Unknown(id);

    /// <summary>
    /// The market of that moment, which is made only if the question needs it: windows of closes do not. Null: before
    /// the journal begins there was none.
    /// </summary>
    private Lazy<SectorMarket?> MarketAt(Instant time, CancellationToken ct) =>
        new(() => services.Journal.Range.OldestTime <= time ? past.At(time, ct).Market : null);

    private static MoveState Unknown(InstrumentId id) =>
        new(id, null, null, null, null, QuoteFlags.None, MarketSession.Unspecified, null);
}
